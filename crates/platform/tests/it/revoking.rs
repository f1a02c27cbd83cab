//! What was taken back stays taken back, whatever the clocks do, and what
//! follows counts at once.

use admin::{NewApp, NewRevocation};
use base::{Clock, PlayerId};
use testkit::{Call, games};

use super::world::{SIGN_IN, USER_TOKEN, World, json, sign_in, text, verify};

async fn verifies(world: &World, server_token: &str, user_token: &str) -> bool {
    let answer = world.send(verify(server_token, user_token)).await;
    json(&answer)["code"] == 0
}

fn nothing(world: &World) -> NewRevocation {
    let (apps, _) = world.house.admin.apps(None, 10);
    let app = apps.iter().find(|app| {
        let mut credentials = app.credentials.iter();
        credentials.any(|credential| credential.client_id == games::CLIENT)
    });
    NewRevocation {
        app_id: app.unwrap().app_id,
        token_id: None,
        credential_id: None,
        player_id: None,
        family_id: None,
    }
}

async fn revoke_credential(world: &World) {
    let (apps, _) = world.house.admin.apps(None, 10);
    let mut credentials = apps.iter().flat_map(|app| &app.credentials);
    let credential = credentials.find(|credential| credential.client_id == games::CLIENT);
    let revocation = NewRevocation {
        credential_id: Some(credential.unwrap().credential_id),
        ..nothing(world)
    };
    world.house.admin.revoke(revocation).await.unwrap();
}

async fn revoke_member(world: &World) {
    let revocation = NewRevocation {
        player_id: PlayerId::new(games::MEMBER),
        ..nothing(world)
    };
    world.house.admin.revoke(revocation).await.unwrap();
}

async fn has_session(world: &World, session: &str) -> bool {
    let wish = Call::post(USER_TOKEN, r#"{"game_id":"SGP_EVENT"}"#).bearer(session);
    world.send(wish).await.status == 200
}

#[tokio::test]
async fn tokens_of_a_clock_ahead_are_revoked_and_their_successors_count_at_once() {
    let world = World::new().await;
    let (server, user) = (world.server_token().await, world.user_token().await);
    let clock = &world.house.clock;
    clock.set(clock.now().minus(std::time::Duration::from_secs(40)));
    assert!(verifies(&world, &server, &user).await, "40 s are accepted");
    revoke_credential(&world).await;
    let next_server = world.server_token().await;
    assert!(!verifies(&world, &server, &user).await);
    assert!(verifies(&world, &next_server, &user).await);
    revoke_member(&world).await;
    assert!(!verifies(&world, &next_server, &user).await);
    let next_user = world.user_token().await;
    assert!(verifies(&world, &next_server, &next_user).await);
    world.advance(600);
    assert!(!verifies(&world, &next_server, &user).await);
    assert!(!verifies(&world, &server, &next_user).await);
    assert!(verifies(&world, &next_server, &next_user).await);
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_and_comes_back_revives_nothing() {
    let world = World::new().await;
    let (server, user) = (world.server_token().await, world.user_token().await);
    revoke_credential(&world).await;
    revoke_member(&world).await;
    let clock = &world.house.clock;
    let now = clock.now();
    world.advance(368 * 24 * 60 * 60);
    let new = NewApp {
        name: "Later".to_owned(),
        publisher: None,
        stove: vec![],
        meta: None,
        opensocial: Vec::new(),
    };
    world.house.admin.create_app(new).await.unwrap();
    clock.set(now);
    let (next_server, next_user) = (world.server_token().await, world.user_token().await);
    assert!(!verifies(&world, &server, &next_user).await);
    assert!(!verifies(&world, &next_server, &user).await);
    assert!(verifies(&world, &next_server, &next_user).await);
}

#[tokio::test]
async fn a_stolen_session_and_a_stolen_key_are_ended() {
    let world = World::new().await;
    let session = world.session(games::MEMBER, games::MEMBER_KEY).await;
    assert!(has_session(&world, &session).await);
    let member = PlayerId::new(games::MEMBER).unwrap();
    let rotated = world.house.admin.rotate_sign_in_key(member).await.unwrap();
    let old = Call::post(SIGN_IN, sign_in(games::MEMBER, games::MEMBER_KEY));
    assert_eq!(world.send(old).await.status, 401);
    assert!(has_session(&world, &session).await, "it is another matter");
    revoke_member(&world).await;
    assert!(!has_session(&world, &session).await);
    let key = rotated.sign_in_key.expose_str().unwrap().to_owned();
    let answer = world
        .send(Call::post(SIGN_IN, sign_in(games::MEMBER, &key)))
        .await;
    let session = text(&answer, "session_token");
    assert!(has_session(&world, &session).await);
}
