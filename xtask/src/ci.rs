mod python;
mod report;
mod stages;
mod tool;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;

use crate::{npm, workspace};
use report::{Outcome, Report};
use stages::Run;

#[derive(Args)]
pub(crate) struct Options {
    /// Fails where a tool is missing, instead of leaving out what needs it.
    #[arg(long)]
    require_all: bool,
}

/// Runs every stage, also after one has failed, and prints what came of each;
/// true when all that ran held.
///
/// The workspace is compiled three times and no more: by clippy, with
/// optimisation for the release binary and what measures it, and for the tests.
/// The release binary comes before the tests because the stories from end to
/// end start it.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    let run = Run {
        root,
        require_all: options.require_all,
    };
    let mut report = Report::default();
    report.time("fmt", || run.fmt());
    report.time("tidy", || run.tidy());
    report.time("deny", || run.deny());
    report.time("clippy", || run.clippy());
    let release = report.time("release", || run.release());
    let binary = (release == Outcome::Passed)
        .then(|| run.binary())
        .transpose()?;
    report.time("interop", || run.interop());
    let mut postgres = None;
    report.time("postgres", || run.postgres(&mut postgres));
    report.time("test", || run.test(binary.as_deref(), postgres.as_ref()));
    report.time("test-postgres", || {
        run.test_on_postgres(binary.as_deref(), postgres.as_ref())
    });
    drop(postgres);
    report.time("doctest", || run.doctest());
    report.time("demo", || run.demo(binary.as_deref()));
    report.time("instructions", || run.instructions(binary.as_deref()));
    report.print();
    Ok(report.held())
}

/// Where the packages of what is written in JavaScript are, after they have been
/// installed; `None` where node or npm is not.
pub(crate) fn node_modules(root: &Path) -> Result<Option<PathBuf>> {
    if !(tool::NODE.present(root) && tool::NPM.present(root)) {
        return Ok(None);
    }
    let target = workspace::target(root)?;
    npm::INTEROP.prepare(root, &target)?;
    Ok(Some(npm::INTEROP.modules(&target)))
}

/// The interpreter that has the packages of what is written in Python, after they
/// have been installed; `None` where Python or their list is not.
pub(crate) fn python(root: &Path) -> Result<Option<PathBuf>> {
    let Some(requirements) = python::requirements(root) else {
        return Ok(None);
    };
    if !tool::PYTHON.present(root) {
        return Ok(None);
    }
    let target = workspace::target(root)?;
    python::prepare(root, &target, &requirements)?;
    Ok(Some(python::interpreter(&target)))
}
