use std::{path::Path, sync::Arc, time::Duration};

use anyhow::{Context, Result, ensure};
use async_trait::async_trait;
use base::{AppId, Clock, DeliveryId, OwnerId, SharedRng, Timestamp};
use courier::{Carried, Carrier, Courier, Deliveries, Metrics, Occasion, Parts, Wake};
use http::{HeaderMap, Method};
use outbound::{Budget, Outbound, OutboundOptions, Policy, Request};
use prometheus_client::registry::Registry;
use store::{
    App, AttemptOutcome, Delivery, DeliveryFilter, DeliveryKind, DeliveryState, EndpointId,
    Receipt, Step, Store, Unit,
};
use store_sqlite::{SqliteOptions, SqliteStore};
use testkit::SeededRng;

use crate::{durable, given::SystemClock};

/// What an attempt may cost, as for a callback.
pub(super) const BUDGET: Budget = Budget {
    deadline: Duration::from_secs(10),
    max_response: 4 * 1024,
};

/// How many steps are committed in one unit.
const STEPS: usize = 1_000;

/// How often it is looked whether everything has arrived.
const LOOK: Duration = Duration::from_millis(2);

/// The client that deliveries, and what they are compared with, go out by.
pub(super) fn outbound() -> Result<Outbound> {
    let options = OutboundOptions {
        policy: Policy::with_loopback(),
        user_agent: "bench".to_owned(),
    };
    Ok(Outbound::new(options)?)
}

/// The request of any delivery.
pub(super) fn request(url: &str) -> Request {
    Request {
        method: Method::GET,
        url: url.to_owned(),
        headers: HeaderMap::new(),
        body: Vec::new().into(),
    }
}

/// Sends what is for the app of number n to the url at n − 1.
struct Caller {
    outbound: Outbound,
    urls: Vec<String>,
}

impl Caller {
    fn url(&self, app: AppId) -> Option<&String> {
        let place = usize::try_from(app.get().checked_sub(1)?).ok()?;
        self.urls.get(place)
    }
}

#[async_trait]
impl Carrier for Caller {
    fn kind(&self) -> DeliveryKind {
        DeliveryKind::UnityAds
    }

    async fn carry(&self, delivery: &Delivery, _: Occasion) -> Carried {
        let failed = |status, detail: String| {
            Carried::new(AttemptOutcome::Failed, status, detail).leaving_open(true)
        };
        let Some(url) = self.url(delivery.app_id) else {
            return failed(None, "nobody".to_owned());
        };
        let answer = self.outbound.send(request(url), BUDGET).await;
        match answer {
            Ok(answer) if answer.status == 200 => {
                Carried::new(AttemptOutcome::Delivered, Some(200), "")
            }
            Ok(answer) => failed(Some(answer.status.as_u16()), String::new()),
            Err(error) => failed(None, error.to_string()),
        }
    }
}

/// A store on the disk with an app for each receiver.
pub(super) struct Office {
    pub(super) store: Arc<dyn Store>,
    rng: SharedRng,
    apps: u64,
}

/// An office in which a courier works.
pub(super) struct Post {
    pub(super) deliveries: Arc<Deliveries>,
    wake: Wake<EndpointId>,
    courier: Courier,
}

impl Office {
    pub(super) async fn open(path: &Path, apps: u64) -> Result<Self> {
        let options = SqliteOptions::new(path);
        let store = SqliteStore::open(options, durable::vault()?, SystemClock::shared())?;
        let office = Self {
            store: Arc::new(store),
            rng: SeededRng::new(11),
            apps,
        };
        let now = SystemClock.now();
        let made = (1..=apps).map(|number| {
            Ok(Step::InsertApp(App {
                app_id: app(number)?,
                publisher: None,
                name: format!("app {number}"),
                created_at: now,
            }))
        });
        office.commit(made.collect::<Result<_>>()?).await?;
        Ok(office)
    }

    /// Has so many deliveries wait until then, shared out among the apps.
    pub(super) async fn fill(&self, many: u64, due_at: Timestamp) -> Result<()> {
        let mut steps = Vec::with_capacity(STEPS);
        for number in 0..many {
            let app = number.checked_rem(self.apps).unwrap_or(0).saturating_add(1);
            let (step, _) = self.delivery(app, due_at)?;
            steps.push(step);
            if steps.len() == STEPS {
                self.commit(std::mem::take(&mut steps)).await?;
            }
        }
        match steps.is_empty() {
            true => Ok(()),
            false => self.commit(steps).await,
        }
    }

    /// Something for the app of that number.
    pub(super) fn delivery(&self, number: u64, due_at: Timestamp) -> Result<(Step, DeliveryId)> {
        let id = DeliveryId::generate(&*self.rng);
        let payload = format!(r#"{{"sid":"1234567890","oid":"{id}"}}"#);
        let kind = DeliveryKind::UnityAds;
        let delivery = Delivery::new(app(number)?, id, kind, payload, due_at);
        Ok((Step::Enqueue(delivery), id))
    }

    pub(super) async fn commit(&self, steps: Vec<Step>) -> Result<()> {
        let owner = OwnerId::generate(&*self.rng);
        let receipt = self.store.commit(Unit { owner, steps }).await?;
        ensure!(matches!(receipt, Receipt::Committed(_)), "{receipt:?}");
        Ok(())
    }

    /// Begins to send to these receivers.
    pub(super) fn work(&self, urls: Vec<String>) -> Result<Post> {
        let parts = Parts {
            store: Arc::clone(&self.store),
            clock: SystemClock::shared(),
            rng: Arc::clone(&self.rng),
            metrics: Metrics::register(&mut Registry::default()),
        };
        let carrier = Caller {
            outbound: outbound()?,
            urls,
        };
        let deliveries = Deliveries::new(&parts, vec![Arc::new(carrier)]);
        let courier = Courier::start(parts);
        let wake = courier.work(Arc::clone(&deliveries));
        Ok(Post {
            deliveries,
            wake,
            courier,
        })
    }

    /// Waits until nothing waits any more or is under way.
    pub(super) async fn is_empty(&self) -> Result<()> {
        for state in [DeliveryState::Waiting, DeliveryState::Sending] {
            let filter = DeliveryFilter {
                state: Some(state),
                ..DeliveryFilter::default()
            };
            loop {
                let page = self.store.deliveries(filter.clone(), None, 1).await?;
                if page.items.is_empty() {
                    break;
                }
                tokio::time::sleep(LOOK).await;
            }
        }
        Ok(())
    }
}

impl Post {
    /// Says that there is something for the app of that number, as the platform does.
    pub(super) fn wake_for(&self, number: u64) -> Result<()> {
        let (app_id, kind) = (app(number)?, DeliveryKind::UnityAds);
        self.wake.wake_for(EndpointId { app_id, kind });
        Ok(())
    }

    pub(super) async fn stop(self) {
        self.courier.stop(Duration::ZERO).await;
    }
}

/// The app of that number, from 1 on.
fn app(number: u64) -> Result<AppId> {
    AppId::new(number).context("an app's number")
}
