use std::{fmt, sync::Arc};

use prometheus_client::{
    collector::Collector, encoding::DescriptorEncoder, metrics::MetricType, registry::Registry,
};
use store_postgres::PostgresStore;

use crate::engine::Engine;

/// Says in the metrics how the connections to a shared store are, counted whenever
/// they are read.
#[derive(Debug)]
struct Connections(Arc<PostgresStore>);

/// Has the registry tell of the store's connections, where it has any.
pub(super) fn register(registry: &mut Registry, engine: &Engine) {
    if let Engine::Postgres(store) = engine {
        registry.register_collector(Box::new(Connections(Arc::clone(store))));
    }
}

impl Collector for Connections {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let loads = self.0.loads();
        let mut connections = encoder.encode_descriptor(
            "countersign_store_connections",
            "Connections to the database, by what they are for and whether somebody has them",
            None,
            MetricType::Gauge,
        )?;
        for load in &loads {
            for (state, count) in [("in_use", load.in_use), ("idle", load.idle)] {
                let labels = [("pool", load.pool), ("state", state)];
                connections
                    .encode_family(&labels)?
                    .encode_gauge(&gauge(count))?;
            }
        }
        let mut waiting = encoder.encode_descriptor(
            "countersign_store_waiting",
            "Who waits for a connection to the database, by what it is for",
            None,
            MetricType::Gauge,
        )?;
        for load in &loads {
            waiting
                .encode_family(&[("pool", load.pool)])?
                .encode_gauge(&gauge(load.waiting))?;
        }
        Ok(())
    }
}

fn gauge(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
