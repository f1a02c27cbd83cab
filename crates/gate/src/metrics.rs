use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

use crate::{Envelope, Verdict};

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    verifier: &'static str,
    verdict: &'static str,
    reason: &'static str,
}

/// Counts every verdict by verifier, verdict and reason.
#[derive(Clone, Debug, Default)]
pub struct Verdicts(Family<Labels, Counter>);

impl Verdicts {
    /// Counters that show up in this registry.
    pub fn register(registry: &mut Registry) -> Self {
        let verdicts = Self::default();
        let help = "Verdicts given by the gate";
        registry.register("countersign_gate_verdicts", help, verdicts.0.clone());
        verdicts
    }

    /// Counts one, and logs it unless the evidence was accepted.
    pub(crate) fn count(&self, verifier: &'static str, envelope: &Envelope) {
        let verdict = envelope.verdict.as_str();
        let reason = envelope.reason.map_or("", |reason| reason.as_str());
        if envelope.verdict != Verdict::Accepted {
            tracing::info!(verifier, verdict, reason, "evidence not accepted");
        }
        self.0
            .get_or_create(&Labels {
                verifier,
                verdict,
                reason,
            })
            .inc();
    }
}
