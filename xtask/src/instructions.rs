use std::path::Path;

use anyhow::{Context, Result};
use clap::Args;

use crate::{bench, workspace};

/// The figures that were accepted last.
const FILE: &str = "bench/instructions.toml";

#[derive(Args)]
pub(crate) struct Options {
    /// Take the present figures over, as those to compare with from now on.
    #[arg(long)]
    accept: bool,
}

/// Counts the instructions of a request; true when none has grown too much and
/// every goal is met.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    if !bench::build(root)? {
        return Ok(false);
    }
    compare(root, options.accept)
}

/// The same with what [`bench::build`] has built.
pub(crate) fn compare(root: &Path, accept: bool) -> Result<bool> {
    let program = bench::program(root)?;
    let mut arguments = vec!["instructions", "--file", FILE];
    if accept {
        arguments.push("--accept");
    }
    let status = workspace::program(root, &program, &arguments)
        .status()
        .with_context(|| format!("{program} could not be started"))?;
    Ok(status.success())
}
