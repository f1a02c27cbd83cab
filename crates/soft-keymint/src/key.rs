//! Key pairs, and what signs certificates.

use std::fmt;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair,
        EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    },
};
use zeroize::Zeroizing;

use crate::{Unmintable, oid};

/// What signs certificates.
pub trait Signer: Send + Sync + fmt::Debug {
    /// The public key, as the DER of a SubjectPublicKeyInfo.
    fn spki(&self) -> &[u8];
    /// The DER of the AlgorithmIdentifier of what [`sign`](Self::sign) gives.
    fn algorithm(&self) -> Vec<u8>;
    /// Signs `message`. The signature is as it stands in a certificate: DER of
    /// an ECDSA-Sig-Value, or the bytes of RSA and Ed25519.
    ///
    /// # Errors
    ///
    /// [`Unmintable::Crypto`] when the cryptographic library refuses.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Unmintable>;
}

/// The kinds of keys that this key store makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyKind {
    /// ECDSA on P-256, which signs with SHA-256.
    P256,
    /// ECDSA on P-384, which signs with SHA-384.
    P384,
    /// RSA of 2048 bits with the exponent 65537, which signs PKCS #1 v1.5
    /// with SHA-256.
    Rsa2048,
    /// Ed25519.
    Ed25519,
}

/// A private key of one of the kinds, with its public key.
pub struct KeyPair {
    inner: Inner,
    spki: Vec<u8>,
}

enum Inner {
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl KeyPair {
    /// A new key, from the random bytes of the cryptographic library.
    ///
    /// # Errors
    ///
    /// [`Unmintable::Crypto`] when the library refuses.
    pub fn generate(kind: KeyKind) -> Result<Self, Unmintable> {
        Self::of(match kind {
            KeyKind::P256 => Inner::P256(EcdsaKeyPair::generate(P256)?),
            KeyKind::P384 => Inner::P384(EcdsaKeyPair::generate(P384)?),
            KeyKind::Rsa2048 => Inner::Rsa(RsaKeyPair::generate(KeySize::Rsa2048)?),
            KeyKind::Ed25519 => Inner::Ed25519(Ed25519KeyPair::generate()?),
        })
    }

    /// The key that [`pkcs8`](Self::pkcs8) wrote.
    ///
    /// # Errors
    ///
    /// [`Unmintable::Key`] when the bytes are no private key of this kind.
    pub fn from_pkcs8(kind: KeyKind, pkcs8: &[u8]) -> Result<Self, Unmintable> {
        Self::of(match kind {
            KeyKind::P256 => Inner::P256(EcdsaKeyPair::from_pkcs8(P256, pkcs8)?),
            KeyKind::P384 => Inner::P384(EcdsaKeyPair::from_pkcs8(P384, pkcs8)?),
            KeyKind::Rsa2048 => Inner::Rsa(rsa_2048(pkcs8)?),
            KeyKind::Ed25519 => Inner::Ed25519(Ed25519KeyPair::from_pkcs8(pkcs8)?),
        })
    }

    /// A P-256 key by its scalar of 32 bytes and its uncompressed point.
    pub(crate) fn p256(scalar: &[u8], point: &[u8]) -> Result<Self, Unmintable> {
        let key = EcdsaKeyPair::from_private_key_and_public_key(P256, scalar, point)?;
        Self::of(Inner::P256(key))
    }

    /// Which kind of key it is.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        match &self.inner {
            Inner::P256(_) => KeyKind::P256,
            Inner::P384(_) => KeyKind::P384,
            Inner::Rsa(_) => KeyKind::Rsa2048,
            Inner::Ed25519(_) => KeyKind::Ed25519,
        }
    }

    /// The private key as PKCS #8, version 1.
    ///
    /// # Errors
    ///
    /// [`Unmintable::Crypto`] when the library refuses.
    pub fn pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, Unmintable> {
        let bytes = match &self.inner {
            Inner::P256(key) | Inner::P384(key) => key.to_pkcs8v1()?.as_ref().to_vec(),
            Inner::Rsa(key) => AsDer::<Pkcs8V1Der<'_>>::as_der(key)?.as_ref().to_vec(),
            Inner::Ed25519(key) => AsDer::<Pkcs8V1Der<'_>>::as_der(key)?.as_ref().to_vec(),
        };
        Ok(Zeroizing::new(bytes))
    }

    fn of(inner: Inner) -> Result<Self, Unmintable> {
        let spki: PublicKeyX509Der<'_> = match &inner {
            Inner::P256(key) | Inner::P384(key) => key.public_key().as_der()?,
            Inner::Rsa(key) => key.public_key().as_der()?,
            Inner::Ed25519(key) => key.public_key().as_der()?,
        };
        let spki = spki.as_ref().to_vec();
        Ok(Self { inner, spki })
    }
}

impl Signer for KeyPair {
    fn spki(&self) -> &[u8] {
        &self.spki
    }

    fn algorithm(&self) -> Vec<u8> {
        let (oid, null) = match self.inner {
            Inner::P256(_) => (oid::ECDSA_WITH_SHA256, false),
            Inner::P384(_) => (oid::ECDSA_WITH_SHA384, false),
            Inner::Rsa(_) => (oid::SHA256_WITH_RSA, true),
            Inner::Ed25519(_) => (oid::ED25519, false),
        };
        yasna::construct_der(|writer| {
            writer.write_sequence(|writer| {
                oid::write(writer.next(), oid);
                if null {
                    writer.next().write_null();
                }
            });
        })
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Unmintable> {
        let random = SystemRandom::new();
        Ok(match &self.inner {
            Inner::P256(key) | Inner::P384(key) => key.sign(&random, message)?.as_ref().to_vec(),
            Inner::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)?;
                signature
            }
            Inner::Ed25519(key) => key.sign(message).as_ref().to_vec(),
        })
    }
}

/// Only the kind: the rest of a private key belongs nowhere.
impl fmt::Debug for KeyPair {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("KeyPair")
            .field(&self.kind())
            .finish()
    }
}

const P256: &EcdsaSigningAlgorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
const P384: &EcdsaSigningAlgorithm = &ECDSA_P384_SHA384_ASN1_SIGNING;

/// The library takes RSA keys of any size; the kind has one.
fn rsa_2048(pkcs8: &[u8]) -> Result<RsaKeyPair, Unmintable> {
    let key = RsaKeyPair::from_pkcs8(pkcs8)?;
    if key.public_modulus_len() == KeySize::Rsa2048.len() {
        Ok(key)
    } else {
        Err(Unmintable::Key)
    }
}
