use std::cmp::Reverse;

use crate::{
    Flaw,
    report::{Exchange, Finding, Note},
};

/// What was found, and what is worth knowing.
#[derive(Default)]
pub(super) struct Verdicts {
    /// The probe that is under way.
    probe: &'static str,
    findings: Vec<Finding>,
    notes: Vec<Note>,
    stopped: Option<String>,
}

impl Verdicts {
    pub(super) const fn begin(&mut self, probe: &'static str) {
        self.probe = probe;
    }

    /// The flaws that this probe has found.
    pub(super) fn of_probe(&self) -> Vec<&'static str> {
        let found = self.findings.iter();
        found
            .filter(|finding| finding.probes.contains(&self.probe))
            .map(|finding| finding.id)
            .collect()
    }

    /// Of the probes that find one flaw, the exchanges of the first are kept.
    pub(super) fn flaw(&mut self, flaw: &'static Flaw, observed: &str, exchanges: &[Exchange]) {
        let observed = format!("{}: {observed}", self.probe);
        if let Some(known) = self.findings.iter_mut().find(|it| it.id == flaw.id) {
            if !known.observed.contains(&observed) {
                known.observed.push(observed);
            }
            if !known.probes.contains(&self.probe) {
                known.probes.push(self.probe);
            }
            return;
        }
        self.findings.push(Finding {
            id: flaw.id,
            severity: flaw.severity,
            title: flaw.title,
            why: flaw.why,
            mend: flaw.mend,
            observed: vec![observed],
            probes: vec![self.probe],
            exchanges: exchanges.to_vec(),
        });
    }

    pub(super) fn has(&self, flaw: &Flaw) -> bool {
        self.findings.iter().any(|finding| finding.id == flaw.id)
    }

    pub(super) fn note(&mut self, text: String) {
        let known = self.notes.iter().any(|note| note.text == text);
        if !known {
            let probe = self.probe;
            self.notes.push(Note { probe, text });
        }
    }

    pub(super) fn stop(&mut self, why: String) {
        self.stopped = Some(why);
    }

    /// The findings, the worst first, the notes, and why nothing was judged.
    pub(super) fn close(mut self) -> (Vec<Finding>, Vec<Note>, Option<String>) {
        self.findings
            .sort_by_key(|finding| Reverse(finding.severity));
        (self.findings, self.notes, self.stopped)
    }
}
