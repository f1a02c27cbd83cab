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

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Rule {
    verifier: &'static str,
    reason: &'static str,
    effect: &'static str,
}

/// Counts every verdict by verifier, verdict and reason, and the rules that were
/// not met where there are several.
#[derive(Clone, Debug, Default)]
pub struct Verdicts {
    given: Family<Labels, Counter>,
    broken: Family<Rule, Counter>,
}

impl Verdicts {
    /// Counters that show up in this registry.
    pub fn register(registry: &mut Registry) -> Self {
        let verdicts = Self::default();
        let help = "Verdicts given by the gate";
        registry.register("countersign_gate_verdicts", help, verdicts.given.clone());
        let help = "Rules that evidence did not meet, whether it was refused for them or not";
        registry.register("countersign_gate_rules", help, verdicts.broken.clone());
        verdicts
    }

    /// Counts one, and logs it unless the evidence was accepted.
    pub(crate) fn count(&self, verifier: &'static str, envelope: &Envelope) {
        let verdict = envelope.verdict.as_str();
        let reason = envelope.reason.map_or("", |reason| reason.as_str());
        if envelope.verdict != Verdict::Accepted {
            tracing::info!(verifier, verdict, reason, "evidence not accepted");
        }
        let labels = Labels {
            verifier,
            verdict,
            reason,
        };
        self.given.get_or_create(&labels).inc();
        for reason in &envelope.reasons {
            let rule = Rule {
                verifier,
                reason: reason.as_str(),
                effect: match envelope.verdict {
                    Verdict::Accepted => "watched",
                    Verdict::Refused | Verdict::Unavailable => "refused",
                },
            };
            self.broken.get_or_create(&rule).inc();
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Callback {
    network: String,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    network: String,
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
        let network = network.to_string();
        self.callbacks
            .get_or_create(&Callback { network, outcome })
            .inc();
    }

    pub(crate) fn asked(&self, network: RewardNetwork, answer: GrantAnswer) {
        let (network, answer) = (network.to_string(), answer.as_str());
        self.asked.get_or_create(&Asked { network, answer }).inc();
    }
}
