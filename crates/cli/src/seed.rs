use std::{fs, path::Path};

use anyhow::Context;
use serde::de::DeserializeOwned;

/// Reads a TOML file of apps and players. An error names the line and does not
/// quote it, as it may hold a secret.
///
/// # Errors
/// When the file cannot be read, or what it holds is not what is expected.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let shown = path.display();
    let text = fs::read_to_string(path)
        .with_context(|| format!("the seed file {shown} cannot be read"))?;
    toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let breaks = before.map_or(0, |before| before.matches('\n').count());
        let (line, message) = (breaks.saturating_add(1), error.message());
        anyhow::anyhow!("the seed file {shown} is wrong in line {line}: {message}")
    })
}
