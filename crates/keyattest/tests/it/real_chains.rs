//! Where the chains of real devices lie. They are not the project's own: a
//! checkout alone does not have them, and runs the tests without.

use std::{env, ffi::OsString, fs, path::PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

/// The directory with `chains` in it; none, said aloud, where there is none.
/// One that is named has to be there.
pub(crate) fn directory() -> Option<PathBuf> {
    let named = named().map(PathBuf::from);
    let is_named = named.is_some();
    let beside = || {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
        root.join("../shared/data/keyattestation")
    };
    let directory = named.unwrap_or_else(beside);
    if directory.join("chains").is_dir() {
        return Some(directory);
    }
    assert!(!is_named, "there are no chains in {}", directory.display());
    eprintln!(
        "left out: no chains of real devices in {}; name their directory in COUNTERSIGN_CHAINS",
        directory.display()
    );
    None
}

#[expect(
    clippy::disallowed_methods,
    reason = "where the chains are is the machine's to say"
)]
fn named() -> Option<OsString> {
    env::var_os("COUNTERSIGN_CHAINS").filter(|value| !value.is_empty())
}

/// A chain of real certificates, leaf first.
pub(crate) struct Chain {
    pub(crate) name: String,
    pub(crate) ders: Vec<Vec<u8>>,
    /// What Google's parser reads from it.
    pub(crate) json: Option<Value>,
}

impl Chain {
    pub(crate) fn ders(&self) -> Vec<&[u8]> {
        self.ders.iter().map(Vec::as_slice).collect()
    }

    /// The moment at which the device made the key, in seconds.
    pub(crate) fn created(&self) -> i64 {
        let json = self.json.as_ref().unwrap();
        let millis = json["softwareEnforced"]["creationDateTime"].as_str();
        millis.unwrap().parse::<i64>().unwrap() / 1000
    }
}

/// All of them, by name; none where there are none.
pub(crate) fn all() -> Vec<Chain> {
    let Some(directory) = directory() else {
        return Vec::new();
    };
    let mut chains: Vec<_> = fs::read_dir(directory.join("chains"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pem"))
        .map(|path| {
            let json = fs::read(path.with_extension("json")).ok();
            Chain {
                name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
                ders: certificates(&fs::read_to_string(&path).unwrap()),
                json: json.map(|json| serde_json::from_slice(&json).unwrap()),
            }
        })
        .collect();
    chains.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(chains.len() >= 15, "some chains are missing");
    chains
}

fn certificates(pem: &str) -> Vec<Vec<u8>> {
    let blocks = pem.split("-----BEGIN CERTIFICATE-----").skip(1);
    blocks
        .map(|block| {
            let (body, _) = block.split_once("-----END CERTIFICATE-----").unwrap();
            let body: String = body.split_whitespace().collect();
            STANDARD.decode(body).unwrap()
        })
        .collect()
}
