use std::{collections::BTreeMap, fmt, fs, path::Path};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// How much a count may grow before someone has to say yes to it. The counts of
/// two runs differ by a few in a thousand: maps are seeded anew in each.
const TOLERANCE_PERCENT: u64 = 3;

const HEAD: &str = "\
# User instructions of one request, counted by callgrind, as they were last
# accepted. `cargo xtask instructions --accept` writes this file; a commit that
# changes it says why (docs/performance.md).

";

/// The figures that were accepted last.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Accepted {
    /// The compiler of the program that was counted.
    compiler: String,
    tolerance_percent: u64,
    counts: BTreeMap<String, u64>,
}

/// One count beside the one that was accepted.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    name: String,
    count: u64,
    accepted: u64,
    most: u64,
}

pub(super) fn write(path: &Path, compiler: &str, counts: &[(&str, u64)]) -> Result<()> {
    let counts = counts
        .iter()
        .map(|(name, count)| ((*name).to_owned(), *count));
    let accepted = Accepted {
        compiler: compiler.to_owned(),
        tolerance_percent: TOLERANCE_PERCENT,
        counts: counts.collect(),
    };
    let text = format!("{HEAD}{}", toml::to_string(&accepted)?);
    fs::write(path, text).with_context(|| path.display().to_string())
}

impl Accepted {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        toml::from_str(&text).with_context(|| path.display().to_string())
    }

    pub(super) fn judge(&self, name: &str, count: u64) -> Result<Verdict> {
        let accepted = self.counts.get(name);
        let accepted = *accepted.with_context(|| format!("no figure was accepted for {name}"))?;
        let percent = self.tolerance_percent.saturating_add(100);
        let most = accepted.saturating_mul(percent).checked_div(100);
        Ok(Verdict {
            name: name.to_owned(),
            count,
            accepted,
            most: most.unwrap_or(accepted),
        })
    }

    /// What to do where a count has grown.
    pub(super) fn advice(&self, compiler: &str) -> String {
        let cause = if self.compiler == compiler {
            String::new()
        } else {
            let accepted = &self.compiler;
            format!("The figures were accepted with {accepted}; this is {compiler}. ")
        };
        format!(
            "{cause}Find what costs it (docs/performance.md, Profiling), or accept it: \
             `cargo xtask instructions --accept`, and say why in the commit."
        )
    }
}

impl Verdict {
    pub(super) const fn has_grown(&self) -> bool {
        self.count > self.most
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            count,
            accepted,
            most,
        } = self;
        let judged = if self.has_grown() { "TOO MANY" } else { "ok" };
        write!(
            f,
            "{name:<34}{count:>8} instructions  (accepted {accepted}, at most {most})  {judged}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted() -> Accepted {
        Accepted {
            compiler: "rustc 1".to_owned(),
            tolerance_percent: 3,
            counts: [("call".to_owned(), 20_000)].into(),
        }
    }

    #[test]
    fn a_count_may_grow_by_its_tolerance_and_no_more() {
        for (count, grown) in [(1, false), (20_600, false), (20_601, true)] {
            let verdict = accepted().judge("call", count).unwrap();
            assert_eq!(verdict.has_grown(), grown, "{verdict}");
        }
        assert!(accepted().judge("another", 1).is_err());
    }

    #[test]
    fn the_advice_names_another_compiler() {
        assert!(!accepted().advice("rustc 1").contains("rustc"));
        assert!(accepted().advice("rustc 2").contains("this is rustc 2"));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("counts.toml");
        write(&path, "rustc 1", &[("call", 20_000)]).unwrap();
        let read = Accepted::read(&path).unwrap();
        assert_eq!(
            read.judge("call", 5).unwrap(),
            accepted().judge("call", 5).unwrap()
        );
    }
}
