use anyhow::Context;
use base64::{Engine, engine::general_purpose::STANDARD};
use meta_attest::wire::evidence::DEVICE_POSSESSION;
use serde_json::{Value, json};
use sign::base64url;
use soft_keymint::{
    Application, Blueprint, BootState, KeyKind, KeyPair, Mint, SecurityLevel, Shape, Signer,
    Validity, development,
};
use time::OffsetDateTime;

use super::{CERT_DIGEST, PACKAGE};
use crate::args::KeyLevel;

/// What a device is, and what runs on it.
#[derive(Clone, Debug)]
pub(crate) struct Build {
    /// The package that asks.
    pub(crate) package: String,
    /// Its version code.
    pub(crate) version_code: u64,
    /// SHA-256 of the certificate that signs it.
    pub(crate) cert_digest: [u8; 32],
    /// The month of the system's patches, as 202611.
    pub(crate) patch_level: u32,
    /// Where its keys are kept.
    pub(crate) level: KeyLevel,
    /// Whether its bootloader is locked.
    pub(crate) locked: bool,
}

impl Build {
    /// What the command line makes of a device of which nothing is said.
    ///
    /// # Errors
    /// Never, as long as the digest can be read.
    pub(crate) fn usual() -> anyhow::Result<Self> {
        Ok(Self {
            package: PACKAGE.to_owned(),
            version_code: 1,
            cert_digest: digest(CERT_DIGEST)?,
            patch_level: this_month(),
            level: KeyLevel::Tee,
            locked: true,
        })
    }
}

/// A device: what it is, and the key by which it is known again.
pub(crate) struct SoftDevice {
    build: Build,
    key: Option<KeyPair>,
}

impl SoftDevice {
    /// A device with the key that it has, if it has one.
    pub(crate) fn new(build: Build, key: Option<KeyPair>) -> Self {
        Self { build, key }
    }

    /// The key by which it is known again, once it has one.
    pub(crate) fn key(&self) -> Option<&KeyPair> {
        self.key.as_ref()
    }

    /// Has no key any more, so that the next one that is attested becomes its own.
    pub(crate) fn forget(&mut self) {
        self.key = None;
    }

    /// What it sends to be given a token, after what it was told first. The first
    /// key that is attested becomes the device's own.
    ///
    /// # Errors
    /// When the answer is not the platform's, or the cryptographic library refuses.
    pub(crate) fn evidence(&mut self, begun: &Value) -> anyhow::Result<Value> {
        let word = |name: &'static str| {
            let word = begun.get(name).and_then(Value::as_str);
            word.with_context(|| format!("the platform gave no {name}"))
        };
        let (relay, said) = (word("relay")?, word("possession")?);
        let challenge = base64url::decode(word("attestation_challenge")?.as_bytes())?;
        let blueprint = self.blueprint(challenge);
        let minted = self.mint()?.mint(&blueprint, KeyKind::P256)?;
        let chain: Vec<_> = minted
            .chain
            .iter()
            .map(|der| STANDARD.encode(der))
            .collect();
        let mut evidence = json!({
            "relay": relay,
            "chain": chain,
            "possession": signed(&minted.key, said, relay)?,
        });
        match &self.key {
            Some(key) => {
                let proof = json!({
                    "key": base64url::encode(key.spki()),
                    "possession": signed(key, DEVICE_POSSESSION, relay)?,
                });
                if let Some(evidence) = evidence.as_object_mut() {
                    evidence.insert("device".to_owned(), proof);
                }
            }
            None => self.key = Some(minted.key),
        }
        Ok(evidence)
    }

    fn mint(&self) -> anyhow::Result<Mint> {
        let level = self.level();
        let root = development::root()?;
        Ok(Mint::below(&root, Shape::Factory, level, Validity::ALWAYS)?)
    }

    fn level(&self) -> SecurityLevel {
        match self.build.level {
            KeyLevel::Tee => SecurityLevel::TrustedEnvironment,
            KeyLevel::StrongBox => SecurityLevel::StrongBox,
            KeyLevel::Software => SecurityLevel::Software,
        }
    }

    fn blueprint(&self, challenge: Vec<u8>) -> Blueprint {
        let build = &self.build;
        let application = Application::new(&build.package, build.version_code, build.cert_digest);
        let mut blueprint = Blueprint::locked(challenge, application, build.patch_level);
        if let Some(root) = blueprint.root_of_trust.as_mut().filter(|_| !build.locked) {
            root.device_locked = false;
            root.verified_boot_state = BootState::Unverified;
        }
        blueprint.at_level(self.level())
    }
}

fn signed(key: &KeyPair, said: &str, relay: &str) -> anyhow::Result<String> {
    let signature = key.sign(format!("{said}{relay}").as_bytes())?;
    Ok(base64url::encode(&signature))
}

/// Reads a digest in hexadecimal.
pub(super) fn digest(text: &str) -> anyhow::Result<[u8; 32]> {
    text.parse::<store::UniqueId>()
        .map(|digest| *digest.bytes())
        .ok()
        .context("a certificate's digest has 64 hexadecimal digits in lower case")
}

/// The month as a patch level.
pub(super) fn this_month() -> u32 {
    let today = OffsetDateTime::now_utc();
    let year = u32::try_from(today.year()).unwrap_or_default();
    let month = u32::from(u8::from(today.month()));
    year.saturating_mul(100).saturating_add(month)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun() -> Value {
        json!({
            "attestation_challenge": "JMxMPp1H6kCxGzPRsjKFLw",
            "relay": "relay",
            "possession": "countersign/attest/possession/1\n",
        })
    }

    fn build() -> Build {
        Build::usual().unwrap()
    }

    #[test]
    fn the_first_key_becomes_the_devices_own() {
        let mut device = SoftDevice::new(build(), None);
        let first = device.evidence(&begun()).unwrap();
        assert_eq!(first.get("device"), None);
        let own = base64url::encode(device.key().unwrap().spki());
        let second = device.evidence(&begun()).unwrap();
        assert_eq!(second.pointer("/device/key"), Some(&Value::from(own)));
        assert_ne!(first.pointer("/chain/0"), second.pointer("/chain/0"));
    }

    #[test]
    fn what_is_no_answer_of_a_platform_is_named() {
        let mut device = SoftDevice::new(build(), None);
        let error = device.evidence(&json!({})).unwrap_err();
        assert_eq!(error.to_string(), "the platform gave no relay");
    }
}
