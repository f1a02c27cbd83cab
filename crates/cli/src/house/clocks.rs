//! Whether this node's clock agrees with the database's, and with it with the
//! other nodes'.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering::Relaxed},
    },
    time::Duration,
};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric as _},
    metrics::gauge::ConstGauge,
    registry::{Registry, Unit},
};
use store_postgres::{ClockOffset, PostgresStore};
use tokio::time::sleep;

/// How far off a clock may be. A ban reaches a minute ahead: it still meets what is
/// issued by a clock that is ahead by this much when its own is behind by as much.
pub(crate) const TOLERATED: Duration = Duration::from_secs(30);

/// From where on it is worth a line in the log: no NTP leaves that much.
const REMARKABLE: Duration = Duration::from_secs(1);

/// How often it is measured.
const EVERY: Duration = Duration::from_secs(30);

/// What was measured last, in milliseconds.
#[derive(Debug)]
pub(super) struct Clocks(AtomicI64);

/// What is to be thought of an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Judgement {
    Right,
    Remarkable,
    Wrong,
}

impl Judgement {
    fn of(offset: ClockOffset) -> Self {
        match offset.size() {
            size if size > TOLERATED => Self::Wrong,
            size if size > REMARKABLE => Self::Remarkable,
            _ => Self::Right,
        }
    }
}

impl Clocks {
    /// Of a node that has just been let in with that offset.
    pub(super) fn new(offset: ClockOffset) -> Arc<Self> {
        let clocks = Self(AtomicI64::new(offset.millis()));
        tell(Judgement::Right, offset);
        Arc::new(clocks)
    }

    /// Why nobody should go by this node's clock, if so.
    pub(super) fn doubt(&self) -> Option<String> {
        let offset = self.offset();
        let wrong = Judgement::of(offset) == Judgement::Wrong;
        wrong.then(|| format!("clock: this node's is {offset}"))
    }

    /// Has the registry tell of it.
    pub(super) fn register(self: &Arc<Self>, registry: &mut Registry) {
        registry.register_collector(Box::new(Told(Arc::clone(self))));
    }

    /// Measures again and again. What the database does not answer leaves what was
    /// measured before, since clocks do not run apart in minutes.
    pub(super) async fn follow(self: Arc<Self>, store: Arc<PostgresStore>) {
        loop {
            sleep(EVERY).await;
            match store.clock_offset().await {
                Ok(offset) => self.note(offset),
                Err(error) => tracing::debug!(%error, "the clocks were not compared"),
            }
        }
    }

    fn note(&self, offset: ClockOffset) {
        let before = Judgement::of(self.offset());
        self.0.store(offset.millis(), Relaxed);
        tell(before, offset);
    }

    fn offset(&self) -> ClockOffset {
        ClockOffset::from_millis(self.0.load(Relaxed))
    }
}

/// Says in the log what has become of the clock, when that is another thing than
/// before.
fn tell(before: Judgement, offset: ClockOffset) {
    match Judgement::of(offset) {
        now if now == before => {}
        Judgement::Right => tracing::info!("this node's clock is right again"),
        Judgement::Remarkable => tracing::warn!("this node's clock is {offset}; does NTP run?"),
        Judgement::Wrong => tracing::error!(
            "this node's clock is {offset}: it is not ready until NTP has put both right"
        ),
    }
}

/// What the metrics say.
#[derive(Debug)]
struct Told(Arc<Clocks>);

impl Collector for Told {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let offset = self.0.offset();
        let size = offset.size().as_secs_f64();
        let gauge = ConstGauge::new(if offset.millis() < 0 { -size } else { size });
        let metric = encoder.encode_descriptor(
            "countersign_store_clock_offset",
            "How far this node's clock is ahead of the database's, negative if behind",
            Some(&Unit::Seconds),
            gauge.metric_type(),
        )?;
        gauge.encode(metric)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_doubted_while_it_is_too_far_off_in_either_direction() {
        let clocks = Clocks::new(ClockOffset::from_millis(0));
        for (millis, doubt) in [
            (30_000, None),
            (30_001, Some("30.001 s ahead of the database's")),
            (-30_000, None),
            (-600_000, Some("600.000 s behind the database's")),
            (2_000, None),
        ] {
            clocks.note(ClockOffset::from_millis(millis));
            let told = doubt.map(|it| format!("clock: this node's is {it}"));
            assert_eq!(clocks.doubt(), told, "{millis}");
        }
    }

    #[test]
    fn the_metric_has_its_sign() {
        let mut registry = Registry::default();
        let clocks = Clocks::new(ClockOffset::from_millis(-1_500));
        clocks.register(&mut registry);
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
        let line = "\ncountersign_store_clock_offset_seconds -1.5\n";
        assert!(text.contains(line), "{text}");
    }
}
