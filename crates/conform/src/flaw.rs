//! What can be wrong with an endpoint: each flaw once, with the name by which
//! reports of different days are compared.

pub(crate) mod availability;
pub(crate) mod double_grant;
pub(crate) mod forgery;
pub(crate) mod hygiene;
pub(crate) mod loss;

use serde::Serialize;

/// How bad a flaw is, the mildest first. Each severity is one grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nobody gains or loses by it yet.
    Hygiene,
    /// The endpoint does not answer as it must.
    Availability,
    /// A player does not get a reward that was earned, or the network never hears
    /// that it was given.
    Loss,
    /// One order is rewarded more than once.
    DoubleGrant,
    /// Somebody without the secret is rewarded.
    Forgery,
}

impl Severity {
    /// All of them, the worst first.
    pub const WORST_FIRST: [Self; 5] = [
        Self::Forgery,
        Self::DoubleGrant,
        Self::Loss,
        Self::Availability,
        Self::Hygiene,
    ];

    /// For people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Hygiene => "hygiene",
            Self::Availability => "availability",
            Self::Loss => "loss",
            Self::DoubleGrant => "double grant",
            Self::Forgery => "forgery",
        }
    }
}

/// A flaw, whoever has it.
#[derive(Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Its stable name.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in a line.
    pub title: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// What to do about it.
    pub mend: &'static str,
}

/// Every flaw that a report can name.
#[must_use]
pub fn all_flaws() -> Vec<&'static Flaw> {
    [
        forgery::ALL,
        double_grant::ALL,
        loss::ALL,
        availability::ALL,
        hygiene::ALL,
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_flaw_has_a_name_of_its_own_and_says_what_to_do() {
        let mut names = BTreeSet::new();
        for flaw in all_flaws() {
            assert!(names.insert(flaw.id), "{}", flaw.id);
            for text in [flaw.title, flaw.why, flaw.mend] {
                assert!(!text.is_empty() && !text.contains("  "), "{}", flaw.id);
            }
        }
    }
}
