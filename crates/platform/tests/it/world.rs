//! A platform that is being served, with games and players.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use base::Environment;
use platform::{Ads, Attestation, Dialect, Hosts, Parts, PublishedRoot};
use serde_json::Value;
use serve::{BodyLimits, Face, Running};
use testkit::{Answer, Call, FailingStore, FakeClock, House, games};

pub(super) const SERVER_TOKEN: &str = "/stove/auth/v5/server_token";
pub(super) const VERIFY: &str = "/stove/member/v3.0/SGP_EVENT/token/verify";
pub(super) const SIGN_IN: &str = "/device/v1/sign-in";
pub(super) const USER_TOKEN: &str = "/device/v1/stove/user-token";

/// The largest body that is taken.
pub(super) const MAX: usize = 4_000;

pub(super) struct World {
    pub(super) house: House,
    pub(super) store: Arc<FailingStore>,
    running: Running,
}

impl World {
    pub(super) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// One whose parts are not the usual ones.
    pub(super) async fn with(change: impl FnOnce(&mut Parts)) -> Self {
        let clock = FakeClock::new();
        let memory = Arc::new(store::MemoryStore::new(clock.clone()));
        let store = FailingStore::new(memory);
        let house = House::over(store.clone(), clock, 1).await;
        house.admin.import(games::fixture()).await.unwrap();
        let mut parts = parts(&house);
        change(&mut parts);
        let running = open(&house, parts).await;
        Self {
            house,
            store,
            running,
        }
    }

    /// The platform started anew, which knows what the store holds and no more.
    pub(super) async fn restarted(self) -> Self {
        let (clock, store) = (self.house.clock.clone(), self.store);
        drop(self.running);
        let house = House::over(store.clone(), clock, 2).await;
        let running = open(&house, parts(&house)).await;
        Self {
            house,
            store,
            running,
        }
    }

    /// Another node over the same store, which has not heard from it for too long.
    pub(super) async fn deaf_node(&self) -> Self {
        let house = self.house.deaf_node().await;
        let running = open(&house, parts(&house)).await;
        Self {
            house,
            store: Arc::clone(&self.store),
            running,
        }
    }

    pub(super) fn addr(&self) -> SocketAddr {
        self.running.addr()
    }

    pub(super) async fn send(&self, call: Call) -> Answer {
        call.send(self.addr()).await
    }

    /// The game's server token at present.
    pub(super) async fn server_token(&self) -> String {
        let body = games::credentials(games::CLIENT, games::SECRET, games::GAME);
        let answer = self.send(Call::post(SERVER_TOKEN, body)).await;
        json(&answer)["response_data"]["access_token"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub(super) async fn session(&self, player: u64, key: &str) -> String {
        let answer = self.send(Call::post(SIGN_IN, sign_in(player, key))).await;
        text(&answer, "session_token")
    }

    /// A fresh user token of the player who has joined, for the game.
    pub(super) async fn user_token(&self) -> String {
        let session = self.session(games::MEMBER, games::MEMBER_KEY).await;
        self.user_token_of(&session, r#"{"game_id":"SGP_EVENT"}"#)
            .await
    }

    pub(super) async fn user_token_of(&self, session: &str, wish: &str) -> String {
        let answer = self
            .send(Call::post(USER_TOKEN, wish).bearer(session))
            .await;
        text(&answer, "access_token")
    }

    pub(super) fn advance(&self, secs: u64) {
        self.house.clock.advance(Duration::from_secs(secs));
    }
}

pub(super) fn parts(house: &House) -> Parts {
    let live = Dialect::Stove(Environment::Live);
    let sandbox = Dialect::Stove(Environment::Sandbox);
    Parts {
        store: Arc::clone(&house.store),
        directory: Arc::clone(&house.directory),
        clock: house.clock.clone(),
        rng: house.rng.clone(),
        body: BodyLimits {
            max_bytes: MAX,
            ..BodyLimits::default()
        },
        hosts: Hosts {
            names: vec![
                ("api.onstove.com".to_owned(), live),
                ("API.gate8.com".to_owned(), sandbox),
                ("[::1]".to_owned(), sandbox),
                ("graph.oculus.com".to_owned(), Dialect::Graph),
                (
                    "sp.app.mbga.jp".to_owned(),
                    Dialect::OpenSocial(Environment::Live),
                ),
            ],
            root: Some(live),
            graph_url: None,
            opensocial_url: None,
            opensocial_sandbox_url: None,
            trusted_proxies: platform::TrustedProxies::default(),
        },
        ads: Ads::default(),
        games: None,
        attestation: Attestation::development(published()),
        development: false,
    }
}

/// The root whose key everybody has.
pub(super) fn published() -> PublishedRoot {
    PublishedRoot {
        name: "development".to_owned(),
        spki: soft_keymint::development::SPKI.to_vec(),
    }
}

pub(super) async fn open(house: &House, parts: Parts) -> Running {
    let addr = ([127, 0, 0, 1], 0).into();
    let face = Face {
        shortcut: Some(platform::shortcut(parts.clone())),
        tells_peer: true,
        ..Face::new("platform", addr, platform::router(parts))
    };
    house.open(face).await
}

pub(super) fn sign_in(player: u64, key: &str) -> String {
    format!(r#"{{"player_id":"{player}","key":"{key}"}}"#)
}

pub(super) fn verify(server_token: &str, user_token: &str) -> Call {
    verify_at(VERIFY, server_token, user_token)
}

pub(super) fn verify_at(path: &str, server_token: &str, user_token: &str) -> Call {
    let body = format!(r#"{{"access_token":"{user_token}"}}"#);
    Call::post(path, body).bearer(server_token)
}

pub(super) fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

pub(super) fn text(answer: &Answer, field: &str) -> String {
    json(answer)[field].as_str().unwrap().to_owned()
}

/// The text with one character in its middle exchanged.
pub(super) fn forged(token: &str) -> String {
    let mut bytes = token.as_bytes().to_vec();
    let middle = &mut bytes[token.len() / 2];
    *middle = if *middle == b'A' { b'B' } else { b'A' };
    String::from_utf8(bytes).unwrap()
}
