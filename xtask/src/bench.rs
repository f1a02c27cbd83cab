use std::path::Path;

use anyhow::{Context, Result};
use clap::Args;

use crate::workspace;

/// The release binary and what measures it. Built by one command, both get the
/// same dependencies with the same features, and those are compiled once.
pub(crate) const RELEASE: &[&str] = &[
    "build",
    "--release",
    "--package",
    "cli",
    "--package",
    "bench",
];

#[derive(Args)]
pub(crate) struct Options {
    /// Passed to the benchmarks as they are.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Builds and runs the `bench` crate; true when it ended well.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    if !build(root)? {
        return Ok(false);
    }
    let arguments: Vec<&str> = options.arguments.iter().map(String::as_str).collect();
    let program = program(root)?;
    let status = workspace::program(root, &program, &arguments)
        .status()
        .with_context(|| format!("{program} could not be started"))?;
    Ok(status.success())
}

/// Builds with optimisation; true when it compiled.
pub(crate) fn build(root: &Path) -> Result<bool> {
    let status = workspace::cargo(root, RELEASE)
        .status()
        .context("cargo could not be started")?;
    Ok(status.success())
}

/// The program that [`build`] makes.
pub(crate) fn program(root: &Path) -> Result<String> {
    let place = workspace::target(root)?.join("release/bench");
    Ok(place.display().to_string())
}
