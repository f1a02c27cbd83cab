use std::{
    env,
    ffi::OsString,
    iter,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use clap::Args;

use crate::{ci, postgres, workspace};

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
    let mut bench = workspace::program(root, &program, &arguments);
    if measures(&["g7", "g5", "oauth1"], &arguments) {
        match ci::node_modules(root) {
            Ok(Some(modules)) => {
                bench.env("NODE_PATH", modules);
            }
            Ok(None) => println!("node or npm is not installed: its peers are left out"),
            // All else can be measured without them.
            Err(error) => println!("the peers' packages are not installed: {error:#}"),
        }
    }
    if measures(&["g5", "oauth1"], &arguments) {
        match ci::python(root).and_then(|python| python.map(first_on_the_path).transpose()) {
            Ok(Some(path)) => {
                bench.env("PATH", path);
            }
            Ok(None) => println!("python3 with venv is not installed: its peer is left out"),
            Err(error) => println!("the peer's packages are not installed: {error:#}"),
        }
    }
    // They may lie in a place of their own that goes with them.
    let mut programs = None;
    if measures(&["postgres"], &arguments) {
        match postgres::binaries(root) {
            Ok(found) => {
                bench.env(postgres::BINARIES, found.directory());
                programs = Some(found);
            }
            Err(error) => println!("there are no programs of PostgreSQL: {error:#}"),
        }
    }
    let status = bench
        .status()
        .with_context(|| format!("{program} could not be started"))?;
    drop(programs);
    Ok(status.success())
}

/// The `PATH` by which `python3` is the interpreter of a virtual environment, as
/// where that is activated.
#[expect(
    clippy::disallowed_methods,
    reason = "where programs are is known to the environment alone"
)]
fn first_on_the_path(interpreter: PathBuf) -> Result<OsString> {
    let programs = interpreter.parent().context("it lies nowhere")?;
    let path = env::var_os("PATH").unwrap_or_default();
    let places = iter::once(programs.to_owned()).chain(env::split_paths(&path));
    Ok(env::join_paths(places)?)
}

/// Whether the arguments ask for one of these, alone or with everything.
fn measures(names: &[&str], arguments: &[&str]) -> bool {
    let some = arguments.iter().any(|it| it.starts_with("--only"));
    let named = arguments.iter().any(|it| {
        let it = it.to_ascii_lowercase();
        names.contains(&it.trim_start_matches("--only="))
    });
    named || !some
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

#[cfg(test)]
mod tests {
    use super::measures;

    #[test]
    fn what_a_measurement_needs_is_prepared_where_it_is_asked_for() {
        for (arguments, measured) in [
            (&[][..], true),
            (&["--quick"], true),
            (&["--only", "g1", "G7"], true),
            (&["--only=g7", "--quick"], true),
            (&["--only", "g1", "g6"], false),
            (&["--only=g6"], false),
            (&["--only", "Oauth1"], true),
        ] {
            assert_eq!(
                measures(&["g7", "oauth1"], arguments),
                measured,
                "{arguments:?}"
            );
        }
    }
}
