//! AdMob's callbacks, and the keys that Google publishes for them.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering::SeqCst},
};

use ::rewards::Profile;
use base64::{Engine, engine::general_purpose::STANDARD};
use gate::{NetworkKeys, PublishedKeys};
use outbound::{Outbound, OutboundOptions, Policy};
use serde_json::json;
use sign::mac::{Curve, EcdsaPair, Key};
use testkit::{Call, Peer, Reply};

use super::{
    reward_profiles::taken_with,
    reward_world::{RewardWorld, Setup, told},
    world::behind,
};

/// Google, with the keys that it has published so far.
struct Google {
    pairs: Mutex<Vec<(u64, EcdsaPair)>>,
    down: AtomicBool,
}

impl Google {
    fn document(&self) -> Reply {
        if self.down.load(SeqCst) {
            return Reply::json(503, "{}");
        }
        let pairs = self.pairs.lock().unwrap();
        let keys = pairs.iter();
        let keys =
            keys.map(|(id, pair)| json!({ "keyId": id, "base64": STANDARD.encode(pair.spki()) }));
        let keys: Vec<_> = keys.collect();
        Reply::json(200, &json!({ "keys": keys }).to_string())
    }

    fn publish(&self, id: u64, curve: Curve) {
        let pair = EcdsaPair::generate(curve).unwrap();
        self.pairs.lock().unwrap().push((id, pair));
    }

    /// A callback that a key has signed, under whatever name.
    fn signed(&self, place: usize, id: &str, transaction: &str) -> Call {
        let key = Key::from(self.pairs.lock().unwrap()[place].1.clone());
        let parameters = [
            ("ad_network", "5450213213286189855"),
            ("ad_unit", "1234567890"),
            ("reward_amount", "5"),
            ("reward_item", "coins"),
            ("transaction_id", transaction),
            ("user_id", "player-7"),
        ];
        let profile = Profile::named("admob").unwrap();
        let query = profile.issue(&key, Some(id), &parameters).unwrap();
        Call::get(format!("/rewards/admob/event?{query}"))
    }
}

struct World {
    google: Arc<Google>,
    peer: Peer,
    keys: Arc<PublishedKeys>,
    gate: RewardWorld,
}

async fn world() -> World {
    let google = Arc::new(Google {
        pairs: Mutex::default(),
        down: AtomicBool::new(false),
    });
    google.publish(11, Curve::P256);
    let published = Arc::clone(&google);
    let peer = Peer::start(move |_| published.document()).await;
    let (house, store) = behind().await;
    let options = OutboundOptions {
        policy: Policy::with_loopback(),
        user_agent: "countersign".to_owned(),
    };
    let outbound = Arc::new(Outbound::new(options).unwrap());
    let keys = PublishedKeys::new(peer.url("/keys.json"), outbound, house.clock.clone());
    let profile = Profile::named("admob").unwrap();
    let options = taken_with(&profile, NetworkKeys::Published(Arc::clone(&keys)));
    let setup = Setup {
        beside: vec![options],
        ..Setup::default()
    };
    let gate = RewardWorld::behind(house, store, setup).await;
    World {
        google,
        peer,
        keys,
        gate,
    }
}

impl World {
    async fn call(&self, call: Call) -> (u16, String) {
        told(&call.send(self.gate.addr()).await)
    }

    fn fetches(&self) -> usize {
        self.peer.requests().len()
    }
}

fn yes() -> (u16, String) {
    (200, String::new())
}

fn later() -> (u16, String) {
    (503, "Service unavailable".to_owned())
}

#[tokio::test]
async fn a_key_is_fetched_once_and_signs_for_what_google_says() {
    let world = world().await;
    assert_eq!(world.call(world.google.signed(0, "11", "a1")).await, yes());
    assert_eq!(
        world.call(world.google.signed(0, "11", "a1")).await,
        yes(),
        "again"
    );
    assert_eq!(world.call(world.google.signed(0, "11", "a2")).await, yes());
    assert_eq!(world.fetches(), 1);
    assert_eq!(world.gate.game.granted(), 2);
    let grant = &world.gate.game.asked()[0];
    assert_eq!((&*grant.oid, &*grant.sid), ("a1", "player-7"));
    assert_eq!(grant.parameters["reward_amount"], "5", "it is signed");
}

#[tokio::test]
async fn many_at_once_fetch_once() {
    let world = world().await;
    let calls = (0..32).map(|number| {
        let call = world.google.signed(0, "11", &format!("b{number}"));
        let addr = world.gate.addr();
        tokio::spawn(async move { call.send(addr).await.status })
    });
    let calls: Vec<_> = calls.collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), 200);
    }
    assert_eq!((world.fetches(), world.gate.game.granted()), (1, 32));
}

#[tokio::test]
async fn without_keys_nothing_is_granted_and_google_comes_again() {
    let world = world().await;
    world.google.down.store(true, SeqCst);
    for _ in 0..5 {
        assert_eq!(
            world.call(world.google.signed(0, "11", "c1")).await,
            later()
        );
    }
    assert_eq!(world.fetches(), 1, "not asked for each callback");
    let line = r#"countersign_gate_callbacks_total{network="admob",outcome="keys_unavailable"} "#;
    assert_eq!(world.gate.count(line), 5);
    world.google.down.store(false, SeqCst);
    world.gate.advance(1);
    assert_eq!(world.call(world.google.signed(0, "11", "c1")).await, yes());
    assert_eq!(world.gate.game.granted(), 1);
}

#[tokio::test]
async fn a_name_that_is_made_up_is_refused_once_two_documents_lack_it() {
    let world = world().await;
    assert_eq!(world.call(world.google.signed(0, "11", "d1")).await, yes());
    world.gate.advance(10);
    for _ in 0..2 {
        let call = world.google.signed(0, "99", "d2");
        assert_eq!(world.call(call).await, later());
        assert_eq!(world.fetches(), 2);
    }
    world.gate.advance(10);
    for _ in 0..5 {
        assert_eq!(world.call(world.google.signed(0, "99", "d2")).await.0, 403);
    }
    assert_eq!(world.fetches(), 3);
    for name in 100..120 {
        let call = world.google.signed(0, &name.to_string(), "d3");
        assert_ne!(world.call(call).await.0, 200);
    }
    assert_eq!(world.fetches(), 3, "at most one fetch in ten seconds");
    assert_eq!(world.call(world.google.signed(0, "11", "d4")).await, yes());
}

#[tokio::test]
async fn a_new_key_is_found_and_an_old_one_ends() {
    let world = world().await;
    assert_eq!(world.call(world.google.signed(0, "11", "e1")).await, yes());
    world.google.publish(12, Curve::P256);
    world.gate.advance(10);
    assert_eq!(world.call(world.google.signed(1, "12", "e2")).await, yes());
    assert_eq!(world.fetches(), 2);
    // One key's signature under the other's name is none.
    assert_eq!(world.call(world.google.signed(0, "12", "e3")).await.0, 403);
    world.google.pairs.lock().unwrap().remove(0);
    world.gate.advance(24 * 60 * 60);
    assert_eq!(world.call(world.google.signed(0, "12", "e4")).await, yes());
    assert_eq!(world.gate.game.granted(), 3);
}

#[tokio::test]
async fn what_is_not_signed_has_nothing_fetched() {
    let world = world().await;
    let query = "ad_network=1&ad_unit=1234567890&transaction_id=f1&user_id=player-7";
    let calls = [
        format!("/rewards/admob/event?{query}"),
        format!("/rewards/admob/event?{query}&key_id=11"),
        format!("/rewards/admob/event?{query}&signature=MEUCIQ"),
    ];
    for target in calls {
        let (status, _) = world.call(Call::get(target)).await;
        assert!((400..500).contains(&status), "{status}");
    }
    assert_eq!(world.fetches(), 0);
}

#[tokio::test]
async fn the_keys_are_there_before_the_first_callback() {
    let world = world().await;
    let following = tokio::spawn(Arc::clone(&world.keys).follow());
    while world.fetches() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.call(world.google.signed(0, "11", "ab1")).await, yes());
    assert_eq!(world.fetches(), 1);
    following.abort();
}
