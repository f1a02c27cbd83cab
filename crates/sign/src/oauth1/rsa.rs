//! RSA-SHA1 (RFC 5849, section 3.4.3), for platforms that name it.
//!
//! SHA-1 is broken for signatures over texts that an attacker has a hand in.
//! Where a protocol has no other method, this is it.

use std::{convert::Infallible, fmt, ops::RangeInclusive};

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY};
use base::{Rng, Secret};
use rsa::{
    PrivateKey, PublicKey,
    pkcs1::{DecodeRsaPrivateKey, DecodeRsaPublicKey},
    pkcs8::{DecodePrivateKey, DecodePublicKey, Document, EncodePublicKey, LineEnding},
    rand_core::{TryCryptoRng, TryRng},
    traits::PublicKeyParts,
};
use sha1::Sha1;

use crate::{BadKey, Forged};

/// How long a modulus may be, in bits.
const BITS: RangeInclusive<u32> = 2048..=8192;

/// A public key that checks `RSA-SHA1`: 2048 to 8192 bits.
#[derive(Clone)]
pub struct RsaSha1Key(ParsedPublicKey);

impl RsaSha1Key {
    /// Reads a key in DER: `SubjectPublicKeyInfo` (RFC 5280) or `RSAPublicKey`
    /// (RFC 8017, appendix A.1.1).
    ///
    /// # Errors
    /// [`BadKey`] for anything else, and for keys of another size.
    pub fn from_der(der: &[u8]) -> Result<Self, BadKey> {
        let parts = PublicKey::from_public_key_der(der)
            .or_else(|_| PublicKey::from_pkcs1_der(der).map_err(|_| BadKey))?;
        if !BITS.contains(&parts.n().bit_width()) {
            return Err(BadKey);
        }
        ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, der)
            .map(Self)
            .map_err(|_| BadKey)
    }

    /// Reads a key in PEM: `PUBLIC KEY` or `RSA PUBLIC KEY` (RFC 7468).
    ///
    /// # Errors
    /// [`BadKey`] for anything else, and for keys of another size.
    pub fn from_pem(pem: &str) -> Result<Self, BadKey> {
        let (label, document) = Document::from_pem(pem).map_err(|_| BadKey)?;
        match label {
            "PUBLIC KEY" | "RSA PUBLIC KEY" => Self::from_der(document.as_bytes()),
            _ => Err(BadKey),
        }
    }

    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Forged> {
        self.0.verify_sig(message, signature).map_err(|_| Forged)
    }
}

impl fmt::Debug for RsaSha1Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaSha1Key")
    }
}

/// A private key that signs by `RSA-SHA1`: 2048 to 8192 bits. It is wiped when
/// it is dropped.
#[derive(Clone)]
pub struct RsaSha1Signer(PrivateKey);

impl RsaSha1Signer {
    /// Reads a key in PEM: `PRIVATE KEY` (PKCS #8) or `RSA PRIVATE KEY` (PKCS
    /// #1), not encrypted.
    ///
    /// # Errors
    /// [`BadKey`] for anything else, for a key whose parts do not belong
    /// together, and for one of another size.
    pub fn from_pem(pem: &Secret) -> Result<Self, BadKey> {
        let pem = pem.expose_str().ok_or(BadKey)?;
        let key = PrivateKey::from_pkcs8_pem(pem)
            .or_else(|_| PrivateKey::from_pkcs1_pem(pem).map_err(|_| BadKey))?;
        if !BITS.contains(&key.n().bit_width()) {
            return Err(BadKey);
        }
        Ok(Self(key))
    }

    /// The public key, in PEM as [`RsaSha1Key::from_pem`] reads it: what a
    /// platform publishes. `None` only when there is no memory for it.
    #[must_use]
    pub fn public_pem(&self) -> Option<String> {
        let public = self.0.as_public_key();
        public.to_public_key_pem(LineEnding::LF).ok()
    }

    /// Signs. The exponentiation is blinded by fresh randomness, so that its
    /// time says nothing of the key (RUSTSEC-2023-0071).
    pub(super) fn sign(&self, message: &[u8], rng: &dyn Rng) -> Option<Vec<u8>> {
        let mut rng = Drawn(rng);
        self.0
            .pkcs1v15_sign_with_rng::<Sha1, _>(&mut rng, message)
            .ok()
    }
}

impl fmt::Debug for RsaSha1Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaSha1Signer(redacted)")
    }
}

/// The house's randomness as the crate takes it.
struct Drawn<'r>(&'r dyn Rng);

impl TryRng for Drawn<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_ne_bytes(self.0.array()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_ne_bytes(self.0.array()))
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(into);
        Ok(())
    }
}

impl TryCryptoRng for Drawn<'_> {}
