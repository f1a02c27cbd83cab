//! What all probes of a run share. A probe makes callbacks, sends them by what
//! they must be answered, and writes down what it has found.

mod call;
mod callbacks;
mod exchanges;
mod learned;
mod sending;
mod signatures;
mod transcript;
mod verdicts;

use tokio::time::Instant;

use crate::{
    Flaw, Options,
    answer::Answer,
    network::Network,
    report::{Finding, Note},
    transport::Transport,
};
pub(crate) use call::Call;
pub(crate) use exchanges::short;
use learned::Learned;
pub(crate) use learned::Says;
use signatures::Signatures;
use transcript::Transcript;
use verdicts::Verdicts;

pub(crate) struct Session<'o> {
    network: &'o Network,
    options: &'o Options,
    transport: Transport,
    began: Instant,
    /// How many orders were made.
    orders: usize,
    signatures: Signatures,
    transcript: Transcript,
    learned: Learned,
    verdicts: Verdicts,
}

/// What a run has come to.
pub(crate) struct Ended {
    /// The worst first, and of one severity in the order in which they were found.
    pub(crate) findings: Vec<Finding>,
    pub(crate) notes: Vec<Note>,
    pub(crate) stopped: Option<String>,
    pub(crate) requests: usize,
    pub(crate) acknowledged: usize,
}

impl<'o> Session<'o> {
    pub(crate) fn new(network: &'o Network, options: &'o Options, transport: Transport) -> Self {
        Self {
            network,
            options,
            transport,
            began: Instant::now(),
            orders: 0,
            signatures: Signatures::default(),
            transcript: Transcript::default(),
            learned: Learned::default(),
            verdicts: Verdicts::default(),
        }
    }

    /// A probe begins; what is found from now on is its own.
    pub(crate) fn begin(&mut self, probe: &'static str) {
        self.transcript.begin();
        self.verdicts.begin(probe);
    }

    /// The probe was run. The flaws that it has found.
    pub(crate) fn end(&mut self) -> Vec<&'static str> {
        self.transcript.end();
        self.verdicts.of_probe()
    }

    /// The run is over.
    pub(crate) fn close(self) -> Ended {
        let (findings, notes, stopped) = self.verdicts.close();
        Ended {
            findings,
            notes,
            stopped,
            requests: self.transcript.requests(),
            acknowledged: self.transcript.acknowledged(),
        }
    }

    pub(crate) const fn network(&self) -> &'o Network {
        self.network
    }

    pub(crate) const fn options(&self) -> &'o Options {
        self.options
    }

    /// Whom the rewards are for.
    pub(crate) fn user(&self) -> &'o str {
        &self.options.user
    }

    /// When nothing new is begun any more; `None` where that is out of reach.
    pub(crate) fn ends(&self) -> Option<Instant> {
        self.began.checked_add(self.options.pace.total)
    }

    /// Whether that has passed.
    pub(crate) fn is_over(&self) -> bool {
        self.began.elapsed() >= self.options.pace.total
    }

    /// Whether the endpoint has stopped answering.
    pub(crate) const fn is_gone(&self) -> bool {
        self.transcript.is_gone()
    }

    /// The first callback, once it was granted, and its answer.
    pub(crate) const fn good(&self) -> Option<&(Call, Answer)> {
        self.learned.good()
    }

    /// Whether a first time cannot be told from a second.
    pub(crate) const fn comes_again(&self) -> bool {
        self.learned.comes_again()
    }

    /// What answers mean, as far as the endpoint has shown it.
    pub(crate) const fn learned(&mut self) -> &mut Learned {
        &mut self.learned
    }

    /// Writes a flaw down, with the latest exchanges of the probe that found it.
    pub(crate) fn flaw(&mut self, flaw: &'static Flaw, observed: &str) {
        self.verdicts.flaw(flaw, observed, self.transcript.latest());
    }

    /// Whether a flaw was found.
    pub(crate) fn has_found(&self, flaw: &Flaw) -> bool {
        self.verdicts.has(flaw)
    }

    /// Writes down what is no flaw and worth knowing.
    pub(crate) fn note(&mut self, text: String) {
        self.verdicts.note(text);
    }

    /// Nothing can be judged, for that reason.
    pub(crate) fn stop(&mut self, why: String) {
        self.verdicts.stop(why);
    }
}
