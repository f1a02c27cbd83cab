use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use keyattest::UnixTime;
use serde_json::Value;

/// A chain of a real device.
pub(super) struct Chain {
    /// Leaf first.
    pub(super) ders: Vec<Vec<u8>>,
    /// When its key was made.
    pub(super) at: UnixTime,
}

/// Where the chains are; they are not the project's own.
#[expect(
    clippy::disallowed_methods,
    reason = "where the chains are is the machine's to say"
)]
pub(super) fn directory() -> Option<PathBuf> {
    let named = env::var_os("COUNTERSIGN_CHAINS").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/keyattestation");
    let chains = named.unwrap_or_else(beside).join("chains");
    chains.is_dir().then_some(chains)
}

pub(super) fn read(directory: &Path, name: &str) -> Result<Chain> {
    let place = directory.join(name);
    let pem = fs::read_to_string(place.with_extension("pem")).context(name.to_owned())?;
    let json = fs::read(place.with_extension("json")).context(name.to_owned())?;
    let json: Value = serde_json::from_slice(&json)?;
    let created = json.pointer("/softwareEnforced/creationDateTime");
    let created: i64 = created
        .and_then(Value::as_str)
        .context("no date")?
        .parse()?;
    Ok(Chain {
        ders: certificates(&pem)?,
        at: UnixTime(created.div_euclid(1000)),
    })
}

fn certificates(pem: &str) -> Result<Vec<Vec<u8>>> {
    let blocks = pem.split("-----BEGIN CERTIFICATE-----").skip(1);
    blocks
        .map(|block| {
            let (body, _) = block
                .split_once("-----END CERTIFICATE-----")
                .context("a certificate does not end")?;
            let body: String = body.split_whitespace().collect();
            Ok(STANDARD.decode(body)?)
        })
        .collect()
}
