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
use base::DeliveryId;
use courier::{Carried, Carrier};
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
    pub(super) delivery: DeliveryId,
    pub(super) unknown: bool,
}

type Decide = dyn Fn(&Delivery, usize) -> Act + Send + Sync;

pub(super) struct Street {
    decide: Mutex<Arc<Decide>>,
    sent: Mutex<Vec<Sent>>,
    open: watch::Sender<HashMap<DeliveryId, usize>>,
    most_at_once: AtomicUsize,
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

    fn enter(&self, delivery: &Delivery, unknown: bool) -> (Act, Inside<'_>) {
        let id = delivery.delivery_id;
        let sent = Sent {
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
        let decide = Arc::clone(&self.decide.lock().unwrap());
        (decide(delivery, self.times(id)), Inside(self, id))
    }
}

/// A connection, which ends with the process that made it.
struct Inside<'a>(&'a Street, DeliveryId);

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0
            .open
            .send_modify(|open| *open.get_mut(&self.1).unwrap() -= 1);
    }
}

/// A process's way to the street.
pub(super) struct Van(pub(super) Arc<Street>);

#[async_trait]
impl Carrier for Van {
    fn kind(&self) -> DeliveryKind {
        DeliveryKind::UnityAds
    }

    async fn carry(&self, delivery: &Delivery, unknown: bool) -> Carried {
        let (act, _inside) = self.0.enter(delivery, unknown);
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
    Carried {
        outcome,
        status: Some(status),
        detail: outcome.to_string(),
        unknown: false,
    }
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
