//! A gate that is being served, in front of one game or several, and the
//! platform that it asks.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use base::{Clock, Secret, Timestamp};
use gate::{
    Game, Games, Parts, RewardCounts, StoveUpstream, StoveUpstreamOptions, TrustedProxies, Verdicts,
};
use outbound::{Outbound, OutboundOptions, Policy};
use serde_json::{Value, json};
use serve::{BodyLimits, Face, Running};
use store::MemoryStore;
use testkit::{Answer, Call, FailingStore, FakeClock, House, Peer, Received, Reply, games};

use super::{attest_world, meta_world, social_world};

pub(super) const KEY: &str = "key-of-the-gate-0123456789";
pub(super) const CHALLENGES: &str = "/v1/challenges";
pub(super) const CHALLENGE: &str = "/v1/verify/challenge";
pub(super) const STOVE: &str = "/v1/verify/stove";
pub(super) const META: &str = "/v1/verify/meta-user";

/// The largest body that is taken.
pub(super) const MAX: usize = 8_000;

/// A gate and what stands behind it.
pub(super) struct World {
    pub(super) house: House,
    pub(super) store: Arc<FailingStore>,
    gate: Running,
}

impl World {
    /// In front of one game, whose platform is at `base_url`.
    pub(super) async fn asking(base_url: &str) -> Self {
        Self::asking_with(
            base_url,
            BodyLimits {
                max_bytes: MAX,
                ..BodyLimits::default()
            },
        )
        .await
    }

    pub(super) async fn asking_with(base_url: &str, body: BodyLimits) -> Self {
        let (house, store) = behind().await;
        let gate = open(&house, event(&house, base_url), None, body).await;
        Self { house, store, gate }
    }

    /// In front of this one game.
    pub(super) async fn of(house: House, store: Arc<FailingStore>, game: Game) -> Self {
        let gate = open(&house, game, None, BodyLimits::default()).await;
        Self { house, store, gate }
    }

    /// Another node over the same store, which has not heard from it for too long.
    pub(super) async fn deaf_node(&self, base_url: &str) -> Self {
        let house = self.house.deaf_node().await;
        let gate = open(&house, event(&house, base_url), None, BodyLimits::default()).await;
        let store = Arc::clone(&self.store);
        Self { house, store, gate }
    }

    /// In front of a second game too, which is on no platform.
    pub(super) async fn of_two_games(base_url: &str) -> Self {
        let (house, store) = behind().await;
        let event = event(&house, base_url);
        let more = Some(("bare".to_owned(), Game::default()));
        let gate = open(&house, event, more, BodyLimits::default()).await;
        Self { house, store, gate }
    }

    /// Another gate over the same store, in front of this game.
    pub(super) async fn beside(&self, game: Game) -> Running {
        open(&self.house, game, None, BodyLimits::default()).await
    }

    pub(super) fn now(&self) -> Timestamp {
        self.house.clock.now()
    }

    pub(super) fn addr(&self) -> SocketAddr {
        self.gate.addr()
    }

    pub(super) async fn send(&self, call: Call) -> Answer {
        call.bearer(KEY).send(self.addr()).await
    }

    /// The envelope that a token is answered with.
    pub(super) async fn verify(&self, token: &str) -> Value {
        read(
            &self
                .send(Call::post(STOVE, json!({ "token": token }).to_string()))
                .await,
        )
    }

    pub(super) async fn challenge(&self, wish: &Value) -> String {
        let answer = self.send(Call::post(CHALLENGES, wish.to_string())).await;
        read(&answer)["challenge"].as_str().unwrap().to_owned()
    }

    /// The envelope that a challenge is answered with.
    pub(super) async fn redeem(&self, offered: Value) -> Value {
        read(&self.send(Call::post(CHALLENGE, offered.to_string())).await)
    }

    pub(super) fn advance(&self, secs: u64) {
        self.house.clock.advance(Duration::from_secs(secs));
    }
}

pub(super) async fn behind() -> (House, Arc<FailingStore>) {
    let clock = FakeClock::new();
    let store = FailingStore::new(Arc::new(MemoryStore::new(clock.clone())));
    let house = House::over(store.clone(), clock, 1).await;
    house.admin.import(games::fixture()).await.unwrap();
    (house, store)
}

/// The game, on STOVE and on Meta's graph, both at `base_url`.
fn event(house: &House, base_url: &str) -> Game {
    Game {
        stove: Some(upstream(house, base_url, games::SECRET)),
        meta: Some(meta_world::upstream(base_url, |_| {})),
        meta_attest: Some(attest_world::upstream(base_url, |_| {})),
        opensocial: Some(social_world::upstream(
            &format!("{base_url}/api/restful/v1"),
            &opensocial::profile::MOBAGE,
        )),
        ..Game::default()
    }
}

/// What calls platforms on this machine.
pub(super) fn outbound() -> Arc<Outbound> {
    let options = OutboundOptions {
        policy: Policy::with_loopback(),
        user_agent: "countersign".to_owned(),
    };
    Arc::new(Outbound::new(options).unwrap())
}

fn upstream(house: &House, base_url: &str, secret: &str) -> Arc<StoveUpstream> {
    StoveUpstream::new(
        StoveUpstreamOptions {
            base_url: base_url.to_owned(),
            game_id: games::GAME.to_owned(),
            client_id: games::CLIENT.to_owned(),
            client_secret: Secret::from(secret.to_owned()),
        },
        outbound(),
        house.clock.clone(),
    )
}

async fn open(
    house: &House,
    event: Game,
    more: Option<(String, Game)>,
    body: BodyLimits,
) -> Running {
    let games = [("event".to_owned(), event)].into_iter();
    let router = gate::router(Parts {
        store: Arc::clone(&house.store),
        directory: Arc::clone(&house.directory),
        clock: house.clock.clone(),
        rng: house.rng.clone(),
        body,
        key: Secret::from(KEY.to_owned()),
        games: Games::new(games.chain(more)),
        verdicts: Verdicts::default(),
        rewards: RewardCounts::default(),
        trusted_proxies: TrustedProxies::default(),
    });
    serve(house, router).await
}

/// Serves the gate's routes.
pub(super) async fn serve(house: &House, router: axum::Router) -> Running {
    let face = Face {
        tells_peer: true,
        ..Face::new("gate", ([127, 0, 0, 1], 0).into(), router)
    };
    house.open(face).await
}

/// A gate and the real platform, one installation and one clock.
pub(super) struct Pair {
    pub(super) world: World,
    platform: Arc<Running>,
    relay: Relay,
}

impl Pair {
    pub(super) async fn new() -> Self {
        Self::with_secret(games::SECRET).await
    }

    /// The gate has this secret for the platform, right or wrong.
    pub(super) async fn with_secret(secret: &str) -> Self {
        let (house, store) = behind().await;
        let platform = Arc::new(platform_of(&house).await);
        let relay = Relay::to(platform.addr()).await;
        let upstream = upstream(&house, &format!("http://{}/stove", relay.addr), secret);
        let body = BodyLimits {
            max_bytes: MAX,
            ..BodyLimits::default()
        };
        let event = Game {
            stove: Some(upstream),
            ..Game::default()
        };
        let gate = open(&house, event, None, body).await;
        let world = World { house, store, gate };
        Self {
            world,
            platform,
            relay,
        }
    }

    /// How often the gate has asked for a server token.
    pub(super) fn fetches(&self) -> usize {
        self.relay.fetches.load(SeqCst)
    }

    /// How often it has asked about a player.
    pub(super) fn asked(&self) -> usize {
        self.relay.verifies.load(SeqCst)
    }

    /// A user token of a player for a game, straight from the platform.
    pub(super) async fn user_token(&self, player: u64, key: &str, game: &str) -> String {
        let addr = self.platform.addr();
        let body = format!(r#"{{"player_id":"{player}","key":"{key}"}}"#);
        let answer = Call::post("/device/v1/sign-in", body).send(addr).await;
        let session = read(&answer)["session_token"].as_str().unwrap().to_owned();
        let call = Call::post(
            "/device/v1/stove/user-token",
            json!({ "game_id": game }).to_string(),
        );
        let answer = call.bearer(&session).send(addr).await;
        read(&answer)["access_token"].as_str().unwrap().to_owned()
    }

    pub(super) async fn member(&self) -> String {
        self.user_token(games::MEMBER, games::MEMBER_KEY, games::GAME)
            .await
    }
}

/// Serves the real platform over the same store.
pub(super) async fn platform_of(house: &House) -> Running {
    let parts = platform::Parts {
        store: Arc::clone(&house.store),
        directory: Arc::clone(&house.directory),
        clock: house.clock.clone(),
        rng: house.rng.clone(),
        body: BodyLimits::default(),
        hosts: platform::Hosts::default(),
        ads: platform::Ads::default(),
        games: None,
        attestation: platform::Attestation::production(
            platform::PublishedRoot {
                name: String::new(),
                spki: Vec::new(),
            },
            platform::RevokedCertificates::not_judged(),
        ),
        development: false,
    };
    let router = platform::router(parts);
    house
        .open(Face::new("platform", ([127, 0, 0, 1], 0).into(), router))
        .await
}

/// Stands between gate and platform and counts the calls, byte for byte.
struct Relay {
    addr: SocketAddr,
    fetches: Arc<AtomicUsize>,
    verifies: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Relay {
    async fn to(platform: SocketAddr) -> Self {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
            .await
            .unwrap();
        let addr = listener.local_addr().unwrap();
        let counts = [Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0))];
        let [fetches, verifies] = counts.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (fetches, verifies) = (Arc::clone(&counts[0]), Arc::clone(&counts[1]));
                let peer = tokio::net::TcpStream::connect(platform).await.unwrap();
                let (mut from, mut back) = stream.into_split();
                let (mut answers, mut to) = peer.into_split();
                tokio::spawn(async move { tokio::io::copy(&mut answers, &mut back).await });
                tokio::spawn(async move {
                    let mut buffer = vec![0; 64 * 1024];
                    // The gate writes a request in one go, its head in front.
                    while let Ok(count @ 1..) = from.read(&mut buffer).await {
                        let is = |path: &[u8]| buffer[..count].starts_with(path);
                        if is(b"POST /stove/auth/v5/server_token ") {
                            fetches.fetch_add(1, SeqCst);
                        } else if is(b"POST /stove/member/v3.0/") {
                            verifies.fetch_add(1, SeqCst);
                        }
                        if to.write_all(&buffer[..count]).await.is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Self {
            addr,
            fetches,
            verifies,
            task,
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A platform that hands out server tokens, holds every nonce for good, and says this about players.
pub(super) async fn scripted(verify: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Peer {
    Peer::start(move |request| {
        if request.line.contains("/auth/v5/server_token") {
            return Reply::json(
                200,
                r#"{"code":0,"message":"success","response_data":{"access_token":"server-token-of-the-peer","token_type":"bearer","expires_in":1000}}"#,
            );
        }
        if request.line.contains("/platform_integrity/verify") {
            return Reply::json(200, r#"{"data":[{"message":"invalid signature"}]}"#);
        }
        if request.line.contains("/user_nonce_validate") {
            return meta_world::valid();
        }
        verify(request)
    })
    .await
}

pub(super) fn verified() -> Reply {
    let body = r#"{"code":0,"message":"success","value":{"member_no":20005061986}}"#;
    Reply::json(200, body)
}

pub(super) fn read(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

/// The parts of an envelope that a story is about.
pub(super) fn told(envelope: &Value) -> (&str, &str) {
    let reason = envelope["reason"].as_str().unwrap_or_default();
    (envelope["verdict"].as_str().unwrap(), reason)
}
