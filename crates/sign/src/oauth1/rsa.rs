//! RSA-SHA1 (RFC 5849, section 3.4.3), for platforms that name it.

use std::fmt;

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY};

use crate::{BadKey, Forged};

/// A public key that checks `RSA-SHA1`: 2048 to 8192 bits.
///
/// SHA-1 is broken for signatures whose text an attacker may choose. Platforms
/// that ask for it have no other.
#[derive(Clone)]
pub struct RsaSha1Key(ParsedPublicKey);

impl RsaSha1Key {
    /// Reads a key in DER: `SubjectPublicKeyInfo` (RFC 5280) or `RSAPublicKey`
    /// (RFC 8017, appendix A.1.1).
    ///
    /// # Errors
    /// [`BadKey`] for anything else, and for keys of another size.
    pub fn from_der(der: &[u8]) -> Result<Self, BadKey> {
        ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, der)
            .map(Self)
            .map_err(|_| BadKey)
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
