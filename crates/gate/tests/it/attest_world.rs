//! A gate in front of a game whose devices attest themselves, and a platform
//! that says of each token what stands in it.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};

use base::Secret;
use gate::{AttestMode, Game, MetaAttest, MetaAttestOptions};
use meta_attest::game::Policy;
use serde_json::{Value, json};
use serve::Running;
use sign::base64url;
use testkit::{Answer, Call, Peer, Received, Reply};

use super::world::{World, behind, outbound, read};

pub(super) const ATTEST: &str = "/v1/verify/meta-attestation";
pub(super) const APP: u64 = 1_234_567_898_014_273;
pub(super) const SECRET: &str = "5f8730a4n51c5f8v8122aaf971b937e7";
pub(super) const PACKAGE: &str = "com.example.name123";
pub(super) const CERT: &str = "c8a2e9bccf597c2fb6dc66bee293fc13f2fc47ec77bc6b2b0d52c11f51192ab8";
pub(super) const DEVICE: &str = "442ab6392117e89759e8872852de0495aa58f22bd8a1253123123";
pub(super) const SESSION: &str = "session-of-ann";
pub(super) const DAY: i64 = 24 * 60 * 60;

/// What is asked of tokens in these stories: everything that can be.
pub(super) fn policy() -> Policy {
    Policy {
        packages: BTreeSet::from([PACKAGE.to_owned()]),
        certificates: BTreeSet::from([CERT.to_owned()]),
        min_version: Some(60),
        max_version: Some(80),
        ..Policy::usual()
    }
}

pub(super) fn upstream(
    base_url: &str,
    change: impl FnOnce(&mut MetaAttestOptions),
) -> Arc<MetaAttest> {
    let mut options = MetaAttestOptions {
        base_url: base_url.to_owned(),
        app_id: APP,
        app_secret: Secret::new(SECRET),
        policy: policy(),
        monitor: false,
        mode: AttestMode::Online,
    };
    change(&mut options);
    MetaAttest::new(options, outbound())
}

pub(super) fn game(upstream: &Arc<MetaAttest>) -> Game {
    Game {
        meta_attest: Some(Arc::clone(upstream)),
        ..Game::default()
    }
}

/// A gate and a platform, and what that says.
pub(super) struct Attesting {
    pub(super) world: World,
    pub(super) peer: Peer,
    /// The device is banned.
    pub(super) banned: Arc<AtomicBool>,
    /// What is answered in place of a verdict.
    pub(super) trouble: Arc<Mutex<Option<Reply>>>,
}

impl Attesting {
    pub(super) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(super) async fn with(change: impl FnOnce(&mut MetaAttestOptions)) -> Self {
        let banned = Arc::new(AtomicBool::new(false));
        let trouble = Arc::new(Mutex::new(None::<Reply>));
        let (is_banned, in_trouble) = (Arc::clone(&banned), Arc::clone(&trouble));
        let peer = Peer::start(move |request| {
            let trouble = in_trouble.lock().unwrap().clone();
            trouble.unwrap_or_else(|| verdict(request, is_banned.load(SeqCst)))
        })
        .await;
        let (house, store) = behind().await;
        let upstream = upstream(&peer.url(""), change);
        let world = World::of(house, store, game(&upstream)).await;
        Self {
            world,
            peer,
            banned,
            trouble,
        }
    }

    /// A challenge for the session.
    pub(super) async fn challenge(&self) -> String {
        self.world.challenge(&json!({ "context": SESSION })).await
    }

    /// What a good token says now that answers a challenge.
    pub(super) fn claims(&self, nonce: &str) -> Value {
        claims(self.world.now().secs(), nonce)
    }

    pub(super) async fn verify(&self, claims: &Value) -> Value {
        self.verify_in(SESSION, claims).await
    }

    pub(super) async fn verify_in(&self, session: &str, claims: &Value) -> Value {
        read(&self.present(session, &token(claims)).await)
    }

    pub(super) async fn present(&self, session: &str, token: &str) -> Answer {
        self.world.send(question(session, token)).await
    }

    /// Another gate over the same store.
    pub(super) async fn beside(&self) -> Running {
        let upstream = upstream(&self.peer.url(""), |_| {});
        self.world.beside(game(&upstream)).await
    }
}

pub(super) fn question(session: &str, token: &str) -> Call {
    let body = json!({ "token": token, "session": session });
    Call::post(ATTEST, body.to_string())
}

pub(super) fn claims(made_at: i64, nonce: &str) -> Value {
    json!({
        "request_details": { "exp": made_at + DAY, "nonce": nonce, "timestamp": made_at },
        "app_state": {
            "app_integrity_state": "StoreRecognized",
            "package_cert_sha256_digest": [CERT],
            "package_id": PACKAGE,
            "version": "70",
        },
        "device_state": { "device_integrity_state": "Advanced", "unique_id": DEVICE },
    })
}

/// The token that the platform says these claims of.
pub(super) fn token(claims: &Value) -> String {
    format!("h.{}.s", base64url::encode(claims.to_string().as_bytes()))
}

fn verdict(request: &Received, is_banned: bool) -> Reply {
    assert_eq!(request.header("authorization"), None);
    let line = request
        .line
        .strip_prefix("GET /platform_integrity/verify?token=");
    let app_token = format!("&access_token=OC%7C{APP}%7C{SECRET} HTTP/1.1");
    let token = line.unwrap().strip_suffix(&*app_token).unwrap();
    let said = |message: &str| {
        let body = json!({ "data": [{ "message": message }] });
        Reply::json(200, &body.to_string())
    };
    match token.split('.').collect::<Vec<_>>()[..] {
        ["h", claims, "s"] => {
            let claims = base64url::decode(claims.as_bytes()).unwrap();
            let mut claims = String::from_utf8(claims).unwrap();
            if is_banned {
                let ban = r#"{"device_ban":{"is_banned":true,"remaining_ban_time":12},"#;
                claims = claims.replacen('{', ban, 1);
            }
            let claims = base64url::encode(claims.as_bytes());
            let body = json!({ "data": [{ "message": "success", "claims": claims }] });
            Reply::json(200, &body.to_string())
        }
        ["ended"] => said("token expired"),
        ["odd"] => said("device retired"),
        _ => said("invalid signature"),
    }
}
