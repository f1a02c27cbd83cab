//! Faults that nobody foresaw.

use std::sync::Arc;

use base::Rng;
use testkit::Call;

use super::{
    super::world::json as read,
    world::{APP, GraphWorld, USER, app_token, error},
};

/// One that every call draws from, and nothing before it.
struct Empty;

impl Rng for Empty {
    fn fill(&self, _: &mut [u8]) {
        panic!("nothing is left to draw");
    }
}

#[tokio::test]
async fn a_panic_is_an_error_of_the_graph_that_may_pass() {
    let world = GraphWorld::with(|parts| parts.rng = Arc::new(Empty)).await;
    let target = format!("/graph/{APP}/verify_entitlement?user_id={USER}");
    for _ in 0..2 {
        let call = Call::new("POST", &target).bearer(&app_token());
        let answer = world.send(call).await;
        assert_eq!(error(&answer), (500, 1, None));
        let body = read(&answer);
        assert_eq!(body["error"]["is_transient"], true);
        let id = answer.header("x-request-id");
        assert!(id.is_some());
        assert_eq!(body["error"]["fbtrace_id"].as_str(), id);
    }
    // What does not come so far is answered as ever.
    let answer = world.send(Call::get("/graph/nothing")).await;
    assert_eq!(error(&answer), (404, 2_500, None));
}
