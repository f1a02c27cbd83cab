//! Where the peers live: what reaches them, from whichever process.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use async_trait::async_trait;
use base::{AppId, DeliveryId};
use courier::{Carried, Carrier, Exchange, Occasion};
use store::{AttemptOutcome, Delivery, DeliveryKind};
use tokio::sync::watch;

/// What a peer does with what it is sent.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Answer(Carried),
    /// Waits until the street is told to go on, and answers then.
    Hold(Carried),
    /// Takes a second of the runtime's time.
    Slow(Carried),
    /// Never answers.
    Hang,
    /// The carrier has a defect.
    Panic,
}

/// Something that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) app_id: AppId,
    pub(super) delivery: DeliveryId,
    pub(super) unknown: bool,
}

/// How many were being sent at once of what belongs together.
#[derive(Default)]
struct AtOnce {
    now: usize,
    most: usize,
}

type Decide = dyn Fn(&Delivery, usize) -> Act + Send + Sync;

pub(super) struct Street {
    decide: Mutex<Arc<Decide>>,
    sent: Mutex<Vec<Sent>>,
    open: watch::Sender<HashMap<DeliveryId, usize>>,
    most_at_once: AtomicUsize,
    /// By the app, and by the app and whom it is about.
    together: Mutex<HashMap<(AppId, Option<String>), AtOnce>>,
    go_on: watch::Sender<bool>,
}

impl Street {
    /// One whose peers take everything.
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            decide: Mutex::new(Arc::new(|_, _| Act::Answer(delivered()))),
            sent: Mutex::default(),
            open: watch::Sender::default(),
            most_at_once: AtomicUsize::new(0),
            together: Mutex::default(),
            go_on: watch::Sender::new(false),
        })
    }

    /// What happens from now on, by the delivery and by how often it was sent.
    pub(super) fn decide(&self, by: impl Fn(&Delivery, usize) -> Act + Send + Sync + 'static) {
        *self.decide.lock().unwrap() = Arc::new(by);
    }

    /// Lets all who are held go on.
    pub(super) fn go_on(&self) {
        self.go_on.send_replace(true);
    }

    pub(super) fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    /// How often it was sent.
    pub(super) fn times(&self, delivery: DeliveryId) -> usize {
        let sent = self.sent.lock().unwrap();
        sent.iter().filter(|sent| sent.delivery == delivery).count()
    }

    /// How many are being sent now.
    pub(super) fn open(&self) -> usize {
        self.open.borrow().values().sum()
    }

    /// Waits until so many are being sent at once.
    pub(super) async fn until_open(&self, count: usize) {
        let mut open = self.open.subscribe();
        let enough = |open: &HashMap<_, usize>| open.values().sum::<usize>() >= count;
        open.wait_for(enough).await.unwrap();
    }

    /// How often the same delivery was being sent at once, at most.
    pub(super) fn most_at_once(&self) -> usize {
        self.most_at_once.load(SeqCst)
    }

    /// How many of an app's were being sent at once, at most.
    pub(super) fn most_of(&self, app: AppId) -> usize {
        let together = self.together.lock().unwrap();
        together.get(&(app, None)).map_or(0, |at_once| at_once.most)
    }

    /// How many about one subject were being sent at once, at most.
    pub(super) fn most_about_one(&self) -> usize {
        let together = self.together.lock().unwrap();
        let about = together.iter().filter(|((_, about), _)| about.is_some());
        about.map(|(_, at_once)| at_once.most).max().unwrap_or(0)
    }

    fn enter(&self, delivery: &Delivery, unknown: bool) -> (Act, Inside<'_>) {
        let id = delivery.delivery_id;
        let sent = Sent {
            app_id: delivery.app_id,
            delivery: id,
            unknown,
        };
        self.sent.lock().unwrap().push(sent);
        let mut at_once = 0;
        self.open.send_modify(|open| {
            let count = open.entry(id).or_default();
            *count += 1;
            at_once = *count;
        });
        self.most_at_once.fetch_max(at_once, SeqCst);
        let groups = [
            (delivery.app_id, None),
            (delivery.app_id, Some(delivery.subject.clone())),
        ];
        for group in &groups {
            let mut together = self.together.lock().unwrap();
            let at_once = together.entry(group.clone()).or_default();
            at_once.now += 1;
            at_once.most = at_once.most.max(at_once.now);
        }
        let decide = Arc::clone(&self.decide.lock().unwrap());
        (decide(delivery, self.times(id)), Inside(self, id, groups))
    }
}

/// A connection, which ends with the process that made it.
struct Inside<'a>(&'a Street, DeliveryId, [(AppId, Option<String>); 2]);

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0
            .open
            .send_modify(|open| *open.get_mut(&self.1).unwrap() -= 1);
        for group in &self.2 {
            let mut together = self.0.together.lock().unwrap();
            together.get_mut(group).unwrap().now -= 1;
        }
    }
}

/// A process's way to the street.
pub(super) struct Van(pub(super) Arc<Street>);

#[async_trait]
impl Carrier for Van {
    fn kind(&self) -> DeliveryKind {
        DeliveryKind::UnityAds
    }

    async fn carry(&self, delivery: &Delivery, occasion: Occasion) -> Carried {
        let (act, _inside) = self.0.enter(delivery, occasion.unknown);
        match act {
            Act::Answer(carried) => {
                // As over a network, others get in between.
                tokio::task::yield_now().await;
                carried
            }
            Act::Hold(carried) => {
                let mut go_on = self.0.go_on.subscribe();
                go_on.wait_for(|go_on| *go_on).await.unwrap();
                carried
            }
            Act::Slow(carried) => {
                tokio::time::sleep(Duration::from_secs(1)).await;
                carried
            }
            Act::Hang => std::future::pending().await,
            Act::Panic => panic!("on purpose"),
        }
    }
}

fn carried(outcome: AttemptOutcome, status: u16) -> Carried {
    let asked = Exchange {
        request: "GET http://peer.example/".to_owned(),
        answer: outcome.to_string(),
    };
    Carried::new(outcome, Some(status), outcome.to_string()).after(asked)
}

pub(super) fn delivered() -> Carried {
    carried(AttemptOutcome::Delivered, 200)
}

pub(super) fn rejected() -> Carried {
    carried(AttemptOutcome::Rejected, 400)
}

pub(super) fn failed() -> Carried {
    carried(AttemptOutcome::Failed, 503)
}

/// No answer came.
pub(super) fn unanswered() -> Carried {
    Carried {
        status: None,
        ..failed().leaving_open(true)
    }
}
