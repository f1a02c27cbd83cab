use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError, atomic::Ordering::Relaxed},
};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, MetricEncoder, NoLabelSet},
    metrics::MetricType,
    registry::Unit,
};

use super::{BOUNDS, Tally};

/// Sums the runtimes' tallies of each face whenever metrics are read.
#[derive(Debug)]
pub(super) struct Faces(pub(super) Arc<Mutex<Vec<Arc<Tally>>>>);

const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

#[derive(Default)]
struct Sum {
    face: &'static str,
    statuses: [u64; CLASSES.len()],
    durations: [u64; BOUNDS.len()],
    duration_nanos: u64,
    in_flight: i64,
    open: i64,
    aborted: u64,
    panics: u64,
    accepted: u64,
    refused: u64,
    expired: u64,
    handshakes: u64,
    handshakes_failed: u64,
    received: u64,
    sent: u64,
}

impl Sum {
    fn add(&mut self, tally: &Tally) {
        for (sum, count) in self.statuses.iter_mut().zip(&tally.statuses) {
            *sum = sum.saturating_add(count.load(Relaxed));
        }
        for (sum, count) in self.durations.iter_mut().zip(&tally.durations) {
            *sum = sum.saturating_add(count.load(Relaxed));
        }
        for (sum, gauge) in [
            (&mut self.in_flight, &tally.in_flight),
            (&mut self.open, &tally.open),
        ] {
            *sum = sum.saturating_add(gauge.load(Relaxed));
        }
        for (sum, count) in [
            (&mut self.duration_nanos, &tally.duration_nanos),
            (&mut self.aborted, &tally.aborted),
            (&mut self.panics, &tally.panics),
            (&mut self.accepted, &tally.accepted),
            (&mut self.refused, &tally.refused),
            (&mut self.expired, &tally.expired),
            (&mut self.handshakes, &tally.handshakes),
            (&mut self.handshakes_failed, &tally.handshakes_failed),
            (&mut self.received, &tally.received),
            (&mut self.sent, &tally.sent),
        ] {
            *sum = sum.saturating_add(count.load(Relaxed));
        }
    }
}

/// A name, what it means, and where it stands in a sum.
type Counter = (&'static str, &'static str, fn(&Sum) -> u64);
type Gauge = (&'static str, &'static str, fn(&Sum) -> i64);

const COUNTERS: [Counter; 9] = [
    (
        "http_requests_aborted",
        "Requests whose connection ended before their answer",
        |sum| sum.aborted,
    ),
    ("http_panics", "Handlers that panicked", |sum| sum.panics),
    ("http_connections_accepted", "Connections taken", |sum| {
        sum.accepted
    }),
    (
        "http_connections_refused",
        "Connections closed at once because the limit was reached",
        |sum| sum.refused,
    ),
    (
        "http_connections_expired",
        "Connections closed because the peer was idle or too slow",
        |sum| sum.expired,
    ),
    (
        "http_tls_handshakes",
        "TLS handshakes that were completed",
        |sum| sum.handshakes,
    ),
    (
        "http_tls_handshakes_failed",
        "TLS handshakes that failed, were broken off or took too long",
        |sum| sum.handshakes_failed,
    ),
    ("http_received_bytes", "Bytes read from peers", |sum| {
        sum.received
    }),
    ("http_sent_bytes", "Bytes written to peers", |sum| sum.sent),
];

const GAUGES: [Gauge; 2] = [
    (
        "http_requests_in_flight",
        "Requests being answered",
        |sum| sum.in_flight,
    ),
    ("http_connections_open", "Connections open", |sum| sum.open),
];

impl Collector for Faces {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let sums = self.sums();
        let mut requests = encoder.encode_descriptor(
            "http_requests",
            "Requests answered, by class of status",
            None,
            MetricType::Counter,
        )?;
        for sum in &sums {
            for (class, count) in CLASSES.iter().zip(&sum.statuses) {
                let labels = [("face", sum.face), ("status", class)];
                requests
                    .encode_family(&labels)?
                    .encode_counter::<NoLabelSet, _, u64>(count, None)?;
            }
        }
        for (name, help, read) in COUNTERS {
            let mut metric = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
            for sum in &sums {
                metric
                    .encode_family(&[("face", sum.face)])?
                    .encode_counter::<NoLabelSet, _, u64>(&read(sum), None)?;
            }
        }
        for (name, help, read) in GAUGES {
            let mut metric = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            for sum in &sums {
                metric
                    .encode_family(&[("face", sum.face)])?
                    .encode_gauge(&read(sum))?;
            }
        }
        let metric = encoder.encode_descriptor(
            "http_request_duration",
            "Time from a request's head to its answer's head",
            Some(&Unit::Seconds),
            MetricType::Histogram,
        )?;
        durations(metric, &sums)
    }
}

impl Faces {
    /// One sum per face, in the order in which faces were first served.
    fn sums(&self) -> Vec<Sum> {
        let mut sums: Vec<Sum> = Vec::new();
        let tallies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for tally in tallies.iter() {
            match sums.iter_mut().find(|sum| sum.face == tally.face) {
                Some(sum) => sum.add(tally),
                None => {
                    let mut sum = Sum {
                        face: tally.face,
                        ..Sum::default()
                    };
                    sum.add(tally);
                    sums.push(sum);
                }
            }
        }
        sums
    }
}

fn durations(mut metric: MetricEncoder<'_>, sums: &[Sum]) -> fmt::Result {
    for sum in sums {
        let buckets: Vec<(f64, u64)> = BOUNDS
            .iter()
            .zip(sum.durations)
            .map(|(bound, count)| (seconds(*bound), count))
            .collect();
        let count = sum
            .durations
            .iter()
            .fold(0, |all: u64, some| all.saturating_add(*some));
        metric
            .encode_family(&[("face", sum.face)])?
            .encode_histogram::<NoLabelSet>(seconds(sum.duration_nanos), count, &buckets, None)?;
    }
    Ok(())
}

/// The largest bound stands for infinity.
fn seconds(nanos: u64) -> f64 {
    match nanos {
        u64::MAX => f64::INFINITY,
        nanos => std::time::Duration::from_nanos(nanos).as_secs_f64(),
    }
}
