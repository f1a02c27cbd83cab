use std::{
    fmt,
    time::{Duration, Instant},
};

use anyhow::Result;

/// What came of one stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Passed,
    /// It held, but in a lesser way than it is meant to; why.
    PassedWith(String),
    Failed(String),
    /// It did not run; why.
    LeftOut(String),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => f.write_str("passed"),
            Self::PassedWith(note) => write!(f, "passed    {note}"),
            Self::Failed(reason) => write!(f, "FAILED    {reason}"),
            Self::LeftOut(reason) => write!(f, "left out  {reason}"),
        }
    }
}

/// The stages that have run, with the time each took.
#[derive(Default)]
pub(super) struct Report {
    stages: Vec<(&'static str, Outcome, Duration)>,
}

impl Report {
    /// Runs one stage, says so while it runs, and keeps what came of it. A
    /// stage that could not be started has failed.
    pub(super) fn time(
        &mut self,
        name: &'static str,
        stage: impl FnOnce() -> Result<Outcome>,
    ) -> Outcome {
        println!("\n==> {name}");
        let start = Instant::now();
        let outcome = stage().unwrap_or_else(|error| Outcome::Failed(format!("{error:#}")));
        let took = start.elapsed();
        println!("<== {name}: {outcome} ({:.1} s)", took.as_secs_f64());
        self.stages.push((name, outcome.clone(), took));
        outcome
    }

    /// True when nothing failed.
    pub(super) fn held(&self) -> bool {
        self.count(|outcome| matches!(outcome, Outcome::Failed(_))) == 0
    }

    pub(super) fn print(&self) {
        println!("\n{self}");
    }

    fn count(&self, wanted: impl Fn(&Outcome) -> bool) -> usize {
        self.stages
            .iter()
            .filter(|(_, outcome, _)| wanted(outcome))
            .count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, outcome, took) in &self.stages {
            writeln!(f, "{name:<13} {:>7.1} s  {outcome}", took.as_secs_f64())?;
        }
        let left_out = self.count(|outcome| matches!(outcome, Outcome::LeftOut(_)));
        if left_out > 0 {
            writeln!(f, "{left_out} left out")?;
        }
        let passed =
            self.count(|outcome| matches!(outcome, Outcome::Passed | Outcome::PassedWith(_)));
        let failed = self.count(|outcome| matches!(outcome, Outcome::Failed(_)));
        write!(f, "{passed} passed, {failed} failed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_passed_failed_and_was_left_out() {
        let mut report = Report::default();
        report.time("one", || Ok(Outcome::Passed));
        report.time("two", || Ok(Outcome::PassedWith("in a lesser way".into())));
        report.time("three", || {
            Ok(Outcome::LeftOut("node is not installed".into()))
        });
        assert!(report.held(), "what was left out is not a failure");

        report.time("four", || Err(anyhow::anyhow!("no such program")));
        assert!(!report.held());

        let shown = report.to_string();
        assert!(shown.ends_with("1 left out\n2 passed, 1 failed"), "{shown}");
        assert!(shown.contains("left out  node is not installed"), "{shown}");
        assert!(shown.contains("FAILED    no such program"), "{shown}");
    }
}
