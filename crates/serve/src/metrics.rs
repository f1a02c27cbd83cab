mod collector;

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use http::StatusCode;
use prometheus_client::{encoding::text, registry::Registry};

use collector::Faces;

/// What the faces count. Registered once; every face that is served with it
/// appears with its name as the label `face`.
///
/// Every runtime counts in memory of its own, and the sums are made when they
/// are read, so that counting costs no traffic between cores.
#[derive(Clone, Debug)]
pub struct Metrics {
    tallies: Arc<Mutex<Vec<Arc<Tally>>>>,
}

impl Metrics {
    /// The media type of [`encode`](Self::encode)'s text.
    pub const CONTENT_TYPE: &'static str =
        "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /// Adds the faces' metrics to a registry.
    pub fn register(registry: &mut Registry) -> Self {
        let tallies = Arc::default();
        registry.register_collector(Box::new(Faces(Arc::clone(&tallies))));
        Self { tallies }
    }

    /// A registry's metrics as OpenMetrics text, for `/metrics`.
    #[must_use]
    pub fn encode(registry: &Registry) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = text::encode(&mut text, registry);
        text
    }

    pub(crate) fn tally(&self, face: &'static str) -> Arc<Tally> {
        let tally = Arc::new(Tally::new(face));
        let mut tallies = self.tallies.lock().unwrap_or_else(PoisonError::into_inner);
        tallies.push(Arc::clone(&tally));
        tally
    }
}

/// Upper bounds of the duration histogram in nanoseconds, from what an answer
/// from memory takes to what a caller gives up at.
const BOUNDS: [u64; 15] = [
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    25_000_000,
    50_000_000,
    100_000_000,
    250_000_000,
    1_000_000_000,
    5_000_000_000,
    u64::MAX,
];

/// The counts of one face on one runtime, in cache lines of its own.
#[derive(Debug)]
#[repr(align(128))]
pub(crate) struct Tally {
    face: &'static str,
    statuses: [AtomicU64; 5],
    aborted: AtomicU64,
    in_flight: AtomicI64,
    durations: [AtomicU64; BOUNDS.len()],
    duration_nanos: AtomicU64,
    pub(crate) panics: AtomicU64,
    pub(crate) accepted: AtomicU64,
    pub(crate) open: AtomicI64,
    pub(crate) refused: AtomicU64,
    pub(crate) expired: AtomicU64,
    pub(crate) handshakes: AtomicU64,
    pub(crate) handshakes_failed: AtomicU64,
    pub(crate) received: AtomicU64,
    pub(crate) sent: AtomicU64,
}

impl Tally {
    fn new(face: &'static str) -> Self {
        Self {
            face,
            statuses: Default::default(),
            aborted: AtomicU64::new(0),
            in_flight: AtomicI64::new(0),
            durations: Default::default(),
            duration_nanos: AtomicU64::new(0),
            panics: AtomicU64::new(0),
            accepted: AtomicU64::new(0),
            open: AtomicI64::new(0),
            refused: AtomicU64::new(0),
            expired: AtomicU64::new(0),
            handshakes: AtomicU64::new(0),
            handshakes_failed: AtomicU64::new(0),
            received: AtomicU64::new(0),
            sent: AtomicU64::new(0),
        }
    }

    pub(crate) fn begin(&self) {
        self.in_flight.fetch_add(1, Relaxed);
    }

    pub(crate) fn answered(&self, status: StatusCode, took: Duration) {
        self.in_flight.fetch_sub(1, Relaxed);
        let class = usize::from(status.as_u16() / 100).saturating_sub(1);
        if let Some(count) = self.statuses.get(class) {
            count.fetch_add(1, Relaxed);
        }
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        let bucket = BOUNDS.partition_point(|bound| *bound < nanos);
        if let Some(count) = self.durations.get(bucket) {
            count.fetch_add(1, Relaxed);
        }
        self.duration_nanos.fetch_add(nanos, Relaxed);
    }

    /// A request whose connection broke, or was given up, before its answer.
    pub(crate) fn aborted(&self) {
        self.in_flight.fetch_sub(1, Relaxed);
        self.aborted.fetch_add(1, Relaxed);
    }

    pub(crate) fn count(counter: &AtomicU64, by: usize) {
        counter.fetch_add(u64::try_from(by).unwrap_or(u64::MAX), Relaxed);
    }
}
