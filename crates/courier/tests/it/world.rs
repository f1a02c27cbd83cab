//! A store, a clock, and processes that come and go.

use std::{sync::Arc, time::Duration};

use base::{AppId, DeliveryId, OwnerId, SharedClock, Timestamp};
use courier::{Carrier, Courier, Deliveries, Metrics, Parts, Wake};
use prometheus_client::{encoding::text, registry::Registry};
use store::{
    App, ConfigureEndpoint, Delivery, DeliveryKind, DeliveryLog, DeliveryState, EndpointId,
    MemoryStore, Receipt, Step, Store, Unit,
};
use testkit::{FailingStore, FakeClock, SeededRng};

use super::street::{Street, Van};

/// Longer than any attempt is given before another may be begun.
pub(super) const GIVEN_UP: Duration = Duration::from_secs(36);

pub(super) struct World {
    pub(super) clock: Arc<FakeClock>,
    pub(super) store: Arc<dyn Store>,
    pub(super) street: Arc<Street>,
    rng: Arc<SeededRng>,
}

impl World {
    /// One with the apps 1 to 20.
    pub(super) async fn new() -> Self {
        let clock = FakeClock::new();
        let store = Arc::new(MemoryStore::new(clock.clone()));
        Self::over(store, clock, Street::new()).await
    }

    /// One over a store that may know the apps from an earlier life: the same
    /// seed draws the same owner for each, so that the store recognises them.
    pub(super) async fn over(
        store: Arc<dyn Store>,
        clock: Arc<FakeClock>,
        street: Arc<Street>,
    ) -> Self {
        let world = Self {
            clock,
            store,
            street,
            rng: SeededRng::new(1),
        };
        for number in 1..=20 {
            let app = App {
                app_id: app(number),
                publisher: None,
                name: "game".to_owned(),
                created_at: Timestamp::EPOCH,
            };
            world.commit(Step::InsertApp(app)).await;
        }
        world
    }

    pub(super) async fn commit(&self, step: Step) {
        let unit = Unit::of(OwnerId::generate(&*self.rng), step);
        let receipt = self.store.commit(unit).await.unwrap();
        assert!(matches!(receipt, Receipt::Committed(_)), "{receipt:?}");
    }

    /// Something to be delivered for the app of that number.
    pub(super) async fn enqueue(&self, number: u64) -> DeliveryId {
        let id = DeliveryId::generate(&*self.rng);
        self.enqueue_as(number, id).await;
        id
    }

    pub(super) async fn enqueue_as(&self, number: u64, id: DeliveryId) {
        let (kind, now) = (DeliveryKind::UnityAds, self.clock_now());
        let delivery = Delivery::new(app(number), id, kind, "{}".to_owned(), now);
        self.commit(Step::Enqueue(delivery)).await;
    }

    /// Something about that subject, asked for a moment after whatever was before.
    pub(super) async fn enqueue_about(&self, number: u64, subject: &str) -> DeliveryId {
        self.clock.advance(Duration::from_millis(1));
        let (id, kind) = (self.id(), DeliveryKind::UnityAds);
        let delivery = Delivery::new(app(number), id, kind, "{}".to_owned(), self.clock_now());
        self.commit(Step::Enqueue(delivery.about(subject.to_owned())))
            .await;
        id
    }

    /// Has the endpoint of an app be sent to otherwise.
    pub(super) async fn configure(&self, wish: ConfigureEndpoint) {
        self.commit(Step::ConfigureEndpoint(wish)).await;
    }

    pub(super) fn id(&self) -> DeliveryId {
        DeliveryId::generate(&*self.rng)
    }

    pub(super) fn clock_now(&self) -> Timestamp {
        base::Clock::now(&*self.clock)
    }

    /// The log of a delivery of app 1.
    pub(super) async fn log(&self, id: DeliveryId) -> DeliveryLog {
        self.log_of(1, id).await
    }

    pub(super) async fn log_of(&self, number: u64, id: DeliveryId) -> DeliveryLog {
        let found = self.store.delivery(app(number), id).await.unwrap();
        found.unwrap()
    }

    pub(super) async fn state(&self, id: DeliveryId) -> DeliveryState {
        self.log(id).await.delivery.state
    }

    /// A process, with its own connection to the store.
    pub(super) fn process(&self, seed: u64) -> Process {
        let van: Arc<dyn Carrier> = Arc::new(Van(Arc::clone(&self.street)));
        self.process_with(seed, vec![van])
    }

    /// A process with a clock of its own.
    pub(super) fn process_by(&self, seed: u64, clock: Arc<FakeClock>) -> Process {
        let van: Arc<dyn Carrier> = Arc::new(Van(Arc::clone(&self.street)));
        self.start(seed, clock, vec![van])
    }

    /// A clock that goes by so much before the world's.
    pub(super) fn clock_ahead(&self, span: Duration) -> Arc<FakeClock> {
        FakeClock::at(self.clock_now().plus(span))
    }

    pub(super) fn parts(&self, seed: u64, store: Arc<dyn Store>, metrics: Metrics) -> Parts {
        Parts {
            store,
            clock: self.clock.clone(),
            rng: SeededRng::new(seed * 1_000),
            metrics,
        }
    }

    pub(super) fn process_with(&self, seed: u64, carriers: Vec<Arc<dyn Carrier>>) -> Process {
        self.start(seed, self.clock.clone(), carriers)
    }

    fn start(&self, seed: u64, clock: SharedClock, carriers: Vec<Arc<dyn Carrier>>) -> Process {
        let store = FailingStore::new(Arc::clone(&self.store));
        let mut registry = Registry::default();
        let metrics = Metrics::register(&mut registry);
        let parts = Parts {
            clock,
            ..self.parts(seed, store.clone(), metrics)
        };
        let deliveries = Deliveries::new(&parts, carriers);
        let courier = Courier::start(parts);
        let wake = courier.work(Arc::clone(&deliveries));
        Process {
            store,
            deliveries,
            courier,
            wake,
            registry,
        }
    }
}

/// Dropped, it is killed.
pub(super) struct Process {
    pub(super) store: Arc<FailingStore>,
    pub(super) deliveries: Arc<Deliveries>,
    pub(super) courier: Courier,
    pub(super) wake: Wake<EndpointId>,
    registry: Registry,
}

impl Process {
    pub(super) fn metrics(&self) -> String {
        encode(&self.registry)
    }

    /// Whether it may work now.
    pub(super) fn holds_shards(&self, now: Timestamp) -> bool {
        !self.courier.leases().held(now).is_empty()
    }
}

pub(super) fn encode(registry: &Registry) -> String {
    let mut text = String::new();
    text::encode(&mut text, registry).unwrap();
    text
}

/// The endpoint of an app, and a wish that changes nothing of it.
pub(super) fn endpoint(number: u64) -> ConfigureEndpoint {
    ConfigureEndpoint {
        id: endpoint_id(number),
        paused: None,
        at_once: None,
        pace: None,
        order: None,
        schedule: None,
        breaker: None,
        at: Timestamp::from_secs(1_793_491_200),
    }
}

pub(super) fn endpoint_id(number: u64) -> EndpointId {
    EndpointId {
        app_id: app(number),
        kind: DeliveryKind::UnityAds,
    }
}

pub(super) fn app(number: u64) -> AppId {
    AppId::new(number).unwrap()
}

/// Waits until it is so. The runtime's time is paused in these tests: it runs
/// as fast as there is nothing else to do.
pub(super) async fn until(mut so: impl AsyncFnMut() -> bool) {
    for _ in 0..60_000 {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("it did not come to pass within a minute");
}

/// Lets everyone do what they would do within a few seconds of real time, while
/// the clock stands still.
pub(super) async fn quiet() {
    tokio::time::sleep(Duration::from_secs(4)).await;
}
