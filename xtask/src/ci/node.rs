use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use crate::workspace;

/// The packages of the stories in JavaScript, with every version that they lead to.
const LOCK: &str = "tests/interop/package-lock.json";
const MANIFEST: &str = "tests/interop/package.json";

/// Where they are installed below the target directory.
const PLACE: &str = "interop/node";

/// Where `require` finds them.
pub(crate) fn modules(target: &Path) -> PathBuf {
    target.join(PLACE).join("node_modules")
}

/// Installs what the lock file names, once: a copy of it among the modules says
/// what they were made from.
pub(crate) fn prepare(root: &Path, target: &Path) -> Result<()> {
    let place = target.join(PLACE);
    let made_from = modules(target).join(".made-from.json");
    let wanted = read(&root.join(LOCK))?;
    if fs::read(&made_from).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    fs::create_dir_all(&place).with_context(|| place.display().to_string())?;
    for (name, text) in [
        ("package.json", read(&root.join(MANIFEST))?),
        ("package-lock.json", wanted.clone()),
    ] {
        let path = place.join(name);
        fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    let prefix = place.display().to_string();
    let install = [
        "ci",
        "--silent",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--prefix",
        &prefix,
    ];
    let status = workspace::program(root, "npm", &install)
        .status()
        .context("npm could not be started")?;
    ensure!(status.success(), "npm ci ended with {status}");
    fs::write(&made_from, wanted).with_context(|| made_from.display().to_string())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| path.display().to_string())
}
