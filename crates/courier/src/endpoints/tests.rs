use std::sync::Arc;

use base::{AppId, OwnerId};
use store::{App, ConfigureEndpoint, DeliveryKind, DeliveryOrder, MemoryStore, Pace, Step, Unit};
use testkit::{FailingStore, FakeClock, SeededRng};
use tokio::time::advance;

use super::*;
use Admission::{Begins, Waits};

const NOW: Timestamp = Timestamp::from_secs(1_793_491_200);

fn id() -> EndpointId {
    EndpointId {
        app_id: AppId::new(1).unwrap(),
        kind: DeliveryKind::UnityAds,
    }
}

fn delivery(number: u8, subject: &str) -> Delivery {
    let (EndpointId { app_id, kind }, payload) = (id(), String::new());
    Delivery::new(app_id, DeliveryId::new([number; 16]), kind, payload, NOW)
        .about(subject.to_owned())
}

fn wish() -> ConfigureEndpoint {
    ConfigureEndpoint {
        id: id(),
        paused: None,
        at_once: None,
        pace: None,
        order: None,
        schedule: None,
        breaker: None,
        at: NOW,
    }
}

struct World {
    store: Arc<FailingStore>,
    rng: Arc<SeededRng>,
    endpoints: Arc<Endpoints>,
}

impl World {
    async fn new() -> Self {
        let store = FailingStore::new(Arc::new(MemoryStore::new(FakeClock::at(NOW))));
        let world = Self {
            store,
            rng: SeededRng::new(1),
            endpoints: Arc::default(),
        };
        let app = App {
            app_id: id().app_id,
            publisher: None,
            name: "game".to_owned(),
            created_at: NOW,
        };
        world.commit(Step::InsertApp(app)).await;
        world
    }

    async fn commit(&self, step: Step) {
        let unit = Unit::of(OwnerId::generate(&*self.rng), step);
        self.store.commit(unit).await.unwrap();
    }

    async fn configured(&self, wish: ConfigureEndpoint) {
        self.commit(Step::ConfigureEndpoint(wish)).await;
        advance(Duration::from_secs(1)).await;
        self.refreshed().await.unwrap();
    }

    async fn refreshed(&self) -> Result<bool, StoreError> {
        self.endpoints.refresh(&*self.store).await
    }

    fn failed(&self, number: u8, rest: Option<Duration>, now: Timestamp) {
        let delivery = delivery(number, "");
        self.endpoints
            .hear(&delivery, Sign::Failure, rest, now, &*self.rng);
    }

    fn begin(&self, number: u8, subject: &str) -> Admission {
        self.endpoints.begin(&delivery(number, subject), NOW)
    }

    fn is_shut(&self, now: Timestamp) -> bool {
        self.endpoints.closed(16, now) == [id()]
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_known_before_the_first_reading_and_what_is_known_counts_afterwards() {
    let world = World::new().await;
    world.store.fail_reads(true);
    assert!(world.refreshed().await.is_err());
    assert!(world.refreshed().await.is_err(), "asked again at once");
    world.store.fail_reads(false);
    let paused = ConfigureEndpoint {
        paused: Some(true),
        ..wish()
    };
    world.configured(paused).await;
    assert!(world.is_shut(NOW));
    world.store.fail_reads(true);
    advance(Duration::from_secs(60)).await;
    assert_eq!(world.refreshed().await, Ok(false));
    assert!(world.is_shut(NOW));
    assert_eq!(world.begin(1, ""), Admission::Shut);
    assert!(world.endpoints.standing(id(), NOW).paused);
}

#[tokio::test(start_paused = true)]
async fn of_what_is_about_one_player_or_one_peer_one_is_under_way() {
    let world = World::new().await;
    let begin = |number, subject| world.begin(number, subject);
    let order = |order| ConfigureEndpoint {
        order: Some(order),
        ..wish()
    };
    world.configured(order(DeliveryOrder::Subject)).await;
    assert_eq!(begin(1, "anna"), Begins);
    assert_eq!(begin(2, "anna"), Waits);
    assert_eq!(begin(3, "bert"), Begins);
    assert_eq!(begin(4, ""), Begins);
    assert_eq!(begin(5, ""), Begins, "about nobody");
    drop(world.endpoints.attend(&delivery(1, "anna")));
    assert_eq!(begin(2, "anna"), Begins);
    world.configured(order(DeliveryOrder::Endpoint)).await;
    assert_eq!(begin(6, "carl"), Waits);
    for number in 2..=5 {
        drop(world.endpoints.attend(&delivery(number, "")));
    }
    assert_eq!(begin(6, "carl"), Begins);
    assert_eq!(begin(7, ""), Waits);
    assert_eq!(world.endpoints.standing(id(), NOW).under_way, 1);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_asks_to_be_left_alone_is_until_an_operator_says_otherwise() {
    let world = World::new().await;
    world.refreshed().await.unwrap();
    let minute = Duration::from_secs(60);
    world.failed(1, Some(minute), NOW);
    world.failed(2, Some(minute / 2), NOW);
    assert!(world.is_shut(NOW));
    assert_eq!(world.endpoints.opens_at(NOW), Some(NOW.plus(minute)));
    assert!(!world.is_shut(NOW.plus(minute)));
    assert!(!world.is_shut(NOW.minus(minute)), "a clock was put back");
    world.failed(3, Some(minute), NOW);
    assert!(world.is_shut(NOW));
    let touched = ConfigureEndpoint {
        at_once: Some(2),
        ..wish()
    };
    world.configured(touched).await;
    assert!(!world.is_shut(NOW));
    assert_eq!(world.endpoints.standing(id(), NOW).failures, 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_shut_is_told_apart_and_what_is_at_rest_is_forgotten() {
    let world = World::new().await;
    let pace = Some(Some(Pace {
        per_second: 1,
        burst: 1,
    }));
    world.configured(ConfigureEndpoint { pace, ..wish() }).await;
    world.endpoints.closed(16, NOW);
    assert_eq!(world.begin(1, ""), Begins);
    assert_eq!(world.begin(2, ""), Admission::Shut);
    let second = NOW.plus(Duration::from_secs(1));
    let standing = world.endpoints.standing(id(), NOW);
    assert_eq!(standing.paced_until, Some(second));
    assert_eq!(world.endpoints.counts(NOW).paced, 1);
    assert_eq!(world.endpoints.opens_at(NOW), Some(second));
    for number in 0..10 {
        world.failed(number, None, NOW);
    }
    assert_eq!(world.endpoints.counts(NOW).resting, 1);
    let standing = world.endpoints.standing(id(), NOW);
    assert_eq!((standing.failures, standing.under_way), (10, 1));
    assert!(standing.open_until.is_some());
    drop(world.endpoints.attend(&delivery(1, "")));
    let life = (Sign::Life, None);
    world
        .endpoints
        .hear(&delivery(1, ""), life.0, life.1, NOW, &*world.rng);
    world
        .configured(ConfigureEndpoint {
            pace: Some(None),
            ..wish()
        })
        .await;
    world.endpoints.closed(16, NOW);
    assert!(world.endpoints.lock().peers.is_empty());
}
