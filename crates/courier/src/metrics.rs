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

/// Counts attempts by kind and outcome, what is under way by queue, and how the
/// work is shared.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
    attempts: Family<Attempt, Counter>,
    under_way: Family<Queue, Gauge>,
    nodes: Gauge,
    shards: Gauge,
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

    pub(crate) fn shares(&self, nodes: u64, shards: usize) {
        self.nodes.set(i64::try_from(nodes).unwrap_or(i64::MAX));
        self.shards.set(i64::try_from(shards).unwrap_or(i64::MAX));
    }

    pub(crate) fn under_way(&self, queue: &'static str, count: usize) {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.under_way.get_or_create(&Queue { queue }).set(count);
    }
}
