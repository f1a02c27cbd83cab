use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use crate::workspace;

/// The packages of the Python stories, each with its version.
const REQUIREMENTS: &str = "tests/interop/requirements.txt";

/// Where the environment lies below the target directory.
const ENVIRONMENT: &str = "interop/venv";

/// The pinned requirements, when the tree has any.
pub(super) fn requirements(root: &Path) -> Option<PathBuf> {
    Some(root.join(REQUIREMENTS)).filter(|path| path.is_file())
}

/// The interpreter of the virtual environment.
pub(super) fn interpreter(target: &Path) -> PathBuf {
    target.join(ENVIRONMENT).join("bin/python")
}

/// Makes the virtual environment and installs what `requirements` names, once:
/// a copy of the file inside the environment says what it was made from.
pub(super) fn prepare(root: &Path, target: &Path, requirements: &Path) -> Result<()> {
    let environment = target.join(ENVIRONMENT);
    let made_from = environment.join("requirements.txt");
    let wanted = fs::read(requirements).with_context(|| requirements.display().to_string())?;
    if fs::read(&made_from).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    let place = environment.display().to_string();
    start(root, "python3", &["-m", "venv", "--clear", &place])?;
    let python = interpreter(target).display().to_string();
    let list = requirements.display().to_string();
    start(
        root,
        &python,
        &[
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--requirement",
            &list,
        ],
    )?;
    fs::write(&made_from, wanted).with_context(|| made_from.display().to_string())
}

fn start(root: &Path, name: &str, arguments: &[&str]) -> Result<()> {
    let status = workspace::program(root, name, arguments)
        .status()
        .with_context(|| format!("{name} could not be started"))?;
    ensure!(
        status.success(),
        "{name} {} ended with {status}",
        arguments.join(" ")
    );
    Ok(())
}
