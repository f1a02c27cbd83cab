//! A node that has not heard from its store for too long.

use std::collections::BTreeSet;

use admin::NewRevocation;
use base::PlayerId;
use courier::{Carrier, Occasion};
use faults::{CALLS, Place};
use outbound::Policy;
use platform::CALLBACK_BUDGET;
use serde_json::json;
use store::{AttemptOutcome, Delivery, DeliveryKind};
use testkit::{Call, Transcript, assert_snapshot, games};

use super::{
    ads::{COMPLETE, SKIP, START, carrier, event},
    attest_world::{CHALLENGE, Phone, TOKEN as ATTEST_TOKEN},
    graph::world::{APP, GraphWorld, USER, app_token, device as meta, error},
    world::{
        SERVER_TOKEN, SIGN_IN, USER_TOKEN, VERIFY, World, json as read, sign_in, text, verify,
    },
};

/// What such a node still answers: a list out of its configuration, and keys that
/// judge nobody.
const OPEN: [&str; 2] = ["ads.public_ips", "attest.jwks"];

/// Everything that a caller needs, had while the node could hear.
struct Held {
    server: String,
    user: String,
    refresh: String,
    session: String,
    views: [String; 2],
    app: base::AppId,
    graph: Graph,
    evidence: String,
}

/// The same for the graph.
struct Graph {
    user: String,
    nonce: String,
    code: String,
    number: String,
    refresh: String,
}

impl Graph {
    async fn of(world: &GraphWorld, session: &str) -> Self {
        let code = async || {
            let answer = world.device(session, "sso-code", APP).await;
            (text(&answer, "code"), text(&answer, "org_scoped_id"))
        };
        let (code, spent) = (code().await, code().await);
        let pair = world.send(authorize(&spent)).await;
        Self {
            user: world.graph_user_token(APP).await,
            nonce: world.nonce(APP).await,
            code: code.0,
            number: code.1,
            refresh: text(&pair, "refresh_code"),
        }
    }

    /// A call of each kind. Those that change or tell of more than users do
    /// not come so far.
    fn calls(&self) -> Vec<(&'static str, Call)> {
        let all = CALLS.iter().filter(|call| call.name.starts_with("graph."));
        let call = |call: &faults::Call| {
            let id = match call.name {
                "graph.read_object" | "graph.achievements" | "graph.write_achievement" => {
                    USER.to_string()
                }
                _ => APP.to_owned(),
            };
            let path = call.path.replace("{id}", &id);
            let mut query = format!("user_id={USER}");
            let mut token = app_token();
            match call.name {
                "graph.me" => token = self.user.clone(),
                "graph.user_nonce_validate" => query += &format!("&nonce={}", self.nonce),
                "graph.sso_authorize_code" => {
                    return authorize(&(self.code.clone(), self.number.clone()));
                }
                "graph.sso_authorize_refresh_code" => {
                    query += &format!("&refresh_code={}", self.refresh);
                }
                _ => {}
            }
            let method = ["GET", "POST", "DELETE"];
            let method = method.into_iter().find(|it| *it == call.method.as_str());
            Call::new(method.unwrap(), format!("/graph{path}?{query}")).bearer(&token)
        };
        all.map(|it| (it.name, call(it))).collect()
    }
}

/// Calls of OpenSocial as nobody has signed them well: a deaf node does not come
/// so far as to see it.
fn social() -> Vec<(&'static str, Call)> {
    let all = CALLS
        .iter()
        .filter(|call| call.name.starts_with("opensocial."));
    let call = |call: &faults::Call| {
        let path = call
            .path
            .replace("{guid}", "@me")
            .replace("{selector}", "@self");
        let path = path.replace("{appid}", "@app").replace("{group}", "notes");
        let method = ["GET", "POST", "PUT", "DELETE"];
        let method = method.into_iter().find(|it| *it == call.method.as_str());
        let signed = "OAuth oauth_consumer_key=\"k\", oauth_nonce=\"n\", oauth_signature=\"AA%3D%3D\", \
                      oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"1\"";
        Call::new(method.unwrap(), format!("/opensocial{path}")).header("authorization", signed)
    };
    all.map(|it| (it.name, call(it))).collect()
}

/// Calls of attestation by a game's server, of a device that there is not.
fn integrity() -> impl Iterator<Item = (&'static str, Call)> {
    let all = CALLS.iter().filter(|call| call.name.starts_with("attest."));
    let all = all.filter(|call| !OPEN.contains(&call.name));
    all.map(|call| {
        let query = "token=x&unique_id=x&is_banned=false";
        let method = ["GET", "POST"];
        let method = method.into_iter().find(|it| *it == call.method.as_str());
        let made = Call::new(method.unwrap(), format!("/graph{}?{query}", call.path));
        (call.name, made.bearer(&app_token()))
    })
}

/// What a player's device calls of OpenSocial.
fn social_device(app: base::AppId, session: &str) -> Vec<(&'static str, Call)> {
    let all = CALLS
        .iter()
        .filter(|call| call.name.starts_with("device.opensocial_"));
    let call = |call: &faults::Call| {
        let path = call
            .path
            .replace("{app}", &app.to_string())
            .replace("{payment}", "BCD5206C-08F3-462B-BF2B-B6CB9A275B79");
        let path = path.replace("{message}", "1").replace("{player}", "1");
        let made = match call.method.as_str() {
            "PUT" => Call::put(path, "{}"),
            "POST" => Call::post(path, "{}"),
            "DELETE" => Call::new("DELETE", path),
            _ => Call::get(path),
        };
        made.bearer(session)
    };
    all.map(|it| (it.name, call(it))).collect()
}

fn authorize((code, number): &(String, String)) -> Call {
    let path = format!("/graph/sso_authorize_code?code={code}&org_scoped_id={number}");
    Call::new("POST", path).bearer(&app_token())
}

impl Held {
    async fn of(world: &GraphWorld) -> Self {
        let app = event(&world.house);
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
            graph: Graph::of(world, &session).await,
            session,
            app,
            evidence: Phone::new().evidence(world, APP).await.to_string(),
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
        let meta = |path: &str| meta(&self.session, path, APP);
        let ended = json!({ "user_token": self.graph.user }).to_string();
        let mut calls = self.graph.calls();
        calls.extend(integrity());
        calls.extend(social());
        calls.extend(social_device(self.app, &self.session));
        calls.extend([
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
                "device.attest_challenge",
                device(
                    CHALLENGE,
                    json!({ "app_id": APP, "challenge_nonce": "A".repeat(22) }).to_string(),
                ),
            ),
            (
                "device.attest_token",
                device(ATTEST_TOKEN, self.evidence.clone()),
            ),
            (
                "device.ads_complete",
                device(COMPLETE, view(&self.views[0])),
            ),
            ("device.ads_skip", device(SKIP, view(&self.views[1]))),
            ("ads.public_ips", Call::get("/ads/public_ips.json")),
            ("attest.jwks", Call::get("/.well-known/jwks.json")),
            ("device.meta_entitlement", meta("entitlement")),
            ("device.meta_user", meta("user")),
            ("device.meta_user_proof", meta("user-proof")),
            ("device.meta_user_token", meta("user-token")),
            ("device.meta_sso_code", meta("sso-code")),
            ("device.meta_purchases", meta("purchases")),
            (
                "device.meta_user_token_revoke",
                device("/device/v1/meta/user-token/revoke", ended),
            ),
        ]);
        calls
    }
}

/// Whether a call of the graph or of OpenSocial is made here without all that it
/// would need: a deaf node does not come so far as to miss it.
fn comes_back_empty(name: &str) -> bool {
    let nobody = ["attest.device_ban", "attest.device_ban_status"];
    if nobody.contains(&name) {
        return true;
    }
    let whole = [
        "graph.me",
        "graph.read_object",
        "graph.user_nonce_validate",
        "graph.sso_authorize_code",
        "graph.sso_authorize_refresh_code",
    ];
    let of_many = ["graph.", "opensocial.", "device.opensocial_"]
        .iter()
        .any(|of| name.starts_with(of));
    of_many && !whole.contains(&name)
}

#[tokio::test]
async fn it_answers_no_call_that_it_would_have_to_judge() {
    let world = GraphWorld::new().await;
    let held = Held::of(&world).await;
    let deaf = world.deaf_node().await;
    let calls = held.calls();
    let named: BTreeSet<_> = calls.iter().map(|(name, _)| *name).collect();
    let all = CALLS.iter().filter(|call| call.place == Place::Platform);
    assert_eq!(named, all.map(|call| call.name).collect());
    for (name, call) in &calls {
        let answer = deaf.send(call.clone()).await;
        if OPEN.contains(name) {
            assert_eq!(answer.status, 200, "{name}");
            continue;
        }
        let body = read(&answer);
        if name.starts_with("graph.") || name.starts_with("attest.") {
            assert_eq!(error(&answer), (500, 1, None), "{name}");
            assert_eq!(body["error"]["is_transient"], true, "{name}");
            continue;
        }
        assert_eq!(answer.status, 503, "{name}: {answer:?}");
        match name.split_once('.').unwrap().0 {
            "stove" if *name == "stove.ownership" => assert_eq!(body["response_code"], 50300),
            "stove" => assert_eq!(body["code"], 50300, "{name}: {answer:?}"),
            "opensocial" => {
                let told = "The platform cannot answer now";
                assert_eq!(body["Error"]["Message"], told, "{name}");
                assert_eq!(answer.header("retry-after"), Some("1"), "{name}");
            }
            _ => {
                assert_eq!(body["code"], "out_of_touch", "{name}");
                assert_eq!(answer.header("retry-after"), Some("1"), "{name}");
            }
        }
    }
    // It was for being deaf: the other node does the same calls.
    for (name, call) in calls
        .into_iter()
        .filter(|(name, _)| !comes_back_empty(name))
    {
        let answer = world.send(call).await;
        assert_eq!(answer.status, 200, "{name}: {answer:?}");
    }
}

#[tokio::test]
async fn a_token_that_was_revoked_elsewhere_is_not_accepted_by_it() {
    let world = GraphWorld::new().await;
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
    let world = GraphWorld::new().await;
    let held = Held::of(&world).await;
    let deaf = world.deaf_node().await;
    let mut told = Transcript::of(deaf.addr());
    let calls = held.calls().into_iter();
    // OpenSocial's say the same on each side, and no key store makes a key twice.
    let few = |name: &str| match name.split_once("opensocial") {
        Some(_) => ["opensocial.people", "device.opensocial_apps"].contains(&name),
        None => name != "device.attest_token",
    };
    for (name, call) in calls.filter(|(name, _)| few(name)) {
        told.call(name, call).await;
    }
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), "out_of_touch", told.text());
}

#[tokio::test]
async fn it_puts_callbacks_off() {
    let world = World::new().await;
    let app = event(&world.house);
    let deaf = world.deaf_node().await;
    let (known, policy) = (&deaf.house.directory, Policy::with_loopback());
    let carrier = carrier(known, policy, CALLBACK_BUDGET);
    let (id, now) = ("1".repeat(32), base::Clock::now(&*world.house.clock));
    let kind = DeliveryKind::UnityAds;
    let delivery = Delivery::new(app, id.parse().unwrap(), kind, "{}".to_owned(), now);
    let carried = carrier.carry(&delivery, Occasion::default()).await;
    assert_eq!(carried.outcome, AttemptOutcome::Failed, "it is tried again");
    assert!(!carried.unknown, "nothing was sent");
    let said = "not sent: this node has not heard from its store for too long";
    assert_eq!(carried.detail, said);
}
