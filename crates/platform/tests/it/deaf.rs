//! A node that has not heard from its store for too long.

mod ads;
mod attest;
mod graph;
mod opensocial;
mod stove;

use std::collections::BTreeSet;

use admin::NewRevocation;
use base::{AppId, PlayerId};
use faults::{CALLS, Place};
use testkit::{Call, Transcript, assert_snapshot, games};

use self::{ads::Ads, attest::Attest, graph::Graph, stove::Stove};
use super::{
    ads::event,
    graph::world::{GraphWorld, error},
    world::{VERIFY, json as read, verify, verify_at},
};

/// A call by the name that faults are ordered by.
type Named = (&'static str, Call);

/// What such a node still answers: a list out of its configuration, and keys that
/// judge nobody.
const OPEN: [&str; 2] = ["ads.public_ips", "attest.jwks"];

/// Everything that a caller needs, had while the node could hear.
struct Held {
    app: AppId,
    session: String,
    stove: Stove,
    ads: Ads,
    graph: Graph,
    attest: Attest,
}

impl Held {
    async fn of(world: &GraphWorld) -> Self {
        let app = event(&world.house);
        let session = world.session(games::MEMBER, games::MEMBER_KEY).await;
        Self {
            stove: Stove::of(world, &session).await,
            ads: Ads::of(world, app, &session).await,
            graph: Graph::of(world, &session).await,
            attest: Attest::of(world).await,
            app,
            session,
        }
    }

    /// A good call of each kind.
    fn calls(&self) -> Vec<Named> {
        let session = &*self.session;
        let of_each = [
            self.graph.calls(session),
            self.attest.calls(session),
            opensocial::calls(self.app, session),
            self.stove.calls(session),
            self.ads.calls(session),
        ];
        of_each.concat()
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
    let refused = world
        .send(verify(&held.stove.server, &held.stove.user))
        .await;
    assert_ne!(read(&refused)["code"], 0);
    // Past the router and through it.
    for path in [VERIFY, &VERIFY.replace("SGP_EVENT", "SGP%5FEVENT")] {
        let call = verify_at(path, &held.stove.server, &held.stove.user);
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
