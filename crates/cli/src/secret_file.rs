//! Files that hold one secret.

use std::{fs, path::Path};

use anyhow::Context;
use base::Secret;

/// Reads the secret in a file. One line break at its end, which editors add, is
/// not part of it.
///
/// # Errors
/// When the file cannot be read or is empty.
pub(crate) fn read(path: &Path) -> anyhow::Result<Secret> {
    let secret = || format!("the secret in {}", path.display());
    let bytes = fs::read(path).with_context(secret)?;
    let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    anyhow::ensure!(!line.is_empty(), "{} is empty", secret());
    Ok(Secret::new(line.to_vec()))
}
