//! A node that has not heard from its store for too long.

use std::collections::BTreeSet;

use admin::{NewOwnership, NewRevocation};
use base::PlayerId;
use courier::Carrier;
use faults::{CALLS, Place};
use outbound::Policy;
use platform::CALLBACK_BUDGET;
use serde_json::json;
use store::{AttemptOutcome, Delivery, DeliveryKind};
use testkit::{Call, Transcript, assert_snapshot, games};

use super::{
    ads::{COMPLETE, SKIP, START, carrier, event},
    world::{
        SERVER_TOKEN, SIGN_IN, USER_TOKEN, VERIFY, World, json as read, sign_in, text, verify,
    },
};

/// What such a node still answers: a list out of its configuration.
const OPEN: &str = "ads.public_ips";

/// Everything that a caller needs, had while the node could hear.
struct Held {
    server: String,
    user: String,
    refresh: String,
    session: String,
    views: [String; 2],
    app: base::AppId,
}

impl Held {
    async fn of(world: &World) -> Self {
        let app = event(&world.house);
        let owned = NewOwnership {
            player_id: PlayerId::new(games::MEMBER).unwrap(),
            product_no: None,
            purchased_at: None,
        };
        world.house.admin.grant_ownership(app, owned).await.unwrap();
        let session = world.session(games::MEMBER, games::MEMBER_KEY).await;
        let view = || async {
            let wish = json!({ "app_id": app }).to_string();
            let call = Call::post(START, wish).bearer(&session);
            text(&world.send(call).await, "view_token")
        };
        let wish = Call::post(USER_TOKEN, r#"{"game_id":"SGP_EVENT"}"#).bearer(&session);
        let pair = world.send(wish).await;
        Self {
            server: world.server_token().await,
            user: text(&pair, "access_token"),
            refresh: text(&pair, "refresh_token"),
            views: [view().await, view().await],
            session,
            app,
        }
    }

    /// A good call of each kind, by the name that faults are ordered by.
    fn calls(&self) -> Vec<(&'static str, Call)> {
        let game = r#"{"game_id":"SGP_EVENT"}"#;
        let server = |path: String, token: &str| {
            let caller = Call::get(path).header("caller-id", "SGP_EVENT_SERVER");
            caller.bearer(token)
        };
        let device = |path: &str, body: String| Call::post(path, body).bearer(&self.session);
        let view = |token: &str| json!({ "view_token": token }).to_string();
        let refresh = json!({ "refresh_token": self.refresh }).to_string();
        let member = games::MEMBER;
        vec![
            ("stove.server_token", {
                let body = games::credentials(games::CLIENT, games::SECRET, games::GAME);
                Call::post(SERVER_TOKEN, body)
            }),
            ("stove.verify", verify(&self.server, &self.user)),
            (
                "stove.member",
                server(
                    format!("/stove/member/v3.0/SGP_EVENT?member_no={member}"),
                    &self.server,
                ),
            ),
            (
                "stove.profile",
                server("/stove/member/v3.0".to_owned(), &self.user),
            ),
            (
                "stove.ownership",
                server(
                    format!(
                        "/stove/ownership/v3.0/check_ownership?member_no={member}&game_ids=SGP_EVENT"
                    ),
                    &self.server,
                ),
            ),
            (
                "device.sign_in",
                Call::post(SIGN_IN, sign_in(member, games::MEMBER_KEY)),
            ),
            (
                "device.stove_user_token",
                device(USER_TOKEN, game.to_owned()),
            ),
            (
                "device.stove_refresh",
                Call::post("/device/v1/stove/refresh", refresh),
            ),
            (
                "device.stove_terms",
                device("/device/v1/stove/terms", game.to_owned()),
            ),
            (
                "device.ads_start",
                device(START, json!({ "app_id": self.app }).to_string()),
            ),
            (
                "device.ads_complete",
                device(COMPLETE, view(&self.views[0])),
            ),
            ("device.ads_skip", device(SKIP, view(&self.views[1]))),
            (OPEN, Call::get("/ads/public_ips.json")),
        ]
    }
}

#[tokio::test]
async fn it_answers_no_call_that_it_would_have_to_judge() {
    let world = World::new().await;
    let held = Held::of(&world).await;
    let deaf = world.deaf_node().await;
    let calls = held.calls();
    let named: BTreeSet<_> = calls.iter().map(|(name, _)| *name).collect();
    let all = CALLS.iter().filter(|call| call.place == Place::Platform);
    assert_eq!(named, all.map(|call| call.name).collect());
    for (name, call) in &calls {
        let answer = deaf.send(call.clone()).await;
        if *name == OPEN {
            assert_eq!(answer.status, 200, "{name}");
            continue;
        }
        assert_eq!(answer.status, 503, "{name}: {answer:?}");
        let body = read(&answer);
        match name.split_once('.').unwrap().0 {
            "stove" if *name == "stove.ownership" => assert_eq!(body["response_code"], 50300),
            "stove" => assert_eq!(body["code"], 50300, "{name}: {answer:?}"),
            _ => {
                assert_eq!(body["code"], "out_of_touch", "{name}");
                assert_eq!(answer.header("retry-after"), Some("1"), "{name}");
            }
        }
    }
    // It was for being deaf: the other node does the same calls.
    for (name, call) in calls {
        let answer = world.send(call).await;
        assert_eq!(answer.status, 200, "{name}: {answer:?}");
    }
}

#[tokio::test]
async fn a_token_that_was_revoked_elsewhere_is_not_accepted_by_it() {
    let world = World::new().await;
    let held = Held::of(&world).await;
    let deaf = world.deaf_node().await;
    let revocation = NewRevocation {
        app_id: held.app,
        token_id: None,
        credential_id: None,
        player_id: PlayerId::new(games::MEMBER),
        family_id: None,
    };
    world.house.admin.revoke(revocation).await.unwrap();
    let refused = world.send(verify(&held.server, &held.user)).await;
    assert_ne!(read(&refused)["code"], 0);
    // Past the router and through it.
    for path in [VERIFY, &VERIFY.replace("SGP_EVENT", "SGP%5FEVENT")] {
        let call = super::world::verify_at(path, &held.server, &held.user);
        assert_eq!(deaf.send(call).await.status, 503, "{path}");
    }
}

#[tokio::test]
async fn its_words() {
    let world = World::new().await;
    let held = Held::of(&world).await;
    let deaf = world.deaf_node().await;
    let mut told = Transcript::of(deaf.addr());
    for (name, call) in held.calls() {
        told.call(name, call).await;
    }
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), "out_of_touch", told.text());
}

#[tokio::test]
async fn it_puts_callbacks_off() {
    let world = World::new().await;
    let app = event(&world.house);
    let deaf = world.deaf_node().await;
    let directory = &deaf.house.directory;
    let carrier = carrier(directory, Policy::with_loopback(), CALLBACK_BUDGET);
    let delivery = Delivery::new(
        app,
        "1".repeat(32).parse().unwrap(),
        DeliveryKind::UnityAds,
        "{}".to_owned(),
        base::Clock::now(&*world.house.clock),
    );
    let carried = carrier.carry(&delivery, false).await;
    assert_eq!(carried.outcome, AttemptOutcome::Failed, "it is tried again");
    assert!(!carried.unknown, "nothing was sent");
    assert_eq!(
        carried.detail,
        "not sent: this node has not heard from its store for too long"
    );
}
