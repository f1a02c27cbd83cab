//! For whom a call says that it is.

use store::{SocialChange, SocialProfile};
use testkit::games;

use super::frame_world::{APP, OTHER_APP, SELF, SocialWorld, Told};

#[tokio::test]
async fn a_requestor_is_the_viewer_or_the_application() {
    let world = SocialWorld::new().await;
    let (member, stranger) = (games::MEMBER.to_string(), games::STRANGER.to_string());
    let foreign = Told::no(401, "requestor_foreign");
    let missing = Told::no(400, "requestor_missing");
    for (at, (requestor, proxy, trusted)) in [
        (Some(&*member), Told::Through, foreign.clone()),
        (Some(&*stranger), foreign.clone(), foreign.clone()),
        (Some(APP), foreign.clone(), Told::Through),
        (Some(OTHER_APP), foreign.clone(), foreign.clone()),
        (Some("@me"), foreign.clone(), foreign.clone()),
        (Some(""), missing.clone(), missing.clone()),
        (None, missing.clone(), missing),
    ]
    .into_iter()
    .enumerate()
    {
        let nonce = format!("n{at}");
        let ask = world.proxy("GET", SELF).requestor(requestor);
        assert_eq!(world.told(ask).await, proxy, "proxy {requestor:?}");
        let ask = world
            .trusted("GET", SELF)
            .requestor(requestor)
            .nonce(&nonce);
        assert_eq!(world.told(ask).await, trusted, "trusted {requestor:?}");
    }
}

#[tokio::test]
async fn it_may_stand_in_the_query() {
    let world = SocialWorld::new().await;
    let target = format!("{SELF}?xoauth_requestor_id={APP}");
    let ask = world.trusted("GET", &target).requestor(None);
    assert_eq!(world.told(ask.clone()).await, Told::Through);
    let twice = ask.clone().requestor(Some(APP)).nonce("twice");
    assert_eq!(world.told(twice).await, Told::Through);
    let differently = ask.requestor(Some(OTHER_APP)).nonce("differently");
    assert_eq!(
        world.told(differently).await,
        Told::no(400, "requestors_differ")
    );
}

#[tokio::test]
async fn a_profile_has_its_own_rule_and_shape() {
    let world = SocialWorld::new().await;
    let settings = SocialChange::Settings {
        profile: Some(SocialProfile::Gree),
        window: None,
        token_validity: None,
        body_hash: None,
        require_body_hash: None,
        gadget_url: None,
    };
    world.configure(world.app, settings).await;
    let member = games::MEMBER.to_string();
    let ask = world.trusted("GET", SELF).requestor(Some(&member));
    assert_ne!(world.send(ask.call()).await.status, 401);
    let answer = world.send(ask.requestor(None).call()).await;
    assert_eq!(
        String::from_utf8(answer.body).unwrap(),
        r#"{"error":{"code":400,"message":"xoauth_requestor_id is missing"}}"#
    );
}
