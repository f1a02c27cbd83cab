use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::venv::Environment;

/// The packages of the Python stories, each with its version.
const REQUIREMENTS: &str = "tests/interop/requirements.txt";

const ENVIRONMENT: Environment = Environment {
    place: "interop/venv",
};

/// The pinned requirements, when the tree has any.
pub(super) fn requirements(root: &Path) -> Option<PathBuf> {
    Some(root.join(REQUIREMENTS)).filter(|path| path.is_file())
}

/// The interpreter of the virtual environment.
pub(super) fn interpreter(target: &Path) -> PathBuf {
    ENVIRONMENT.program(target, "python")
}

/// Makes the virtual environment and installs what `requirements` names, once.
pub(super) fn prepare(root: &Path, target: &Path, requirements: &Path) -> Result<()> {
    ENVIRONMENT.prepare(root, target, "python3", requirements)
}
