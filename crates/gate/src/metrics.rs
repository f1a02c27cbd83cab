use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

use store::RewardNetwork;

use crate::{Envelope, GrantAnswer, Verdict};

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

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Callback {
    network: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    network: &'static str,
    answer: &'static str,
}

/// Counts the callbacks of advertising networks by what they came to, and what
/// games have said when they were asked for rewards.
#[derive(Clone, Debug, Default)]
pub struct RewardCounts {
    callbacks: Family<Callback, Counter>,
    asked: Family<Asked, Counter>,
}

impl RewardCounts {
    /// Counters that show up in this registry.
    pub fn register(registry: &mut Registry) -> Self {
        let counts = Self::default();
        registry.register(
            "countersign_gate_callbacks",
            "Callbacks of advertising networks, by what they came to",
            counts.callbacks.clone(),
        );
        registry.register(
            "countersign_gate_grants",
            "What games have answered when they were asked to grant a reward",
            counts.asked.clone(),
        );
        counts
    }

    pub(crate) fn called(&self, network: RewardNetwork, outcome: &'static str) {
        let network = network.as_str();
        self.callbacks
            .get_or_create(&Callback { network, outcome })
            .inc();
    }

    pub(crate) fn asked(&self, network: RewardNetwork, answer: GrantAnswer) {
        let (network, answer) = (network.as_str(), answer.as_str());
        self.asked.get_or_create(&Asked { network, answer }).inc();
    }
}
