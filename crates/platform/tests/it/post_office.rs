//! Processes that send what a market has to tell, and the game's server that is
//! told.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use base::DeliveryId;
use courier::{Courier, Deliveries, Metrics, Parts, Settled, Wake};
use directory::Directory;
use outbound::{Outbound, OutboundOptions, Policy};
use platform::{GraphCarrier, Renewals, WEBHOOK_BUDGET};
use serde_json::Value;
use store::{Delivery, DeliveryFilter, DeliveryLog, EndpointId};
use testkit::{House, Peer, Received, Reply, SeededRng};
use tokio::{sync::mpsc, time::timeout};

use super::{ads::reply, market::Market};

const PATIENCE: Duration = Duration::from_secs(30);

/// Dropped, it is killed.
pub(super) struct Office {
    pub(super) deliveries: Arc<Deliveries>,
    courier: Courier,
    parts: Parts,
    directory: Arc<Directory>,
    wake: Wake<EndpointId>,
}

pub(super) fn outbound(policy: Policy) -> Outbound {
    let user_agent = "countersign".to_owned();
    Outbound::new(OutboundOptions { policy, user_agent }).unwrap()
}

pub(super) fn carrier(house: &House, policy: Policy) -> GraphCarrier {
    let directory = Arc::clone(&house.directory);
    let clock = house.clock.clone();
    GraphCarrier::new(directory, outbound(policy), WEBHOOK_BUDGET, clock)
}

impl Office {
    /// One that does nothing yet.
    pub(super) fn new(market: &Market, seed: u64) -> Self {
        let house = &market.world.house;
        let parts = Parts {
            store: Arc::clone(&house.store),
            clock: house.clock.clone(),
            rng: SeededRng::new(seed),
            metrics: Metrics::default(),
        };
        let carrier = carrier(house, Policy::with_loopback());
        let deliveries = Deliveries::new(&parts, vec![Arc::new(carrier)]);
        let courier = Courier::start(parts.clone());
        let directory = Arc::clone(&house.directory);
        Self {
            deliveries,
            courier,
            parts,
            directory,
            wake: Wake::default(),
        }
    }

    /// Begins to send.
    pub(super) fn send(&mut self) {
        self.wake = self.courier.work(Arc::clone(&self.deliveries));
    }

    /// Begins to turn periods, and to send.
    pub(super) fn open(market: &Market, seed: u64) -> Self {
        let mut office = Self::new(market, seed);
        office.send();
        let renewals = office.renewals();
        office.courier.work(Arc::new(renewals));
        office
    }

    pub(super) fn renewals(&self) -> Renewals {
        Renewals::new(
            Arc::clone(&self.parts.store),
            Arc::clone(&self.directory),
            self.parts.clock.clone(),
            Arc::clone(&self.parts.rng),
            self.wake.clone(),
        )
    }

    /// What the next attempt comes to, which something is done for first.
    pub(super) async fn settled(&mut self, id: DeliveryId, act: impl FnOnce(&mut Self)) -> Settled {
        let expected = self.deliveries.expect(id);
        act(self);
        self.wake.wake();
        let settled = timeout(PATIENCE, expected).await;
        settled.expect("an attempt is due").unwrap()
    }
}

/// What waits or was sent, the newest last.
pub(super) async fn deliveries(market: &Market) -> Vec<Delivery> {
    let store = &market.world.house.store;
    let page = store.deliveries(DeliveryFilter::default(), None, 100).await;
    let mut all: Vec<_> = page.unwrap().items;
    all.sort_by_key(|delivery| delivery.made_at);
    all
}

/// The only one.
pub(super) async fn only(market: &Market) -> DeliveryId {
    let all = deliveries(market).await;
    assert_eq!(all.len(), 1);
    all[0].delivery_id
}

pub(super) async fn log(market: &Market, id: DeliveryId) -> DeliveryLog {
    let store = &market.world.house.store;
    store.delivery(market.app, id).await.unwrap().unwrap()
}

/// The game's server, which takes what it is not told to refuse.
pub(super) struct Receiver {
    pub(super) peer: Peer,
    replies: Arc<Mutex<VecDeque<Reply>>>,
    arrived: mpsc::UnboundedReceiver<Received>,
}

impl Receiver {
    pub(super) async fn new() -> Self {
        let replies: Arc<Mutex<VecDeque<Reply>>> = Arc::default();
        let script = Arc::clone(&replies);
        let (tell, arrived) = mpsc::unbounded_channel();
        let peer = Peer::start(move |received| {
            let _ = tell.send(received.clone());
            let told = script.lock().unwrap().pop_front();
            told.unwrap_or_else(|| reply(200, ""))
        })
        .await;
        Self {
            peer,
            replies,
            arrived,
        }
    }

    pub(super) fn will(&self, replies: impl IntoIterator<Item = Reply>) {
        self.replies.lock().unwrap().extend(replies);
    }

    /// The next request.
    pub(super) async fn next(&mut self) -> Received {
        let next = timeout(PATIENCE, self.arrived.recv()).await;
        next.expect("a request comes").unwrap()
    }

    /// The only change in the next request: its field, and its value.
    pub(super) async fn change(&mut self) -> (String, Value) {
        let request = self.next().await;
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let changes = body["entry"][0]["changes"].as_array().unwrap();
        assert_eq!(changes.len(), 1);
        let field = changes[0]["field"].as_str().unwrap().to_owned();
        (field, changes[0]["value"].clone())
    }
}
