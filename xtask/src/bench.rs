use std::path::Path;

use anyhow::{Context, Result};
use clap::Args;

use crate::workspace;

#[derive(Args)]
pub(crate) struct Options {
    /// Passed to the benchmarks as they are.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Builds and runs the `bench` crate; true when it ended well.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    let status = workspace::cargo(root, &["run", "--release", "--package", "bench", "--"])
        .args(&options.arguments)
        .status()
        .context("cargo could not be started")?;
    Ok(status.success())
}
