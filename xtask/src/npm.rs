use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use crate::workspace;

/// A lock file of npm and where what it names is installed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packages {
    /// The directory of `package.json` and `package-lock.json`, from the root.
    source: &'static str,
    /// Where they are installed below the target directory.
    place: &'static str,
}

/// The packages of the stories in JavaScript, with every version that they lead to.
pub(crate) const INTEROP: Packages = Packages {
    source: "tests/interop",
    place: "interop/node",
};

/// PostgreSQL's programs, of which npm takes those for this system.
pub(crate) const POSTGRES: Packages = Packages {
    source: "tests/postgres",
    place: "postgres",
};

impl Packages {
    /// Where `require` finds them.
    pub(crate) fn modules(self, target: &Path) -> PathBuf {
        target.join(self.place).join("node_modules")
    }

    /// Installs what the lock file names, once: a copy of it among the modules says
    /// what they were made from. npm compares each package with the digest in the
    /// lock file.
    pub(crate) fn prepare(self, root: &Path, target: &Path) -> Result<()> {
        let place = target.join(self.place);
        let made_from = self.modules(target).join(".made-from.json");
        let source = root.join(self.source);
        let wanted = read(&source.join("package-lock.json"))?;
        if fs::read(&made_from).is_ok_and(|found| found == wanted) {
            return Ok(());
        }
        fs::create_dir_all(&place).with_context(|| place.display().to_string())?;
        for (name, text) in [
            ("package.json", read(&source.join("package.json"))?),
            ("package-lock.json", wanted.clone()),
        ] {
            let path = place.join(name);
            fs::write(&path, text).with_context(|| path.display().to_string())?;
        }
        install(root, &place)?;
        fs::write(&made_from, wanted).with_context(|| made_from.display().to_string())
    }
}

fn install(root: &Path, place: &Path) -> Result<()> {
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
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| path.display().to_string())
}
