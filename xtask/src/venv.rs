use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use crate::workspace;

/// A virtual environment of Python with packages in it.
pub(crate) struct Environment {
    /// Where it lies below the target directory.
    pub(crate) place: &'static str,
}

impl Environment {
    /// A program that lies in it.
    pub(crate) fn program(&self, target: &Path, name: &str) -> PathBuf {
        target.join(self.place).join("bin").join(name)
    }

    /// Makes it with an interpreter and installs what `requirements` names, once: a
    /// copy of the file inside says what it was made from.
    pub(crate) fn prepare(
        &self,
        root: &Path,
        target: &Path,
        python: &str,
        requirements: &Path,
    ) -> Result<()> {
        let environment = target.join(self.place);
        let made_from = environment.join("requirements.txt");
        let wanted = fs::read(requirements).with_context(|| requirements.display().to_string())?;
        if fs::read(&made_from).is_ok_and(|found| found == wanted) {
            return Ok(());
        }
        let place = environment.display().to_string();
        start(root, python, &["-m", "venv", "--clear", &place])?;
        let python = self.program(target, "python").display().to_string();
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
