//! The authority of one development data directory.
//!
//! Whoever trusts it trusts whoever can read its key. Both files therefore stay
//! in the directory, and the certificate itself says for which names it may
//! vouch (RFC 5280, section 4.2.1.10), so that a key that got out is good for no
//! other site.

mod names;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use base::{Secret, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use serve::{Tls, Validity};
use time::OffsetDateTime;

use super::{file::write_private, random_text};

const CA_FILE: &str = "ca.pem";
const KEY_FILE: &str = "ca.key";

const DAY: Duration = Duration::from_secs(86_400);
const CA_DAYS: u32 = 3_650;
/// Browsers and systems take no certificate of more than 825 days.
const LEAF_DAYS: u32 = 90;
const RENEW_DAYS: u32 = 30;

/// Issues certificates for the names that it may vouch for.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    names: Vec<String>,
    path: PathBuf,
}

/// A server's certificate and its key, which is kept in memory only.
pub(super) struct Leaf {
    pub(super) chain: String,
    pub(super) key: Secret,
}

impl Leaf {
    /// Whether it is time for another.
    pub(super) fn is_due(validity: Validity, now: Timestamp) -> bool {
        now.plus(days(RENEW_DAYS)) > validity.not_after
    }
}

impl Authority {
    /// Takes the authority in a directory, or makes one where there is none. One
    /// that may not vouch for all of the names or nears its end is replaced,
    /// which whoever trusts it has to be told of.
    ///
    /// # Errors
    /// When its files cannot be read or written.
    pub(super) fn open(dir: &Path, names: &[String], now: Timestamp) -> anyhow::Result<Self> {
        let (path, key_path) = (dir.join(CA_FILE), dir.join(KEY_FILE));
        if path.exists() || key_path.exists() {
            match kept(&path, &key_path, names, now) {
                Ok(issuer) => return Ok(Self::of(issuer, names, path)),
                Err(reason) => tracing::warn!(
                    reason = %format!("{reason:#}"),
                    "made a new authority in place of the old; it has to be trusted anew"
                ),
            }
        }
        let (pem, key) = make(names, now).context("the authority cannot be made")?;
        // The key first: a certificate without one would be trusted in vain.
        write_private(&key_path, &key.serialize_pem())?;
        fs::write(&path, &pem).with_context(|| format!("{} cannot be written", path.display()))?;
        let issuer = Issuer::from_ca_cert_pem(&pem, key)?;
        Ok(Self::of(issuer, names, path))
    }

    fn of(issuer: Issuer<'static, KeyPair>, names: &[String], path: PathBuf) -> Self {
        let names = names.to_vec();
        Self {
            issuer,
            names,
            path,
        }
    }

    /// Where its certificate is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A new key and a certificate for all of the names.
    ///
    /// # Errors
    /// When the cryptography fails.
    pub(super) fn issue(&self, now: Timestamp) -> anyhow::Result<Leaf> {
        let mut params = CertificateParams::new(self.names.clone())?;
        params.not_before = moment(now.minus(DAY))?;
        params.not_after = moment(now.plus(days(LEAF_DAYS)))?;
        params
            .distinguished_name
            .push(DnType::CommonName, "Countersign development");
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        Ok(Leaf {
            chain: params.signed_by(&key, &self.issuer)?.pem(),
            key: Secret::from(key.serialize_pem()),
        })
    }
}

/// The authority that is there, if it can go on.
fn kept(
    path: &Path,
    key_path: &Path,
    names: &[String],
    now: Timestamp,
) -> anyhow::Result<Issuer<'static, KeyPair>> {
    let read = |path: &Path| {
        fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
    };
    let (pem, key) = (read(path)?, read(key_path)?);
    // Tells whether the two belong together, and until when they are good.
    let validity = Tls::from_pem(pem.as_bytes(), key.as_bytes())?.validity();
    anyhow::ensure!(
        now.plus(days(LEAF_DAYS)) < validity.not_after && now >= validity.not_before,
        "it is at its end"
    );
    anyhow::ensure!(
        names::of_certificate(&pem)? == names::of(names),
        "it may not vouch for the names that are configured"
    );
    Ok(Issuer::from_ca_cert_pem(&pem, KeyPair::from_pem(&key)?)?)
}

fn make(names: &[String], now: Timestamp) -> anyhow::Result<(String, KeyPair)> {
    let mut params = CertificateParams::default();
    params.not_before = moment(now.minus(DAY))?;
    params.not_after = moment(now.plus(days(CA_DAYS)))?;
    // Several directories have an authority each; trust stores show this name.
    let mut mark = random_text(&*crate::rng::system());
    mark.truncate(6);
    let name = format!("Countersign development authority {mark}");
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(names::constraints(names));
    params.use_authority_key_identifier_extension = true;
    // P-256, which every client knows.
    let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
    Ok((params.self_signed(&key)?.pem(), key))
}

fn days(count: u32) -> Duration {
    DAY.saturating_mul(count)
}

fn moment(at: Timestamp) -> anyhow::Result<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(at.secs()).context("a moment beyond the calendar")
}

#[cfg(test)]
mod tests;
