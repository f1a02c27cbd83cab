//! A gate that takes callbacks for a game, and the game that grants, which
//! does as the test says.

use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::Duration,
};

use ::rewards::{PriceList, Profile, Receiver, Trust};
use ::unity_ads::{platform::signed_url, wire::CallbackUrl};
use async_trait::async_trait;
use base::{KeyId, NodeId, Secret};
use courier::{Lanes, Queue, Worked};
use directory::gate_game_id;
use gate::{
    Duplicates, Exchange, Game, Games, Grant, GrantAnswer, Grants, NetworkKeys, NetworkOptions,
    Parts, RewardCounts, RewardMode, RewardQueue, Rewards, SenderNetworks, Told, TrustedProxies,
    Verdicts,
};
use prometheus_client::registry::Registry;
use serde_json::Value;
use serve::{BodyLimits, Metrics, Running};
use sign::HmacMd5Key;
use store::{Due, Fence, Reward, RewardId, RewardNetwork, Shard};
use testkit::{Answer, Call, FailingStore, House};
use tokio::sync::{Semaphore, oneshot};

use super::world::{KEY, behind, serve};

/// The documents' own example, and its secret under an id of ours.
pub(super) const CALLBACK_URL: &str = "https://developer.example.com/award.php?productid=1234";
pub(super) const SECRET: &str = "xyzKEY";
pub(super) const SECRET_ID: KeyId = KeyId::new([0, 0, 0, 1]);
pub(super) const SID: &str = "1234567890";
pub(super) const OID: &str = "0987654321";
/// The query of the documents' example.
pub(super) const EXAMPLE: &str =
    "productid=1234&sid=1234567890&oid=0987654321&hmac=106ed4300f91145aff6378a355fced73";

/// What a game's servers call.
pub(super) const FETCH: &str = "/v1/rewards";
pub(super) const ACKNOWLEDGE: &str = "/v1/rewards/acknowledge";
pub(super) const REPORTS: &str = "/v1/rewards/reports";
pub(super) const AUDIT: &str = "/v1/rewards/audit";

pub(super) const PATH: &str = "/rewards/unity-ads/event";

/// How the gate is set up where a test does not say otherwise.
pub(super) struct Setup {
    pub(super) callback_url: String,
    pub(super) secrets: Vec<(KeyId, Secret)>,
    pub(super) senders: SenderNetworks,
    pub(super) proxies: Vec<&'static str>,
    pub(super) duplicates: Duplicates,
    pub(super) mode: RewardMode,
    pub(super) prices: Option<PriceList>,
    /// Who grants, in place of the scripted game.
    pub(super) grants: Option<Arc<dyn Grants>>,
    /// Networks beside Unity Ads.
    pub(super) beside: Vec<NetworkOptions>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            callback_url: CALLBACK_URL.to_owned(),
            secrets: vec![(SECRET_ID, Secret::new(SECRET))],
            senders: SenderNetworks::Anyone,
            proxies: Vec::new(),
            duplicates: Duplicates::Documented,
            mode: RewardMode::Grant,
            prices: None,
            grants: None,
            beside: Vec::new(),
        }
    }
}

impl Setup {
    fn unity_ads(&mut self) -> NetworkOptions {
        let url: CallbackUrl = self.callback_url.parse().unwrap();
        let profile = Profile::named("unity-ads").unwrap();
        let statics = url.static_parameters().iter();
        let receiver = Receiver::new(&profile, statics, Trust::default()).unwrap();
        let keys = self.secrets.iter();
        let keys = keys.map(|(id, secret)| (*id, profile.key(secret).unwrap()));
        NetworkOptions {
            receiver,
            keys: NetworkKeys::Shared(keys.collect()),
            senders: self.senders.clone(),
            duplicates: self.duplicates,
            mode: self.mode,
            prices: self.prices.take(),
        }
    }
}

pub(super) struct RewardWorld {
    pub(super) house: House,
    pub(super) store: Arc<FailingStore>,
    pub(super) game: Arc<ScriptedGame>,
    queue: RewardQueue,
    registry: Registry,
    gate: Running,
}

impl RewardWorld {
    pub(super) async fn new() -> Self {
        Self::with(Setup::default()).await
    }

    pub(super) async fn with(setup: Setup) -> Self {
        let (house, store) = behind().await;
        Self::over(house, store, ScriptedGame::new(), setup).await
    }

    pub(super) async fn behind(house: House, store: Arc<FailingStore>, setup: Setup) -> Self {
        Self::over(house, store, ScriptedGame::new(), setup).await
    }

    /// Another node over the same store, which has not heard from it for too long.
    pub(super) async fn deaf_node(&self) -> Self {
        let house = self.house.deaf_node().await;
        let (store, game) = (Arc::clone(&self.store), Arc::clone(&self.game));
        Self::over(house, store, game, Setup::default()).await
    }

    /// Another node over the same store, with another configuration.
    pub(super) async fn again(&self, setup: Setup) -> Self {
        // Nodes draw different owners.
        static SEED: AtomicU64 = AtomicU64::new(100);
        let (store, clock) = (Arc::clone(&self.house.store), Arc::clone(&self.house.clock));
        let house = House::over(store, clock, SEED.fetch_add(1, SeqCst)).await;
        let (store, game) = (Arc::clone(&self.store), Arc::clone(&self.game));
        Self::over(house, store, game, setup).await
    }

    /// A gate before that house, for these networks too.
    pub(super) async fn beside(&self, house: House, beside: Vec<NetworkOptions>) -> Self {
        let (store, game) = (Arc::clone(&self.store), Arc::clone(&self.game));
        let setup = Setup {
            beside,
            ..Setup::default()
        };
        Self::over(house, store, game, setup).await
    }

    /// What a game's own server is answered: status and JSON.
    pub(super) async fn api(&self, call: Call) -> (u16, Value) {
        let answer = call.bearer(KEY).send(self.addr()).await;
        (answer.status, serde_json::from_slice(&answer.body).unwrap())
    }

    /// The same gate after a start with another configuration.
    pub(super) async fn reconfigured(self, setup: Setup) -> Self {
        drop(self.gate);
        Self::over(self.house, self.store, self.game, setup).await
    }

    async fn over(
        house: House,
        store: Arc<FailingStore>,
        game: Arc<ScriptedGame>,
        mut setup: Setup,
    ) -> Self {
        let mut networks = vec![setup.unity_ads()];
        networks.append(&mut setup.beside);
        let grants = setup.grants.unwrap_or_else(|| game.clone());
        let rewards = Rewards::new("event".to_owned(), Some(grants), networks);
        let event = Game {
            rewards: Some(rewards.unwrap()),
            ..Game::default()
        };
        let games = Games::new([
            ("event".to_owned(), event),
            ("bare".to_owned(), Game::default()),
        ]);
        let mut registry = Registry::default();
        let counts = RewardCounts::register(&mut registry);
        let queue = queue_of(&house, &games, &counts);
        let proxies = setup.proxies.iter().map(|text| text.parse().unwrap());
        let router = gate::router(Parts {
            store: Arc::clone(&house.store),
            directory: Arc::clone(&house.directory),
            clock: house.clock.clone(),
            rng: house.rng.clone(),
            body: BodyLimits::default(),
            key: Secret::new(KEY),
            games,
            verdicts: Verdicts::default(),
            rewards: counts,
            trusted_proxies: TrustedProxies::new(proxies.collect()),
        });
        let gate = serve(&house, router).await;
        Self {
            house,
            store,
            game,
            queue,
            registry,
            gate,
        }
    }

    pub(super) fn addr(&self) -> SocketAddr {
        self.gate.addr()
    }

    /// Calls the game's address with a query.
    pub(super) async fn call(&self, query: &str) -> Answer {
        Call::get(format!("{PATH}?{query}")).send(self.addr()).await
    }

    /// Calls with the documents' example; status and body of the answer.
    pub(super) async fn example(&self) -> (u16, String) {
        told(&self.call(EXAMPLE).await)
    }

    /// What the store knows of an order.
    pub(super) async fn reward(&self, oid: &str) -> Option<Reward> {
        let id = RewardId {
            app_id: gate_game_id("event"),
            network: RewardNetwork::UNITY_ADS,
            oid: oid.to_owned(),
        };
        self.house.store.reward(id).await.unwrap()
    }

    /// Works on whatever is due; what that came to.
    pub(super) async fn drive(&self) -> Vec<Worked> {
        self.drive_with(&self.queue).await
    }

    /// The same after a start with a configuration without the game.
    pub(super) async fn drive_without_the_game(&self) -> Vec<Worked> {
        let counts = RewardCounts::default();
        let queue = queue_of(&self.house, &Games::default(), &counts);
        self.drive_with(&queue).await
    }

    async fn drive_with(&self, queue: &RewardQueue) -> Vec<Worked> {
        let now = base::Clock::now(&*self.house.clock);
        let due = Due {
            shards: Shard::all().collect(),
            by: now,
            beyond: now.plus(queue.longest_pause()),
            except: Vec::new(),
            limit: 100,
        };
        let fence = Fence {
            holder: NodeId::new([1; 16]),
            number: 1,
        };
        let mut worked = Vec::new();
        for reward in queue.due(due, Lanes::all()).await.unwrap() {
            assert_eq!(queue.shard(&reward), queue.key(&reward).shard());
            assert_eq!(queue.lane(&reward), gate_game_id("event"));
            worked.push(queue.work(reward, fence).await);
        }
        worked
    }

    pub(super) fn advance(&self, secs: u64) {
        self.house.clock.advance(Duration::from_secs(secs));
    }

    /// The value of a counter, by its name and labels as they are exposed.
    pub(super) fn count(&self, line: &str) -> u64 {
        let text = Metrics::encode(&self.registry);
        let found = text.lines().find_map(|each| each.strip_prefix(line));
        found.map_or(0, |value| value.trim().parse().unwrap())
    }
}

fn queue_of(house: &House, games: &Games, counts: &RewardCounts) -> RewardQueue {
    RewardQueue::new(
        Arc::clone(&house.store),
        house.clock.clone(),
        house.rng.clone(),
        games,
        counts.clone(),
    )
}

/// Status and body.
pub(super) fn told(answer: &Answer) -> (u16, String) {
    (answer.status, answer.text().to_owned())
}

/// The query of a callback that the platform's side has signed.
pub(super) fn signed(secret: &str, sid: &str, oid: &str) -> String {
    signed_for(CALLBACK_URL, secret, sid, oid)
}

/// The same for another callback URL.
pub(super) fn signed_for(url: &str, secret: &str, sid: &str, oid: &str) -> String {
    let url: CallbackUrl = url.parse().unwrap();
    let key = HmacMd5Key::new(secret.as_bytes());
    let signed = signed_url(&url, &key, &sid.parse().unwrap(), &oid.parse().unwrap()).unwrap();
    let (_, query) = signed.expose_str().unwrap().split_once('?').unwrap();
    query.to_owned()
}

/// The hexadecimal signature of any text, as the documents' samples make it.
pub(super) fn mac(text: &str) -> String {
    let tag = HmacMd5Key::new(SECRET.as_bytes()).sign(text.as_bytes());
    format!("{:032x}", u128::from_be_bytes(tag))
}

/// A game that keeps a ledger by idempotency key, and answers as it is told.
pub(super) struct ScriptedGame {
    script: Mutex<VecDeque<Line>>,
    asked: Mutex<Vec<Grant>>,
    ledger: Mutex<BTreeMap<String, u32>>,
    /// One permit per call that has arrived.
    arrived: Semaphore,
}

struct Line {
    answer: GrantAnswer,
    go_on: Option<oneshot::Receiver<()>>,
}

impl ScriptedGame {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            script: Mutex::default(),
            asked: Mutex::default(),
            ledger: Mutex::default(),
            arrived: Semaphore::new(0),
        })
    }

    /// The next call that no line is for yet is answered so.
    pub(super) fn answers(&self, answer: GrantAnswer) {
        let line = Line {
            answer,
            go_on: None,
        };
        self.script.lock().unwrap().push_back(line);
    }

    /// The same, once the sender is used or dropped.
    pub(super) fn holds(&self, answer: GrantAnswer) -> oneshot::Sender<()> {
        let (sender, go_on) = oneshot::channel();
        let go_on = Some(go_on);
        self.script
            .lock()
            .unwrap()
            .push_back(Line { answer, go_on });
        sender
    }

    /// Waits until one more call has come.
    pub(super) async fn is_asked(&self) {
        self.arrived.acquire().await.unwrap().forget();
    }

    pub(super) fn asked(&self) -> Vec<Grant> {
        self.asked.lock().unwrap().clone()
    }

    /// How many changes the ledger has had.
    pub(super) fn granted(&self) -> u32 {
        self.ledger.lock().unwrap().values().sum()
    }
}

#[async_trait]
impl Grants for ScriptedGame {
    async fn grant(&self, grant: &Grant, _: Duration) -> Told {
        self.asked.lock().unwrap().push(grant.clone());
        let line = self.script.lock().unwrap().pop_front();
        self.arrived.add_permits(1);
        let answer = match line {
            None => GrantAnswer::Granted,
            Some(line) => {
                if let Some(go_on) = line.go_on {
                    let _ = go_on.await;
                }
                line.answer
            }
        };
        if answer == GrantAnswer::Granted {
            let mut ledger = self.ledger.lock().unwrap();
            ledger.entry(grant.idempotency_key()).or_insert(1);
        }
        Told {
            answer,
            detail: "as scripted".to_owned(),
            exchange: Exchange::default(),
        }
    }
}
