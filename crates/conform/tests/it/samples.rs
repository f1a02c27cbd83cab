//! What the network's own samples lead to.

use std::sync::Arc;

use conform::report::Grade;

use super::{
    endpoint::{Endpoint, Say},
    grading::{finds, graded, options},
    naive::{Orders, as_lists, signature},
};

/// After the sample in JavaScript: HEAD is GET, answers have an `ETag`, and a
/// parameter that comes twice is a list.
#[tokio::test]
async fn the_sample_in_javascript() {
    let orders = Arc::new(Orders::default());
    let endpoint = Endpoint::start(move |ask| {
        let orders = Arc::clone(&orders);
        async move {
            if !["GET", "HEAD"].contains(&ask.method.as_str()) {
                return Say::new(404, "Cannot do that");
            }
            let parameters = as_lists(&ask.query);
            if parameters.get("hmac") != Some(&signature(&parameters)) {
                return Say::new(403, "Forbidden");
            }
            if !orders.take(parameters.get("oid")) {
                return Say::new(403, "Duplicate order");
            }
            match ask.if_none_match {
                Some(_) => Say::new(304, ""),
                None => Say::new(200, "1").with("etag", "W/\"1-NWoZK3kTsExUV00Ywo1G5jlUKKs\""),
            }
        }
    });
    let report = graded(options(&endpoint.await.url())).await;
    finds(
        &report,
        &[
            "acknowledgement-cacheable",
            "comma-shift-new-order",
            "comma-shift-no-user",
            "conditional-not-modified",
            "duplicate-parameter-accepted",
            "empty-text-accepted",
            "head-takes-the-order",
            "missing-user-accepted",
            "order-truncated",
        ],
    );
    assert_eq!(report.grade, Some(Grade::F));
}
