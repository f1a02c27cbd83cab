//! What a run comes to: for people, for scripts, and for a ticket.
//!
//! `serde_json` writes a [`Report`] in the form that `docs/guides/conform.md`
//! describes. It may gain members; none changes its meaning under the same
//! [`FORMAT`].

mod html;
mod text;

use serde::Serialize;

use crate::flaw::Severity;

pub use html::html;
pub use text::{announcement, text};

/// The version of the report's form in JSON.
pub const FORMAT: u32 = 1;

/// The grade of the worst finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Grade {
    /// No finding.
    A,
    /// Hygiene.
    B,
    /// Availability.
    C,
    /// Loss.
    D,
    /// Double grant.
    E,
    /// Forgery.
    F,
}

impl Grade {
    /// What these findings come to.
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        let worst = findings.iter().map(|finding| finding.severity).max();
        match worst {
            None => Self::A,
            Some(Severity::Hygiene) => Self::B,
            Some(Severity::Availability) => Self::C,
            Some(Severity::Loss) => Self::D,
            Some(Severity::DoubleGrant) => Self::E,
            Some(Severity::Forgery) => Self::F,
        }
    }

    /// The letter.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::E => "E",
            Self::F => "F",
        }
    }

    /// What it says, in a sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::A => "The endpoint conforms.",
            Self::B => "Nobody gains or loses by what was found yet.",
            Self::C => "The endpoint does not always answer as it must.",
            Self::D => "Rewards, or their acknowledgements, are lost.",
            Self::E => "One reward is granted more than once.",
            Self::F => "Somebody without the secret is rewarded.",
        }
    }
}

/// What a run comes to.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// [`FORMAT`].
    pub format: u32,
    /// The program that graded and its version.
    pub tool: String,
    /// When the run began.
    pub began: String,
    /// What its orders have in common.
    pub run: String,
    /// The callback URL as it was given.
    pub url: String,
    /// The profile of the network that was played.
    pub profile: String,
    /// The network's name.
    pub network: String,
    /// Whom the rewards were for.
    pub user: String,
    /// The grade; `None` where the first, correct callback was not acknowledged.
    pub grade: Option<Grade>,
    /// Why there is no grade.
    pub not_graded: Option<String>,
    /// How many requests were sent.
    pub requests: usize,
    /// How many were answered as granted.
    pub acknowledged: usize,
    /// What is wrong, the worst first.
    pub findings: Vec<Finding>,
    /// Every probe, in the order in which they ran.
    pub probes: Vec<Judgement>,
    /// What is no flaw and worth knowing.
    pub notes: Vec<Note>,
}

/// One flaw of the endpoint.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// The flaw's stable name.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in a line.
    pub title: &'static str,
    /// What was seen, one line for each probe.
    pub observed: Vec<String>,
    /// Why it matters.
    pub why: &'static str,
    /// What to do about it.
    pub mend: &'static str,
    /// The probes that saw it.
    pub probes: Vec<&'static str>,
    /// The first of them's latest requests and answers.
    pub exchanges: Vec<Exchange>,
}

/// A request and what came of it. Signatures that were computed are masked.
#[derive(Clone, Debug, Serialize)]
pub struct Exchange {
    /// The request's head, with a line break after each line.
    pub request: String,
    /// The text that its signature is over. With the secret, the signature can be
    /// made again from it.
    pub signed_text: Option<String>,
    /// The answer, cut, or why there is none.
    pub answer: String,
}

/// What a probe came to.
#[derive(Clone, Debug, Serialize)]
pub struct Judgement {
    /// The probe's stable name.
    pub id: &'static str,
    /// What was sent.
    pub title: &'static str,
    /// What a right endpoint answers.
    pub expects: &'static str,
    /// What it came to.
    pub verdict: Verdict,
    /// Why it was not judged.
    pub why: Option<String>,
    /// The flaws that it found.
    pub findings: Vec<&'static str>,
}

/// What a probe can come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The endpoint did as it should.
    Passed,
    /// It did not.
    Flawed,
    /// Something that had to be true first was not.
    NotJudged,
    /// It says nothing of endpoints of this network.
    NotApplicable,
}

impl Verdict {
    /// For people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Flawed => "FLAWED",
            Self::NotJudged => "not judged",
            Self::NotApplicable => "not applicable",
        }
    }
}

/// What is no flaw and worth knowing.
#[derive(Clone, Debug, Serialize)]
pub struct Note {
    /// The probe that saw it.
    pub probe: &'static str,
    /// A sentence.
    pub text: String,
}

impl Report {
    /// The stable names of what was found, the worst first.
    #[must_use]
    pub fn ids(&self) -> Vec<&'static str> {
        self.findings.iter().map(|finding| finding.id).collect()
    }

    /// How many probes came to that.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        let probes = self.probes.iter();
        probes.filter(|probe| probe.verdict == verdict).count()
    }
}
