use std::{
    path::Path,
    process::{Command, Stdio},
};

use super::report::Outcome;
use crate::workspace;

/// A program that a stage needs and that a machine may not have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tool {
    name: &'static str,
    /// A call that ends well wherever the tool can be used.
    probe: &'static [&'static str],
    /// How to get it.
    advice: &'static str,
}

pub(super) const RUSTFMT: Tool = Tool {
    name: "rustfmt",
    probe: &["cargo", "fmt", "--version"],
    advice: "rustup component add rustfmt",
};
pub(super) const CLIPPY: Tool = Tool {
    name: "clippy",
    probe: &["cargo", "clippy", "--version"],
    advice: "rustup component add clippy",
};
pub(super) const DENY: Tool = Tool {
    name: "cargo-deny",
    probe: &["cargo", "deny", "--version"],
    advice: "cargo install --locked cargo-deny",
};
pub(super) const NEXTEST: Tool = Tool {
    name: "cargo-nextest",
    probe: &["cargo", "nextest", "--version"],
    advice: "cargo install --locked cargo-nextest",
};
pub(super) const VALGRIND: Tool = Tool {
    name: "valgrind",
    probe: &["valgrind", "--version"],
    advice: "apt-get install valgrind",
};
pub(super) const PYTHON: Tool = Tool {
    name: "python3 with venv",
    probe: &["python3", "-c", "import ensurepip, venv"],
    advice: "apt-get install python3-venv",
};
pub(super) const NODE: Tool = Tool {
    name: "node 18 or later",
    probe: &[
        "node",
        "--eval",
        "process.exit(typeof fetch === 'function' ? 0 : 1)",
    ],
    advice: "apt-get install nodejs",
};
pub(super) const NPM: Tool = Tool {
    name: "npm",
    probe: &["npm", "--version"],
    advice: "apt-get install npm",
};
pub(super) const STRACE: Tool = Tool {
    name: "strace",
    probe: &["strace", "--version"],
    advice: "apt-get install strace",
};

impl Tool {
    /// Whether the tool is here and answers.
    pub(super) fn present(self, root: &Path) -> bool {
        let Some((program, arguments)) = self.probe.split_first() else {
            return false;
        };
        let mut command: Command = workspace::program(root, program, arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    /// What is said where the tool is missing.
    pub(super) fn missing(self) -> String {
        format!("{} is not installed ({})", self.name, self.advice)
    }

    /// What becomes of a stage that cannot do without it.
    pub(super) fn absent(self, require_all: bool) -> Outcome {
        if require_all {
            Outcome::Failed(self.missing())
        } else {
            Outcome::LeftOut(self.missing())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOWHERE: Tool = Tool {
        name: "nothing",
        probe: &["countersign-no-such-program"],
        advice: "it cannot be had",
    };

    #[test]
    fn a_missing_tool_fails_only_where_all_are_required() {
        assert!(!NOWHERE.present(Path::new(".")));
        let reason = "nothing is not installed (it cannot be had)".to_owned();
        assert_eq!(NOWHERE.absent(false), Outcome::LeftOut(reason.clone()));
        assert_eq!(NOWHERE.absent(true), Outcome::Failed(reason));
    }

    #[test]
    fn cargo_itself_is_here() {
        let cargo = Tool {
            name: "cargo",
            probe: &["cargo", "--version"],
            advice: "",
        };
        assert!(cargo.present(Path::new(".")));
    }
}
