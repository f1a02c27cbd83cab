//! What devices ask in our own namespace.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::json;
use store::GraphChange;
use testkit::{Call, games};

use super::{
    super::world::{json as read, text},
    world::{APP, GraphWorld, OTHER_APP, USER, device, error, get},
};

const CALLS: [&str; 4] = ["user", "user-proof", "user-token", "sso-code"];
const REVOKE: &str = "/device/v1/meta/user-token/revoke";

fn revoke(session: &str, token: &str) -> Call {
    Call::post(REVOKE, json!({ "user_token": token }).to_string()).bearer(session)
}

impl GraphWorld {
    async fn user_id(&self, session: &str, app: &str) -> String {
        text(&self.device(session, "user", app).await, "user_id")
    }
}

#[tokio::test]
async fn only_who_has_the_app_is_anybody_to_it() {
    let world = GraphWorld::new().await;
    let session = world.session(games::STRANGER, games::STRANGER_KEY).await;
    for path in CALLS {
        let answer = world.device(&session, path, APP).await;
        assert_eq!(answer.status, 403, "{path}");
        assert_eq!(text(&answer, "code"), "not_entitled");
    }
    let looked_up = world.device(&session, "entitlement", APP).await;
    assert_eq!(read(&looked_up), json!({ "entitled": false }));
    world.grant(world.app, games::STRANGER).await;
    for path in CALLS {
        assert_eq!(
            world.device(&session, path, APP).await.status,
            200,
            "{path}"
        );
    }
    let looked_up = world.device(&session, "entitlement", APP).await;
    assert_eq!(read(&looked_up)["entitled"], true);
    world.release(world.app, games::STRANGER).await;
    for path in CALLS {
        assert_eq!(
            world.device(&session, path, APP).await.status,
            403,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_player_has_one_id_within_an_app_whatever_it_speaks() {
    let world = GraphWorld::new().await;
    let member = world.member().await;
    assert_eq!(world.user_id(&member, APP).await, USER.to_string());
    world.grant(world.app, games::STRANGER).await;
    let stranger = world.session(games::STRANGER, games::STRANGER_KEY).await;
    let id = world.user_id(&stranger, APP).await;
    let terms = Call::post("/device/v1/stove/terms", r#"{"game_id":"SGP_EVENT"}"#);
    let terms = world.send(terms.bearer(&stranger)).await;
    assert_eq!(read(&terms)["guid"].to_string(), id);
    assert_ne!(world.user_id(&member, OTHER_APP).await, USER.to_string());
}

#[tokio::test]
async fn first_calls_at_once_agree_on_the_ids() {
    let world = GraphWorld::new().await;
    world.grant(world.app, games::STRANGER).await;
    let session = world.session(games::STRANGER, games::STRANGER_KEY).await;
    let calls = (0..12).map(|_| world.device(&session, "user", APP));
    let answers = join_all(calls).await;
    let told: BTreeSet<_> = answers.iter().map(|answer| answer.text()).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(answers.iter().all(|answer| answer.status == 200));
}

#[tokio::test]
async fn apps_of_one_publisher_share_a_number_of_the_player() {
    let world = GraphWorld::new().await;
    let session = world.member().await;
    let number = async |app: &str| {
        let answer = world.device(&session, "user", app).await;
        text(&answer, "org_scoped_id")
    };
    let (alone, other) = (number(APP).await, number(OTHER_APP).await);
    assert_ne!(alone, other, "nobody has said who publishes them");
    assert_eq!(number(APP).await, alone);
    world.publish([Some("A"), Some("A")]).await;
    let shared = number(APP).await;
    assert_eq!(number(OTHER_APP).await, shared);
    assert!(shared != alone && shared != other);
    let ids = [
        world.user_id(&session, APP).await,
        world.user_id(&session, OTHER_APP).await,
    ];
    assert!(!ids.contains(&shared) && ids[0] != ids[1]);
}

#[tokio::test]
async fn a_user_token_lives_as_long_as_its_app_says() {
    let world = GraphWorld::new().await;
    let usual = world.graph_user_token(APP).await;
    world
        .configure(GraphChange::Settings {
            overlap: None,
            user_token_validity: Some(std::time::Duration::from_secs(100)),
            proof_validity: None,
            calls_per_minute: None,
        })
        .await;
    let short = world.graph_user_token(APP).await;
    world.advance(99);
    assert_eq!(world.send(get("/me", &short)).await.status, 200);
    world.advance(1);
    assert_eq!(
        error(&world.send(get("/me", &short)).await),
        (401, 190, None)
    );
    world.advance(60 * 24 * 60 * 60 - 101);
    assert_eq!(world.send(get("/me", &usual)).await.status, 200);
    world.advance(1);
    assert_eq!(
        error(&world.send(get("/me", &usual)).await),
        (401, 190, None)
    );
}

#[tokio::test]
async fn a_player_ends_a_token_of_their_own_and_no_other() {
    let world = GraphWorld::new().await;
    world.grant(world.app, games::STRANGER).await;
    let member = world.member().await;
    let stranger = world.session(games::STRANGER, games::STRANGER_KEY).await;
    let (one, other) = (
        world.graph_user_token(APP).await,
        world.graph_user_token(APP).await,
    );
    assert!(one.starts_with("FRL") && !one.contains('|'), "{one}");
    for (session, token) in [
        (&stranger, &*one),
        (&member, "FRLx"),
        (&member, &member),
        (
            &member,
            "OC|1234567898014273|5f8730a4n51c5f8v8122aaf971b937e7",
        ),
    ] {
        let answer = world.send(revoke(session, token)).await;
        assert_eq!(answer.status, 400);
        assert_eq!(text(&answer, "code"), "invalid_user_token");
    }
    for _ in 0..2 {
        let answer = world.send(revoke(&member, &one)).await;
        assert_eq!(read(&answer), json!({ "revoked": true }));
    }
    assert_eq!(error(&world.send(get("/me", &one)).await), (401, 190, None));
    assert_eq!(world.send(get("/me", &other)).await.status, 200);
}

#[tokio::test]
async fn a_session_is_needed_and_an_app_that_is_on_the_graph() {
    let world = GraphWorld::new().await;
    let session = world.member().await;
    for path in CALLS.into_iter().chain(["entitlement"]) {
        let target = format!("/device/v1/meta/{path}");
        for call in [
            Call::post(&*target, r#"{"app_id":"1234567898014273"}"#),
            device("another", path, APP),
        ] {
            let answer = world.send(call).await;
            assert_eq!(
                (answer.status, &*text(&answer, "code")),
                (401, "session_required")
            );
        }
        for app in ["1", "SGP_EVENT", &world.app.to_string()] {
            let answer = world.device(&session, path, app).await;
            assert_eq!(
                (answer.status, &*text(&answer, "code")),
                (404, "unknown_app")
            );
        }
        let answer = world.send(Call::post(target, "{}").bearer(&session)).await;
        assert_eq!(
            (answer.status, &*text(&answer, "code")),
            (400, "invalid_json")
        );
    }
    world.revoke(world.app, games::MEMBER).await;
    let answer = world.device(&session, "user-token", APP).await;
    assert_eq!(answer.status, 401, "the session has ended");
}
