//! What the dialect says when the fault is ours.

use std::sync::Arc;

use base::Rng;

use super::frame_world::{SELF, SocialWorld, Told};

/// One that every call draws from, and nothing before it.
struct Empty;

impl Rng for Empty {
    fn fill(&self, _: &mut [u8]) {
        panic!("nothing is left to draw");
    }
}

#[tokio::test]
async fn a_panic_is_an_error_of_the_dialect_and_counted() {
    let world = SocialWorld::with(|parts| parts.rng = Arc::new(Empty)).await;
    let answer = world.send(world.trusted("GET", SELF).call()).await;
    assert_eq!(Told::of(&answer), Told::no(503, "unavailable"));
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(world.house.panics(), 1);
}

#[tokio::test]
async fn a_node_that_hears_nothing_judges_nobody() {
    let world = SocialWorld::new().await;
    let (good, proxy) = (world.trusted("GET", SELF), world.proxy("GET", SELF));
    let mut bad = good.clone();
    bad.signer.secret.clear();
    let deaf = world.deaf_node().await;
    for ask in [&good, &proxy, &bad] {
        let answer = deaf.send(ask.call()).await;
        assert_eq!(answer.status, 503);
        assert_eq!(
            String::from_utf8(answer.body.clone()).unwrap(),
            r#"{"Error":{"Message":"The platform cannot answer now"}}"#
        );
        assert_eq!(answer.header("retry-after"), Some("1"));
    }
    // Nothing was used up there.
    assert_eq!(world.told(good).await, Told::Through);
}
