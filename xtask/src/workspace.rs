use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;

/// The prefix of every variable that the program itself reads.
const PREFIX: &str = "COUNTERSIGN_";

/// The workspace that this binary was compiled in.
pub(crate) fn root() -> Result<PathBuf> {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map(Path::to_path_buf)
        .context("xtask lies in a directory of the workspace")
}

/// The program of that name, to be run at the workspace's root without a
/// terminal to read from. What the caller's shell has set for the program
/// under test is taken away, so that a run says the same everywhere.
pub(crate) fn program(root: &Path, name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    command
        .args(arguments)
        .current_dir(root)
        .stdin(Stdio::null());
    for variable in own_variables() {
        command.env_remove(variable);
    }
    command
}

/// Cargo with these arguments, as [`program`].
pub(crate) fn cargo(root: &Path, arguments: &[&str]) -> Command {
    program(root, "cargo", arguments)
}

/// The directory that cargo builds into.
pub(crate) fn target(root: &Path) -> Result<PathBuf> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()?;
    Ok(metadata.target_directory.into_std_path_buf())
}

/// The triple that rustc compiles for here.
pub(crate) fn host() -> Result<String> {
    let version = Command::new("rustc")
        .arg("-vV")
        .output()
        .context("rustc could not be started")?;
    let version = String::from_utf8(version.stdout)?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not name its host")?.to_owned())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the environment is read only to hand less of it on"
)]
fn own_variables() -> impl Iterator<Item = OsString> {
    std::env::vars_os()
        .map(|(name, _)| name)
        .filter(|name| name.to_string_lossy().starts_with(PREFIX))
}
