//! Tokens that the gate verifies by the platform's keys, with what the platform
//! tells of bans.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use base::{AppId, DeviceId, KeyId, Secret};
use gate::{AttestMode, OfflineOptions};
use meta_attest::{
    platform::token::{Grant, Issuer},
    wire::{AppIntegrity, AppState, DeviceIntegrity, DeviceState, Others},
};
use serde_json::{Value, json};
use sign::{
    SealKey, jwe,
    jws::{Algorithm, KeySet, SigningKey},
};
use testkit::{Peer, Reply};

use super::{
    attest_world::{APP, CERT, DEVICE, PACKAGE, SESSION, game, question, upstream},
    world::{World, behind, read, told},
};

const ACCEPTED: (&str, &str) = ("accepted", "");

fn signer(kid: &str) -> SigningKey {
    SigningKey::new(Algorithm::Es256, kid, &Secret::new([0x11; 32])).unwrap()
}

/// What the app's tokens are sealed with.
fn seal() -> jwe::Key {
    jwe::Key::by_thumbprint(&Secret::new([0x44; 32])).unwrap()
}

/// What the platform publishes.
struct Published {
    kids: Vec<&'static str>,
    feed: Value,
    down: bool,
}

struct Offline {
    world: World,
    peer: Peer,
    upstream: Arc<gate::MetaAttest>,
    published: Arc<Mutex<Published>>,
}

impl Offline {
    async fn new() -> Self {
        let published = Arc::new(Mutex::new(Published {
            kids: vec!["one"],
            feed: json!({ "data": [], "paging": {} }),
            down: false,
        }));
        let told = Arc::clone(&published);
        let peer = Peer::start(move |request| {
            let told = told.lock().unwrap();
            if told.down {
                Reply::json(500, "down")
            } else if request.line.starts_with("GET /.well-known/jwks.json ") {
                let keys = told.kids.iter().map(|kid| signer(kid).public().clone());
                Reply::json(200, &KeySet::new(keys.collect()).unwrap().to_json())
            } else {
                assert!(request.line.starts_with("GET /graph/attest/v1/bans?"));
                Reply::json(200, &told.feed.to_string())
            }
        })
        .await;
        let (house, store) = behind().await;
        let upstream = upstream(&peer.url("/graph"), |options| {
            options.mode = AttestMode::Offline(OfflineOptions {
                root_url: peer.url(""),
                token_app: APP.to_string(),
                seals: Arc::new([seal()]),
                stale_after: Duration::from_secs(120),
            });
        });
        let world = World::of(house, store, game(&upstream)).await;
        Self {
            world,
            peer,
            upstream,
            published,
        }
    }

    async fn renew(&self) {
        self.upstream.renew(self.world.now()).await;
    }

    async fn token(&self, kid: &str, sealed: bool) -> Secret {
        let wish = json!({ "context": SESSION });
        let nonce = self.world.challenge(&wish).await;
        let handles = SealKey::new(&[0x33; 32]).unwrap();
        let sealing = seal();
        let signing = signer(kid);
        let issuer = Issuer {
            name: "https://platform.example.com",
            app_id: AppId::new(APP).unwrap(),
            signing: &signing,
            handles: (KeyId::new([1; 4]), &handles),
            sealing: sealed.then_some(&sealing),
        };
        let issued = issuer.issue(grant(nonce), self.world.now(), &*self.world.house.rng);
        issued.unwrap().token
    }

    async fn verify(&self, token: &Secret) -> Value {
        let token = token.expose_str().unwrap();
        read(&self.world.send(question(SESSION, token)).await)
    }

    fn asked(&self, path: &str) -> usize {
        let requests = self.peer.requests();
        requests.iter().filter(|it| it.line.contains(path)).count()
    }
}

fn grant(nonce: String) -> Grant {
    Grant {
        nonce,
        lifetime: Duration::from_secs(24 * 60 * 60),
        app_state: AppState {
            app_integrity_state: AppIntegrity::StoreRecognized,
            package_cert_sha256_digest: vec![CERT.to_owned()],
            package_id: PACKAGE.to_owned(),
            version: "70".to_owned(),
            others: Others::default(),
        },
        device_state: DeviceState {
            device_integrity_state: DeviceIntegrity::Advanced,
            unique_id: DEVICE.to_owned(),
            development: None,
            others: Others::default(),
        },
        device_ban: None,
        device: DeviceId::new([5; 16]),
        key: None,
        extra: Others::parse(r#"{"tomorrow":1.50}"#).unwrap(),
    }
}

#[tokio::test]
async fn a_token_is_verified_without_a_call() {
    let story = Offline::new().await;
    let token = story.token("one", false).await;
    let envelope = story.verify(&token).await;
    assert_eq!(told(&envelope), ("unavailable", "platform_unavailable"));
    story.renew().await;
    let asked = story.peer.requests().len();
    for sealed in [false, true] {
        let token = story.token("one", sealed).await;
        let envelope = story.verify(&token).await;
        assert_eq!(told(&envelope), ACCEPTED);
        assert_eq!(envelope["subject"], DEVICE);
        let claims = envelope["claims"].as_object().unwrap();
        let names: Vec<_> = claims.keys().collect();
        let expected = ["app_state", "device_state", "request_details", "tomorrow"];
        assert_eq!(names, expected);
    }
    assert_eq!(story.peer.requests().len(), asked);
    let forged = Secret::new("a.b.c");
    let envelope = story.verify(&forged).await;
    assert_eq!(told(&envelope), ("refused", "token_refused"));
}

#[tokio::test]
async fn a_new_key_is_fetched_once_and_nobody_is_refused_for_it() {
    let story = Offline::new().await;
    story.renew().await;
    story.world.advance(61);
    story.renew().await;
    let token = story.token("two", false).await;
    let envelope = story.verify(&token).await;
    assert_eq!(told(&envelope), ("unavailable", "platform_unavailable"));
    story.published.lock().unwrap().kids.push("two");
    assert_eq!(story.asked("/.well-known/jwks.json"), 1);
    story.renew().await;
    assert_eq!(story.asked("/.well-known/jwks.json"), 2);
    assert_eq!(told(&story.verify(&token).await), ACCEPTED);
    // A key that nobody has is asked for no more often than once a minute.
    let made_up = story.token("three", false).await;
    for _ in 0..5 {
        let envelope = story.verify(&made_up).await;
        assert_eq!(told(&envelope), ("refused", "token_refused"));
        story.renew().await;
    }
    assert_eq!(story.asked("/.well-known/jwks.json"), 2);
}

#[tokio::test]
async fn a_platform_that_is_down_is_not_asked_at_the_pace_of_made_up_keys() {
    let story = Offline::new().await;
    story.renew().await;
    story.world.advance(61);
    let made_up = story.token("three", false).await;
    story.published.lock().unwrap().down = true;
    for tries in 2..5 {
        for _ in 0..5 {
            let envelope = story.verify(&made_up).await;
            assert_eq!(told(&envelope), ("unavailable", "platform_unavailable"));
            story.renew().await;
        }
        assert_eq!(story.asked("/.well-known/jwks.json"), tries);
        story.world.advance(5);
    }
}

#[tokio::test]
async fn it_fetches_by_itself_what_it_needs() {
    let story = Offline::new().await;
    let clock = story.world.house.clock.clone();
    let following = tokio::spawn(Arc::clone(&story.upstream).follow(clock));
    let token = story.token("one", false).await;
    // As fast as the machine is: the calls are on loopback and end.
    while told(&story.verify(&token).await) != ACCEPTED {
        tokio::task::yield_now().await;
    }
    story.published.lock().unwrap().kids = vec!["two"];
    story.world.advance(61);
    let token = story.token("two", false).await;
    while told(&story.verify(&token).await) != ACCEPTED {
        tokio::task::yield_now().await;
    }
    following.abort();
}

#[tokio::test]
async fn bans_come_by_the_feed() {
    let story = Offline::new().await;
    story.renew().await;
    let token = story.token("one", false).await;
    assert_eq!(told(&story.verify(&token).await), ACCEPTED);
    let until = story.world.now().secs() + 3_600;
    let ban = |until: i64| {
        json!({
            "data": [{ "ban_id": "NjIx", "unique_ids": [DEVICE], "until": until }],
            "paging": { "cursors": { "after": "c1" } },
        })
    };
    story.published.lock().unwrap().feed = ban(until);
    story.world.advance(10);
    story.renew().await;
    let envelope = story.verify(&token).await;
    assert_eq!(told(&envelope), ("refused", "device_banned"));
    let lifted = story.world.now().secs();
    story.published.lock().unwrap().feed = ban(lifted);
    story.world.advance(10);
    story.renew().await;
    assert_eq!(story.asked("/attest/v1/bans?limit=500&after=c1"), 1);
    assert_eq!(told(&story.verify(&token).await), ACCEPTED);
}

#[tokio::test]
async fn a_feed_that_is_not_heard_refuses_nobody_and_lets_nobody_in() {
    let story = Offline::new().await;
    story.renew().await;
    let token = story.token("one", false).await;
    story.published.lock().unwrap().down = true;
    for _ in 0..12 {
        story.world.advance(10);
        story.renew().await;
        assert_eq!(told(&story.verify(&token).await), ACCEPTED);
    }
    story.world.advance(1);
    let envelope = story.verify(&token).await;
    assert_eq!(told(&envelope), ("unavailable", "bans_unknown"));
    story.published.lock().unwrap().down = false;
    story.world.advance(5);
    story.renew().await;
    assert_eq!(told(&story.verify(&token).await), ACCEPTED);
}

#[tokio::test]
async fn keys_that_were_not_fetched_for_long_judge_nothing() {
    let story = Offline::new().await;
    story.renew().await;
    let token = story.token("one", false).await;
    assert_eq!(told(&story.verify(&token).await), ACCEPTED);
    story.published.lock().unwrap().down = true;
    story.world.advance(6 * 60 * 60 + 1);
    story.renew().await;
    let envelope = story.verify(&token).await;
    assert_eq!(told(&envelope), ("unavailable", "platform_unavailable"));
}
