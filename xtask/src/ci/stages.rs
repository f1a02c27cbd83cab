use std::{
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use anyhow::{Context, Result};

use super::{
    python,
    report::Outcome,
    tool::{self, Tool},
};
use crate::{bench, instructions, npm, postgres::Server, tidy, workspace};

/// The stories from end to end that have a store, but for those that are about one
/// on PostgreSQL to begin with.
const STORIES: &str = "package(cli) & binary(it) \
    - test(/^it::(config|demo|fleet|rewards::stores_away::s9|shared_store|store_copy|store_down)::/)";

/// One run of the stages.
pub(super) struct Run<'a> {
    pub(super) root: &'a Path,
    pub(super) require_all: bool,
}

impl Run<'_> {
    pub(super) fn fmt(&self) -> Result<Outcome> {
        self.with(tool::RUSTFMT, &["fmt", "--all", "--check"])
    }

    pub(super) fn tidy(&self) -> Result<Outcome> {
        Ok(outcome(tidy::run(self.root)?, "see the findings above"))
    }

    /// Licences, bans and sources. Advisories need a clone of a database and
    /// are not a property of this tree; CONTRIBUTING.md says when they are
    /// looked at.
    pub(super) fn deny(&self) -> Result<Outcome> {
        let check = [
            "deny",
            "check",
            "--hide-inclusion-graph",
            "--deny",
            "unmatched-skip",
        ];
        let mut arguments = check.to_vec();
        arguments.extend(["bans", "licenses", "sources"]);
        self.with(tool::DENY, &arguments)
    }

    pub(super) fn clippy(&self) -> Result<Outcome> {
        let check = [
            "clippy",
            "--locked",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ];
        self.with(tool::CLIPPY, &check)
    }

    pub(super) fn release(&self) -> Result<Outcome> {
        let mut build = bench::RELEASE.to_vec();
        build.push("--locked");
        finish(self.cargo(&build))
    }

    /// The release binary that [`Run::release`] has built.
    pub(super) fn binary(&self) -> Result<PathBuf> {
        Ok(self.target()?.join("release/countersign"))
    }

    /// Says which of the programs that only some tests need are missing, and
    /// makes ready those that are here.
    pub(super) fn interop(&self) -> Result<Outcome> {
        let mut tools = vec![tool::NODE, tool::NPM, tool::STRACE];
        if python::requirements(self.root).is_some() {
            tools.push(tool::PYTHON);
        }
        let missing: Vec<Tool> = tools
            .into_iter()
            .filter(|tool| !tool.present(self.root))
            .collect();
        python(self.root)?;
        super::node_modules(self.root)?;
        if missing.is_empty() {
            return Ok(Outcome::Passed);
        }
        let reasons: Vec<String> = missing.into_iter().map(Tool::missing).collect();
        let reason = reasons.join("; ");
        Ok(if self.require_all {
            Outcome::Failed(reason)
        } else {
            Outcome::LeftOut(format!("the tests of {reason}"))
        })
    }

    /// The server that the tests share; it stops when it is dropped.
    pub(super) fn postgres(&self, server: &mut Option<Server>) -> Result<Outcome> {
        Ok(match Server::provide(self.root) {
            Ok(provided) => {
                let note = provided.describe();
                *server = Some(provided);
                Outcome::PassedWith(note)
            }
            Err(error) if self.require_all => Outcome::Failed(format!("{error:#}")),
            Err(error) => Outcome::LeftOut(format!("the tests with PostgreSQL: {error:#}")),
        })
    }

    /// All tests, the stories from end to end among them: those start
    /// `binary`.
    pub(super) fn test(&self, binary: Option<&Path>, postgres: Option<&Server>) -> Result<Outcome> {
        if tool::NEXTEST.present(self.root) {
            let run = self.nextest(&[])?;
            return finish(self.test_environment(run, binary, postgres)?);
        }
        if self.require_all {
            return Ok(tool::NEXTEST.absent(true));
        }
        let run = [
            "test",
            "--locked",
            "--workspace",
            "--lib",
            "--bins",
            "--tests",
        ];
        let ran = finish(self.test_environment(self.cargo(&run), binary, postgres)?)?;
        Ok(match ran {
            Outcome::Passed => {
                Outcome::PassedWith(format!("with cargo test; {}", tool::NEXTEST.missing()))
            }
            other => other,
        })
    }

    /// The stories from end to end once more, with their stores on PostgreSQL.
    pub(super) fn test_on_postgres(
        &self,
        binary: Option<&Path>,
        postgres: Option<&Server>,
    ) -> Result<Outcome> {
        let Some(server) = postgres else {
            return Ok(Outcome::LeftOut("there is no PostgreSQL".to_owned()));
        };
        if !tool::NEXTEST.present(self.root) {
            return Ok(tool::NEXTEST.absent(self.require_all));
        }
        let run = self.nextest(&["--filterset", STORIES])?;
        let mut tests = self.test_environment(run, binary, Some(server))?;
        tests.env("COUNTERSIGN_TEST_STORE", "postgres");
        finish(tests)
    }

    pub(super) fn doctest(&self) -> Result<Outcome> {
        finish(self.cargo(&["test", "--locked", "--workspace", "--doc", "--quiet"]))
    }

    /// The demonstration, as a person sees it and as a program reads it.
    pub(super) fn demo(&self, binary: Option<&Path>) -> Result<Outcome> {
        let Some(binary) = binary else {
            return Ok(Outcome::LeftOut("there is no release binary".to_owned()));
        };
        let binary = binary.display().to_string();
        let mut held = true;
        for arguments in [&["demo", "--once"][..], &["demo", "--once", "--json"]] {
            println!("$ countersign {}", arguments.join(" "));
            let status = workspace::program(self.root, &binary, arguments)
                .status()
                .with_context(|| format!("{binary} could not be started"))?;
            held &= status.success();
        }
        Ok(outcome(held, "a step did not hold"))
    }

    /// The instructions of a request, with what [`Run::release`] has built.
    pub(super) fn instructions(&self, binary: Option<&Path>) -> Result<Outcome> {
        if binary.is_none() {
            return Ok(Outcome::LeftOut("there is no release build".to_owned()));
        }
        if !tool::VALGRIND.present(self.root) {
            return Ok(tool::VALGRIND.absent(self.require_all));
        }
        let held = instructions::compare(self.root, false)?;
        Ok(outcome(held, "a count has grown or is beyond its goal"))
    }

    /// The tests of all of the workspace: a part of it would have other features of
    /// its dependencies and be compiled again.
    ///
    /// One more runs at a time than there are cores, because stories wait for
    /// processes that they have started.
    fn nextest(&self, filter: &[&str]) -> Result<Command> {
        let cores = thread::available_parallelism().context("cores cannot be counted")?;
        let threads = cores.saturating_add(1).to_string();
        let mut run = vec!["nextest", "run", "--locked", "--workspace"];
        run.extend(["--test-threads", &threads]);
        run.extend(filter);
        Ok(self.cargo(&run))
    }

    /// What the tests are told through their environment. It is theirs alone:
    /// a `countersign` that a test starts refuses variables it does not know,
    /// so the test has to take these away.
    fn test_environment(
        &self,
        mut tests: Command,
        binary: Option<&Path>,
        postgres: Option<&Server>,
    ) -> Result<Command> {
        if self.require_all {
            tests.env("COUNTERSIGN_REQUIRE_ALL", "1");
        }
        if let Some(binary) = binary {
            tests.env("COUNTERSIGN_BIN", binary);
        }
        let python = python::interpreter(&self.target()?);
        if python::requirements(self.root).is_some() && python.is_file() {
            tests.env("COUNTERSIGN_PYTHON", python);
        }
        if tool::NODE.present(self.root) {
            tests.env("COUNTERSIGN_NODE", "node");
        }
        let modules = npm::INTEROP.modules(&self.target()?);
        if modules.is_dir() {
            tests.env("COUNTERSIGN_NODE_MODULES", modules);
        }
        if let Some(server) = postgres {
            server.tell(&mut tests);
        }
        Ok(tests)
    }

    fn with(&self, tool: Tool, arguments: &[&str]) -> Result<Outcome> {
        if tool.present(self.root) {
            finish(self.cargo(arguments))
        } else {
            Ok(tool.absent(self.require_all))
        }
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        workspace::cargo(self.root, arguments)
    }

    fn target(&self) -> Result<PathBuf> {
        workspace::target(self.root)
    }
}

fn finish(mut command: Command) -> Result<Outcome> {
    let status = command
        .status()
        .with_context(|| format!("{} could not be started", command.get_program().display()))?;
    Ok(outcome(status.success(), &status.to_string()))
}

fn outcome(held: bool, reason: &str) -> Outcome {
    if held {
        Outcome::Passed
    } else {
        Outcome::Failed(reason.to_owned())
    }
}
