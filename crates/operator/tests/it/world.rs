//! An operator's face that is being served.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use admin::{AdminError, Backup, GraphHandshake, RotatedMasterKey, Upkeep};
use base::{KeyId, Secret, Timestamp};
use faults::FaultBook;
use operator::{Explainer, MovableClock, Parts};
use serde_json::Value;
use serve::{BodyLimits, Face, Running};
use store::MemoryStore;
use testkit::{Answer, Call, FailingStore, FakeClock, House, games};

pub(super) const KEY: &str = "key-of-the-operator-0123456789";

/// The largest body that is taken.
pub(super) const MAX: usize = 4_000;

pub(super) struct World {
    pub(super) house: House,
    pub(super) store: Arc<FailingStore>,
    running: Running,
}

/// The test's clock, as the development profile's.
struct Movable(Arc<FakeClock>);

impl MovableClock for Movable {
    fn advance(&self, by: Duration) {
        self.0.advance(by);
    }

    fn set(&self, to: Timestamp) {
        self.0.set(to);
    }
}

impl World {
    /// In the development profile, with games and players.
    pub(super) async fn new() -> Self {
        let world = Self::with(|_| {}).await;
        world.house.admin.import(games::fixture()).await.unwrap();
        world
    }

    /// With nothing in it, and with other parts than usual.
    pub(super) async fn with(change: impl FnOnce(&mut Parts)) -> Self {
        let clock = FakeClock::new();
        let store = FailingStore::new(Arc::new(MemoryStore::new(clock.clone())));
        let house = House::over(store.clone(), clock, 1).await;
        Self::of(house, store, change).await
    }

    /// Another node over the same store, which has not heard from it for too long.
    pub(super) async fn deaf_node(&self) -> Self {
        let house = self.house.deaf_node().await;
        Self::of(house, Arc::clone(&self.store), |_| {}).await
    }

    async fn of(house: House, store: Arc<FailingStore>, change: impl FnOnce(&mut Parts)) -> Self {
        let mut parts = Parts {
            admin: house
                .admin
                .beside_gate(&["event".to_owned()])
                .with_handshake(Arc::new(Hands)),
            store: Arc::clone(&house.store),
            directory: Arc::clone(&house.directory),
            clock: house.clock.clone(),
            body: BodyLimits {
                max_bytes: MAX,
                ..BodyLimits::default()
            },
            leaving: Arc::default(),
            clock_doubt: Box::new(|| None),
            key: Secret::from(KEY.to_owned()),
            upkeep: Arc::new(NoFiles),
            metrics: Box::new(|| "# EOF\n".to_owned()),
            explain_stove: explainer(&house, platform::explain_stove),
            explain_graph: explainer(&house, platform::explain_graph),
            explain_oauth1: request_explainer(&house),
            faults: Some(FaultBook::new()),
            movable_clock: Some(Arc::new(Movable(house.clock.clone()))),
        };
        change(&mut parts);
        let addr = ([127, 0, 0, 1], 0).into();
        let face = Face::new("operator", addr, operator::router(parts));
        let running = house.open(face).await;
        Self {
            house,
            store,
            running,
        }
    }

    /// Stops serving once every connection has ended by itself.
    pub(super) async fn let_go(self) -> House {
        let drained = self.running.shutdown(Duration::from_secs(600)).await;
        assert_eq!(drained.cut_off, 0);
        self.house
    }

    pub(super) fn addr(&self) -> SocketAddr {
        self.running.addr()
    }

    /// Calls with the key, and holds the answer to the document.
    pub(super) async fn send(&self, call: Call) -> Answer {
        let (method, target) = (call.method(), call.target().to_owned());
        let answer = call.bearer(KEY).send(self.addr()).await;
        super::document::hold(method, &target, &answer);
        answer
    }

    /// Our ids of the game and of its live credential.
    pub(super) fn ids(&self) -> (String, String) {
        let (apps, _) = self.house.admin.apps(None, 10);
        let app = apps.iter().find(|app| app.name == "Event").unwrap();
        let live = app
            .credentials
            .iter()
            .find(|credential| credential.client_id == games::CLIENT)
            .unwrap();
        (app.app_id.to_string(), live.credential_id.to_string())
    }
}

pub(super) fn read(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

/// Explains as the binary does.
fn explainer<T: serde::Serialize + 'static>(
    house: &House,
    explain: fn(&directory::Directory, bool, &str, Timestamp) -> T,
) -> Explainer {
    let (directory, clock) = (Arc::clone(&house.directory), house.clock.clone());
    Box::new(move |token| {
        let now = base::Clock::now(&*clock);
        serde_json::to_value(explain(&directory, true, token, now)).unwrap()
    })
}

/// Explains as the binary does.
fn request_explainer(house: &House) -> operator::RequestExplainer {
    let (directory, clock) = (Arc::clone(&house.directory), house.clock.clone());
    Box::new(move |sent| {
        let headers = sent.headers.iter();
        let headers = headers.map(|(name, value)| (name.as_str(), value.as_bytes()));
        let scheme = sign::oauth1::Scheme::Http;
        let heard =
            opensocial::game::Heard::new(&sent.method, &sent.url, scheme, headers, &sent.body);
        let heard = heard.map_err(|why| why.to_string())?;
        let now = base::Clock::now(&*clock);
        let told = platform::explain_oauth1(&directory, sent.app_id, &heard, now);
        Ok(serde_json::to_value(told).unwrap())
    })
}

/// Games' servers that want to be told, but for one.
#[derive(Debug)]
struct Hands;

#[async_trait::async_trait]
impl GraphHandshake for Hands {
    async fn subscribe(&self, url: &str, _: &Secret, _: &str) -> Result<(), String> {
        match url.contains("unwilling") {
            true => Err("the server answered 403".to_owned()),
            false => Ok(()),
        }
    }
}

/// An installation that has no files: its master key is that of the test, and a
/// backup of it is three bytes.
struct NoFiles;

#[async_trait::async_trait]
impl Upkeep for NoFiles {
    async fn rotate_master_key(&self) -> Result<RotatedMasterKey, AdminError> {
        Ok(RotatedMasterKey {
            master_key_id: KeyId::new([7; 4]),
            made: true,
            resealed: 3,
        })
    }

    async fn backup(&self) -> Result<Backup, AdminError> {
        let (sender, chunks) = tokio::sync::mpsc::channel(1);
        sender.send(Ok("abc".into())).await.unwrap();
        Ok(Backup {
            master_key_id: KeyId::new([7; 4]),
            bytes: 3,
            chunks,
        })
    }
}
