//! Bodies: their hashes, and those that are none.

use std::time::Duration;

use serve::BodyLimits;
use store::{BodyHashPolicy, SocialChange};
use testkit::Client;

use super::{
    super::world::MAX,
    frame_world::{SELF, SocialWorld, Told},
};

const DATA: &str = "/opensocial/api/restful/v1/appdata/@me/@self/@app";

fn settings(body_hash: Option<BodyHashPolicy>, require: bool) -> SocialChange {
    SocialChange::Settings {
        profile: None,
        window: None,
        token_validity: None,
        body_hash,
        require_body_hash: Some(require),
        gadget_url: None,
    }
}

/// Whether a call got past the frame: what comes of it is not for here to say.
async fn passes(world: &SocialWorld, ask: super::ask::Ask) -> bool {
    let answer = world.send(ask.call()).await;
    let reason = answer.header("x-countersign-reason").unwrap_or_default();
    !reason.starts_with("body_hash") && reason != "signature_invalid"
}

#[tokio::test]
async fn a_hash_is_compared_with_the_body_that_came() {
    let world = SocialWorld::new().await;
    let mut ask = world.proxy("POST", DATA).json(r#"{"score":"78"}"#);
    assert!(passes(&world, ask.clone()).await);
    ask.body_hash = true;
    ask.nonce = "2".to_owned();
    assert!(passes(&world, ask.clone()).await);
    // Whether it is a form must not depend on who reads which of two headers.
    let twice = ask.nonce("3").header("content-type", "text/plain");
    assert_eq!(world.told(twice).await, Told::no(400, "invalid"));
    let hosts = world.trusted("GET", SELF).header("host", "other");
    assert_eq!(world.told(hosts).await, Told::no(400, "invalid"));
}

#[tokio::test]
async fn a_body_that_was_exchanged_is_refused() {
    let world = SocialWorld::new().await;
    let mut ask = world.proxy("POST", DATA).json(r#"{"score":"78"}"#);
    ask.body_hash = true;
    let authorization = ask.authorization();
    let call =
        testkit::Call::post(DATA, r#"{"score":"79"}"#).header("authorization", authorization);
    let answer = world.send(call).await;
    assert_eq!(Told::of(&answer), Told::no(401, "body_hash"));
    let challenge = answer.header("www-authenticate").unwrap();
    assert!(challenge.ends_with("oauth_parameters_rejected=\"oauth_body_hash\""));
}

#[tokio::test]
async fn an_app_may_want_every_hash_or_none_beside_forms() {
    let world = SocialWorld::new().await;
    world
        .configure(world.app, settings(Some(BodyHashPolicy::Reject), true))
        .await;
    let ask = world.proxy("POST", DATA).json("{}");
    assert_eq!(
        world.told(ask.clone()).await,
        Told::no(400, "body_hash_missing")
    );
    let mut hashed = ask.nonce("2");
    hashed.body_hash = true;
    assert!(passes(&world, hashed).await);
    let mut form = world.proxy("POST", DATA);
    let kind = "application/x-www-form-urlencoded; charset=UTF-8".to_owned();
    form.body = Some((kind, "score=78".to_owned()));
    assert!(passes(&world, form.clone()).await);
    form.body_hash = true;
    form.nonce = "3".to_owned();
    assert_eq!(world.told(form.clone()).await, Told::no(400, "body_hash"));
    world
        .configure(world.app, settings(Some(BodyHashPolicy::Verify), false))
        .await;
    assert!(passes(&world, form).await);
    assert_eq!(world.told(world.trusted("GET", SELF)).await, Told::Through);
}

/// A form's type puts no JSON under the signature.
#[tokio::test]
async fn json_that_is_called_a_form_needs_its_hash() {
    let world = SocialWorld::new().await;
    let mut ask = world.proxy("POST", DATA);
    let kind = "application/x-www-form-urlencoded".to_owned();
    ask.body = Some((kind, r#"{"score":"78"}"#.to_owned()));
    assert!(passes(&world, ask.clone()).await, "where none is required");
    world
        .configure(world.app, settings(Some(BodyHashPolicy::Reject), true))
        .await;
    let mut ask = ask.nonce("2");
    assert_eq!(
        world.told(ask.clone()).await,
        Told::no(400, "body_hash_missing")
    );
    ask.body_hash = true;
    assert!(passes(&world, ask).await, "it is no form that has a hash");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_in_the_dialects_words() {
    let world = SocialWorld::new().await;
    let large = "x".repeat(MAX + 1);
    let ask = world.proxy("POST", DATA).json(&large);
    assert_eq!(world.told(ask).await, Told::no(413, "body_too_large"));
}

#[tokio::test]
async fn a_body_that_never_ends_is_refused_in_the_dialects_words() {
    let world = SocialWorld::with(|parts| {
        parts.body = BodyLimits {
            deadline: Duration::ZERO,
            ..parts.body
        };
    });
    let world = world.await;
    let mut client = Client::connect(world.addr()).await;
    let head = format!("POST {DATA} HTTP/1.1\r\nhost: test\r\ncontent-length: 100\r\n\r\n{{");
    client.send(head.as_bytes()).await;
    let answer = client.answer().await.unwrap();
    assert_eq!(Told::of(&answer), Told::no(408, "body_too_slow"));
}
