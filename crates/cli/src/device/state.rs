//! The file with a device's own key.

use std::{fs, io, path::Path};

use anyhow::{Context, anyhow};
use soft_keymint::{KeyKind, KeyPair};

use super::SoftDevice;

/// The key that a file holds; none while there is no file.
///
/// # Errors
/// When it cannot be read, or holds something else.
pub(super) fn read(place: &Path) -> anyhow::Result<Option<KeyPair>> {
    let bytes = match fs::read(place) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(anyhow!(error).context(place.display().to_string())),
    };
    let key = KeyPair::from_pkcs8(KeyKind::P256, &bytes);
    let key = key.with_context(|| format!("{} holds no device's key", place.display()))?;
    Ok(Some(key))
}

/// Writes the device's key, for its owner only.
///
/// # Errors
/// When it cannot be written.
pub(super) fn keep(place: &Path, device: &SoftDevice) -> anyhow::Result<()> {
    let Some(key) = device.key() else {
        return Ok(());
    };
    let bytes = key.pkcs8()?;
    write(place, &bytes).with_context(|| place.display().to_string())
}

#[cfg(unix)]
fn write(place: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};

    let mut options = fs::OpenOptions::new();
    let mut file = options
        .create(true)
        .write(true)
        .truncate(true)
        .mode(0o600)
        .open(place)?;
    file.write_all(bytes)
}

#[cfg(not(unix))]
fn write(place: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::write(place, bytes)
}
