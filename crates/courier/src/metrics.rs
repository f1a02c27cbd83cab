use std::time::Duration;

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use store::DeliveryKind;

use crate::endpoints::ShutCounts;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Attempt {
    kind: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Queue {
    queue: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kind {
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Why {
    why: &'static str,
}

/// The upper ends of the buckets in which the duration of attempts is counted, in
/// seconds; carriers end theirs after ten.
const SECONDS: [f64; 10] = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Counts attempts by kind and outcome and how long they take, what is under way by
/// queue, how many endpoints are sent nothing, and how the work is shared. No name
/// of an app is in it: there may be any number of them.
#[derive(Clone, Debug)]
pub struct Metrics {
    attempts: Family<Attempt, Counter>,
    took: Family<Kind, Histogram, fn() -> Histogram>,
    under_way: Family<Queue, Gauge>,
    shut: Family<Why, Gauge>,
    nodes: Gauge,
    shards: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            attempts: Family::default(),
            took: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            under_way: Family::default(),
            shut: Family::default(),
            nodes: Gauge::default(),
            shards: Gauge::default(),
        }
    }
}

impl Metrics {
    /// Counters that show up in this registry.
    pub fn register(registry: &mut Registry) -> Self {
        let metrics = Self::default();
        let help = "Attempts at deliveries; dropped where another process has taken over, \
                    unwritten where the store could not be told";
        let attempts = metrics.attempts.clone();
        registry.register("countersign_courier_attempts", help, attempts);
        let help = "How long attempts took, from the first byte asked for to the answer's last";
        let took = metrics.took.clone();
        registry.register("countersign_courier_attempt_seconds", help, took);
        let help = "Endpoints that this process sends nothing at present: paused by an \
                    operator, resting after failures or because they asked for it, paced";
        let shut = metrics.shut.clone();
        registry.register("countersign_courier_endpoints_shut", help, shut);
        let help = "What the courier is working on";
        let under_way = metrics.under_way.clone();
        registry.register("countersign_courier_under_way", help, under_way);
        let help = "Processes that share the work, as this one last heard";
        registry.register("countersign_courier_nodes", help, metrics.nodes.clone());
        let help = "Shards of the work that this process holds";
        registry.register("countersign_courier_shards", help, metrics.shards.clone());
        metrics
    }

    pub(crate) fn count(&self, kind: DeliveryKind, outcome: &'static str) {
        let kind = kind.as_str();
        self.attempts
            .get_or_create(&Attempt { kind, outcome })
            .inc();
    }

    pub(crate) fn took(&self, kind: DeliveryKind, span: Duration) {
        let kind = kind.as_str();
        let took = self.took.get_or_create(&Kind { kind });
        took.observe(span.as_secs_f64());
    }

    pub(crate) fn shut(&self, counts: ShutCounts) {
        for (why, count) in [
            ("paused", counts.paused),
            ("resting", counts.resting),
            ("paced", counts.paced),
        ] {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            self.shut.get_or_create(&Why { why }).set(count);
        }
    }

    pub(crate) fn shares(&self, nodes: u64, shards: usize) {
        self.nodes.set(i64::try_from(nodes).unwrap_or(i64::MAX));
        self.shards.set(i64::try_from(shards).unwrap_or(i64::MAX));
    }

    pub(crate) fn under_way(&self, queue: &'static str, count: usize) {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.under_way.get_or_create(&Queue { queue }).set(count);
    }
}
