//! The sample in PHP compares signatures by `!=`.

use std::sync::Arc;

use conform::{Search, report::Grade};

use super::{
    endpoint::Endpoint,
    grading::{finds, graded, options},
    naive::{Orders, loosely_equal, php},
};

/// The number of an order of these tests whose signature reads as a number.
const NUMERIC: u64 = 1_128_310;

#[tokio::test]
async fn the_sample_in_php() {
    let orders = Arc::new(Orders::default());
    let endpoint = Endpoint::start(move |ask| {
        let orders = Arc::clone(&orders);
        async move { php(&ask, &orders) }
    })
    .await;
    let mut options = options(&endpoint.url());
    options.search = Search {
        from: NUMERIC,
        tries: 1,
    };
    let report = graded(options).await;
    finds(
        &report,
        &[
            "acknowledgement-cacheable",
            "comma-shift-new-order",
            "comma-shift-no-user",
            "duplicate-parameter-accepted",
            "empty-text-accepted",
            "head-takes-the-order",
            "loose-comparison",
            "missing-user-accepted",
            "order-truncated",
            "post-accepted",
            "structured-parameter-accepted",
            "unsigned-tail-accepted",
        ],
    );
    assert_eq!(report.grade, Some(Grade::F));
    let notes: Vec<_> = report.notes.iter().map(|note| note.text.as_str()).collect();
    assert!(
        notes.iter().any(|note| note.contains("PHP/8.4.1")),
        "{notes:?}"
    );
}

#[test]
fn texts_are_compared_as_php_does() {
    for (one, other, equal) in [
        ("10", "1e1", true),
        ("0e123", "0e456", true),
        ("1e999", "2e999", false),
        ("12345678901234567890", "12345678901234567891", false),
        ("12345678901234567890", "1234567890123456789e1", true),
        ("abc", "abc", true),
        ("abc", "0", false),
    ] {
        assert_eq!(loosely_equal(one, other), equal, "{one} {other}");
    }
}
