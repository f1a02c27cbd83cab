//! Tokens that anyone can check and only one can make: the compact
//! serialization of JWS (RFC 7515, section 3.1) with public keys.
//!
//! A key has one [`Algorithm`] and its `kid` stands for both, so no token
//! chooses how it is verified (RFC 8725, sections 3.1 and 3.2). A header is
//! first compared as text with those that our keys write. Only a header that
//! is none of these is read, strictly: `alg`, `kid` and `typ`, each once at
//! most, and nothing else; keys and addresses of keys in it, `crit` and
//! whatever is not known are refused.
//!
//! Base64url is read in its canonical spelling only, so one signature has one
//! text. ECDSA still has two signatures for each that was made, `(r, s)` and
//! `(r, n − s)`, and everyone can turn one into the other: what must count
//! once has to hang on what is signed, never on the token's text.

mod header;
mod jwk;
mod key_set;
mod public_parts;
mod signing_key;
mod token;
mod verifying_key;

pub use self::{
    key_set::{KeySet, MAX_KEYS, MAX_SET, Refused},
    signing_key::SigningKey,
    token::{Jws, MAX_PAYLOAD},
    verifying_key::VerifyingKey,
};

/// How a token is signed (RFC 7518, section 3.1; RFC 8037, section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256. The signature is 64 bytes, `r` and `s`.
    Es256,
    /// Ed25519. The signature is 64 bytes.
    EdDsa,
    /// RSASSA-PSS with SHA-256, MGF1 of it and a salt of 32 bytes, by a key
    /// of 2048 to 4096 bits. The signature is as long as the modulus.
    Ps256,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Es256, Self::EdDsa, Self::Ps256];

    /// Its name in `alg`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
            Self::Ps256 => "PS256",
        }
    }

    /// Reads its name, in this one spelling.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}
