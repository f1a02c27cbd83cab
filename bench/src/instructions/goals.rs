use std::fmt;

use anyhow::{Context, Result};

/// By how much a count may be beyond its bound, in hundredths of the bound: another
/// build of the same source lies in memory in another way and counts that much
/// differently, and a stage of CI must not fail by chance.
const CHANCE: u64 = 2;

/// A bound that stays, whatever is accepted.
#[derive(Debug)]
pub(super) struct Goal {
    name: &'static str,
    figure: Figure,
    most: u64,
}

/// What a goal is about.
#[derive(Debug)]
enum Figure {
    /// A count.
    Of(&'static str),
    /// How much more is counted for the first than for the second.
    Above(&'static str, &'static str),
}

/// G13 is about the framework, alone and with what a handler does; G9 about what
/// production adds to it.
pub(super) const GOALS: [Goal; 5] = [
    Goal {
        name: "G13",
        figure: Figure::Of("empty_post_bare"),
        most: 15_500,
    },
    Goal {
        name: "G13",
        figure: Figure::Of("verify_without_checks_bare_routed"),
        most: 24_000,
    },
    Goal {
        name: "G13",
        figure: Figure::Of("verify_without_checks_bare"),
        most: 17_000,
    },
    Goal {
        name: "G9",
        figure: Figure::Above("empty_post", "empty_post_bare"),
        most: 6_000,
    },
    Goal {
        name: "G9",
        figure: Figure::Above("verify_without_checks", "verify_without_checks_bare"),
        most: 6_000,
    },
];

impl Goal {
    pub(super) fn judge(&self, counts: &[(&str, u64)]) -> Result<Verdict<'_>> {
        let count = |name| {
            let found = counts.iter().find(|(counted, _)| *counted == name);
            found
                .map(|(_, count)| *count)
                .with_context(|| format!("{name} was not counted"))
        };
        let count = match self.figure {
            Figure::Of(name) => count(name)?,
            Figure::Above(more, less) => count(more)?.saturating_sub(count(less)?),
        };
        Ok(Verdict { goal: self, count })
    }
}

/// A goal and what was counted.
#[derive(Debug)]
pub(super) struct Verdict<'a> {
    goal: &'a Goal,
    count: u64,
}

impl Verdict<'_> {
    pub(super) const fn is_missed(&self) -> bool {
        let chance = self.goal.most.saturating_mul(CHANCE) / 100;
        self.count > self.goal.most.saturating_add(chance)
    }

    const fn judged(&self) -> &'static str {
        if self.is_missed() {
            "MISSED"
        } else if self.count > self.goal.most {
            "beyond it by no more than chance"
        } else {
            "ok"
        }
    }
}

impl fmt::Display for Verdict<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { goal, count } = self;
        let Goal { name, figure, most } = goal;
        let judged = self.judged();
        let figure = match figure {
            Figure::Of(name) => (*name).to_owned(),
            Figure::Above(more, less) => format!("{more} above {less}"),
        };
        write!(
            f,
            "{name:<5}{figure:<52}{count:>7}  (at most {most})  {judged}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALONE: Goal = Goal {
        name: "A",
        figure: Figure::Of("bare"),
        most: 100,
    };
    const ADDED: Goal = Goal {
        name: "B",
        figure: Figure::Above("whole", "bare"),
        most: 10,
    };

    #[test]
    fn a_goal_is_met_up_to_its_bound() {
        for (bare, whole, alone, added) in [
            (100, 110, false, false),
            (102, 112, false, false),
            (103, 113, true, false),
            (90, 101, false, true),
            (90, 80, false, false),
        ] {
            let counts = [("bare", bare), ("whole", whole)];
            assert_eq!(ALONE.judge(&counts).unwrap().is_missed(), alone);
            assert_eq!(ADDED.judge(&counts).unwrap().is_missed(), added);
        }
    }

    #[test]
    fn a_goal_needs_its_counts() {
        assert!(ALONE.judge(&[("whole", 1)]).is_err());
        assert!(ADDED.judge(&[("whole", 1)]).is_err());
    }
}
