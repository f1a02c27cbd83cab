//! Proxy tokens: for how long, for whom, and until when.

use admin::NewRevocation;
use base::{Environment, PlayerId};
use testkit::games;

use super::{
    super::world::forged,
    ask::Ask,
    frame_world::{APP, SELF, SocialWorld, Told},
};

fn asks(world: &SocialWorld, token: &(String, opensocial::platform::ProxyToken)) -> Ask {
    let member = token.1.player.to_string();
    let nonce = world.now().to_string();
    Ask::new("GET", SELF, world.live(), &member, world.now())
        .token(token.clone())
        .nonce(&nonce)
}

fn no(reason: &str) -> Told {
    Told::no(401, reason)
}

#[tokio::test]
async fn a_token_counts_until_its_end_and_again_and_again() {
    let world = SocialWorld::new().await;
    let token = world.token(world.app, games::MEMBER);
    for _ in 0..3 {
        assert_eq!(world.told(asks(&world, &token)).await, Told::Through);
        world.advance(1_000);
    }
    world.advance(599);
    assert_eq!(world.told(asks(&world, &token)).await, Told::Through);
    world.advance(1);
    assert_eq!(world.told(asks(&world, &token)).await, no("token_expired"));
}

#[tokio::test]
async fn a_token_is_one_apps_in_one_environment() {
    let world = SocialWorld::new().await;
    let others = world.token(world.other, games::MEMBER);
    assert_eq!(
        world.told(asks(&world, &others)).await,
        no("token_of_other_app")
    );
    let sandbox = world.token_in(Environment::Sandbox, world.app, games::MEMBER);
    assert_eq!(
        world.told(asks(&world, &sandbox)).await,
        no("token_unknown_key")
    );
    let mut ask = asks(&world, &sandbox);
    ask.signer = world.sandbox();
    ask.target = SELF.replace("/opensocial/", "/opensocial-sandbox/");
    assert_eq!(world.told(ask.clone()).await, Told::Through);
    // A consumer key is of one environment too.
    ask.target = SELF.to_owned();
    assert_eq!(world.told(ask.nonce("x")).await, no("consumer_unknown"));
}

#[tokio::test]
async fn a_token_that_was_changed_is_none() {
    let world = SocialWorld::new().await;
    let (text, token) = world.token(world.app, games::MEMBER);
    for (bad, reason) in [
        (forged(&text), "token_forged"),
        (text.replace(|_| true, "A"), "token_malformed"),
        ("x".to_owned(), "token_malformed"),
        (format!("{text}A"), "token_forged"),
    ] {
        let ask = asks(&world, &(bad, token.clone()));
        assert_eq!(world.told(ask).await, no(reason));
    }
    // Its secret is another's.
    let other = world.token(world.app, games::MEMBER).1;
    let ask = asks(&world, &(text, other));
    assert_eq!(world.told(ask).await, no("signature_invalid"));
}

fn revocation(world: &SocialWorld) -> NewRevocation {
    NewRevocation {
        app_id: world.app,
        token_id: None,
        credential_id: None,
        player_id: None,
        family_id: None,
    }
}

#[tokio::test]
async fn one_token_is_revoked_and_no_other() {
    let world = SocialWorld::new().await;
    let [one, other] = [(); 2].map(|()| world.token(world.app, games::MEMBER));
    let wish = NewRevocation {
        token_id: Some(one.1.id),
        ..revocation(&world)
    };
    world.house.admin.revoke(wish).await.unwrap();
    assert_eq!(world.told(asks(&world, &one)).await, no("token_revoked"));
    assert_eq!(world.told(asks(&world, &other)).await, Told::Through);
}

#[tokio::test]
async fn all_tokens_of_a_player_are_revoked_and_a_launch_brings_another() {
    let world = SocialWorld::new().await;
    let member = world.token(world.app, games::MEMBER);
    let stranger = world.token(world.app, games::STRANGER);
    let wish = NewRevocation {
        player_id: PlayerId::new(games::MEMBER),
        ..revocation(&world)
    };
    world.house.admin.revoke(wish).await.unwrap();
    assert_eq!(world.told(asks(&world, &member)).await, no("token_revoked"));
    assert_eq!(world.told(asks(&world, &stranger)).await, Told::Through);
    let again = world.token(world.app, games::MEMBER);
    assert_eq!(world.told(asks(&world, &again)).await, Told::Through);
}

#[tokio::test]
async fn all_tokens_of_a_credential_are_revoked() {
    let world = SocialWorld::new().await;
    let token = world.token(world.app, games::MEMBER);
    let wish = NewRevocation {
        credential_id: Some(world.credential),
        ..revocation(&world)
    };
    world.house.admin.revoke(wish).await.unwrap();
    assert_eq!(world.told(asks(&world, &token)).await, no("token_revoked"));
    // The credential itself goes on.
    let ask = world.trusted("GET", SELF).requestor(Some(APP));
    assert_eq!(world.told(ask).await, Told::Through);
}
