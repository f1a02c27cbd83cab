use std::{fmt, sync::Arc};

use directory::Directory;
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric as _},
    metrics::gauge::ConstGauge,
    registry::{Registry, Unit},
};

/// Says in the metrics how long ago the store was heard, worked out whenever they
/// are read.
#[derive(Debug)]
struct LastHeard(Arc<Directory>);

/// Has the registry tell of what this directory hears.
pub(super) fn register(registry: &mut Registry, directory: &Arc<Directory>) {
    registry.register_collector(Box::new(LastHeard(Arc::clone(directory))));
}

impl Collector for LastHeard {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let age = ConstGauge::new(self.0.last_heard().as_secs_f64());
        let metric = encoder.encode_descriptor(
            "countersign_directory_last_heard",
            "How long ago the last question began that the store has answered",
            Some(&Unit::Seconds),
            age.metric_type(),
        )?;
        age.encode(metric)
    }
}
