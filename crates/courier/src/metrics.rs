use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};
use store::DeliveryKind;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Attempt {
    kind: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Queue {
    queue: &'static str,
}

/// Counts attempts by kind and outcome, and what is under way by queue.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
    attempts: Family<Attempt, Counter>,
    under_way: Family<Queue, Gauge>,
}

impl Metrics {
    /// Counters that show up in this registry.
    pub fn register(registry: &mut Registry) -> Self {
        let metrics = Self::default();
        let help = "Attempts at deliveries; dropped where another process has taken over, \
                    unwritten where the store could not be told";
        let attempts = metrics.attempts.clone();
        registry.register("countersign_courier_attempts", help, attempts);
        let help = "What the courier is working on";
        let under_way = metrics.under_way.clone();
        registry.register("countersign_courier_under_way", help, under_way);
        metrics
    }

    pub(crate) fn count(&self, kind: DeliveryKind, outcome: &'static str) {
        let kind = kind.as_str();
        self.attempts
            .get_or_create(&Attempt { kind, outcome })
            .inc();
    }

    pub(crate) fn under_way(&self, queue: &'static str, count: usize) {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.under_way.get_or_create(&Queue { queue }).set(count);
    }
}
