use std::fmt;

use aws_lc_rs::signature::ParsedPublicKey;

use super::{Algorithm, header, jwk, public_parts::PublicParts};
use crate::{BadKey, Forged};

/// A public key with its one algorithm and its name.
#[derive(Clone)]
pub struct VerifyingKey {
    kid: Box<str>,
    /// The encoded header of its tokens.
    header: Box<str>,
    parts: PublicParts,
    parsed: ParsedPublicKey,
}

impl VerifyingKey {
    pub(super) fn new(kid: &str, parts: PublicParts) -> Result<Self, BadKey> {
        if !header::is_kid(kid) {
            return Err(BadKey);
        }
        Ok(Self {
            kid: kid.into(),
            header: header::write(parts.algorithm(), kid).into(),
            parsed: parts.parse()?,
            parts,
        })
    }

    /// Reads a JWK (RFC 7517, section 4): `kty`, the key's own members, `kid`,
    /// and for RSA `alg`, because such a key could otherwise be for several.
    /// Members that are not known are passed over, as the RFC asks.
    ///
    /// # Errors
    /// [`BadKey`] for a key of another kind or for another use, one that is not
    /// on its curve or too short, one without a `kid`, a member that comes
    /// twice, and a private or shared key, which nobody should have published.
    pub fn from_jwk(json: &[u8]) -> Result<Self, BadKey> {
        jwk::read(json)
    }

    /// Writes it as JWK, with `alg`, `kid` and `use`.
    #[must_use]
    pub fn to_jwk(&self) -> String {
        let members = self.parts.members();
        let (alg, kid) = (self.algorithm().name(), &self.kid);
        format!(r#"{{{members},"alg":"{alg}","kid":"{kid}","use":"sig"}}"#)
    }

    /// Its thumbprint by SHA-256 (RFC 7638).
    #[must_use]
    pub fn thumbprint(&self) -> [u8; 32] {
        self.parts.thumbprint()
    }

    /// Its name in the headers of its tokens: 1 to 128 visible characters of
    /// ASCII without quotes and backslashes.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The only algorithm that it is used with.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.parts.algorithm()
    }

    pub(super) fn header(&self) -> &str {
        &self.header
    }

    /// Checks a signature over bytes of which the caller knows what they are.
    /// Tokens are checked by [`KeySet::verify`](super::KeySet::verify).
    ///
    /// # Errors
    /// [`Forged`] when the key did not make it, or it has another length.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Forged> {
        if signature.len() != self.parts.signature_len() {
            return Err(Forged);
        }
        let verified = self.parsed.verify_sig(message, signature);
        verified.map_err(|_| Forged)
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyingKey")
            .field("kid", &self.kid)
            .field("algorithm", &self.algorithm())
            .finish_non_exhaustive()
    }
}
