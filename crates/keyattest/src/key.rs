use x509_parser::{
    oid_registry::{
        OID_EC_P256, OID_KEY_TYPE_EC_PUBLIC_KEY, OID_NIST_EC_P384, OID_NIST_EC_P521,
        OID_PKCS1_RSAENCRYPTION, OID_SIG_ED25519,
    },
    prelude::FromDer,
    public_key::RSAPublicKey,
    x509::SubjectPublicKeyInfo,
};

use crate::{anchor::read_spki, digest::sha256, span::Span};

/// What kind of key a public key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyAlgorithm {
    /// An elliptic curve key on P-256.
    P256,
    /// An elliptic curve key on P-384.
    P384,
    /// An elliptic curve key on P-521.
    P521,
    /// An RSA key.
    Rsa {
        /// The length of the modulus.
        bits: usize,
    },
    /// An Ed25519 key.
    Ed25519,
    /// Any other key, such as ML-DSA or P-224: it can be attested, but what it
    /// signs is not verified here.
    Other,
}

/// The public half of an attested key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    pub(crate) spki: Vec<u8>,
    pub(crate) key: KeySpan,
}

impl PublicKey {
    /// Reads a DER `SubjectPublicKeyInfo`; none where it is none, has bytes
    /// after it, or is of a key whose signatures are not verified.
    #[must_use]
    pub fn from_spki_der(der: &[u8]) -> Option<Self> {
        let key = read_spki(der);
        let known = key.algorithm != KeyAlgorithm::Other;
        known.then(|| Self {
            spki: der.to_vec(),
            key,
        })
    }

    /// The key as DER `SubjectPublicKeyInfo`, as the certificate has it.
    #[must_use]
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// The key itself: a point of a curve (SEC 1, section 2.3.3), the 32 bytes of
    /// Ed25519, or a DER `RSAPublicKey`.
    #[must_use]
    pub fn key_bytes(&self) -> &[u8] {
        self.key.bits.within(&self.spki)
    }

    /// Modulus and exponent of an RSA key, the highest octet first and none that
    /// is zero in front; none of any other key.
    #[must_use]
    pub fn rsa_numbers(&self) -> Option<(&[u8], &[u8])> {
        if !matches!(self.algorithm(), KeyAlgorithm::Rsa { .. }) {
            return None;
        }
        let (_, key) = RSAPublicKey::from_der(self.key_bytes()).ok()?;
        Some((bare(key.modulus), bare(key.exponent)))
    }

    /// What kind of key it is.
    #[must_use]
    pub const fn algorithm(&self) -> KeyAlgorithm {
        self.key.algorithm
    }

    /// SHA-256 of [`spki_der`](Self::spki_der).
    #[must_use]
    pub fn thumbprint(&self) -> [u8; 32] {
        sha256(&self.spki)
    }
}

/// A key within the bytes that hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeySpan {
    pub(crate) algorithm: KeyAlgorithm,
    /// The content of the bit string: a point, or an `RSAPublicKey`.
    pub(crate) bits: Span,
}

/// A key that signatures are verified by.
#[derive(Clone, Copy)]
pub(crate) struct VerifyingKey<'a> {
    pub(crate) algorithm: KeyAlgorithm,
    pub(crate) bits: &'a [u8],
}

impl KeySpan {
    pub(crate) const OTHER: Self = Self {
        algorithm: KeyAlgorithm::Other,
        bits: Span::EMPTY,
    };

    /// The key of `spki`, which was parsed out of `within`.
    pub(crate) fn of(spki: &SubjectPublicKeyInfo<'_>, within: &[u8]) -> Self {
        let bits = spki.subject_public_key.data.as_ref();
        Self {
            algorithm: algorithm(spki, bits),
            bits: Span::of(bits, within),
        }
    }

    /// The key itself, out of the bytes that it was found in.
    pub(crate) fn verifying(self, within: &[u8]) -> VerifyingKey<'_> {
        VerifyingKey {
            algorithm: self.algorithm,
            bits: self.bits.within(within),
        }
    }
}

fn algorithm(spki: &SubjectPublicKeyInfo<'_>, bits: &[u8]) -> KeyAlgorithm {
    let oid = &spki.algorithm.algorithm;
    if *oid == OID_PKCS1_RSAENCRYPTION {
        return rsa(bits);
    }
    if *oid == OID_SIG_ED25519 {
        return KeyAlgorithm::Ed25519;
    }
    if *oid != OID_KEY_TYPE_EC_PUBLIC_KEY {
        return KeyAlgorithm::Other;
    }
    let curve = spki.algorithm.parameters.as_ref();
    match curve.and_then(|curve| curve.as_oid().ok()) {
        Some(curve) if curve == OID_EC_P256 => KeyAlgorithm::P256,
        Some(curve) if curve == OID_NIST_EC_P384 => KeyAlgorithm::P384,
        Some(curve) if curve == OID_NIST_EC_P521 => KeyAlgorithm::P521,
        _ => KeyAlgorithm::Other,
    }
}

/// A number without the zeros in front of it.
fn bare(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|octet| **octet == 0).count();
    number.get(zeros..).unwrap_or_default()
}

fn rsa(bits: &[u8]) -> KeyAlgorithm {
    let Ok((_, key)) = RSAPublicKey::from_der(bits) else {
        return KeyAlgorithm::Other;
    };
    let modulus = bare(key.modulus);
    let unused = modulus.first().map_or(0, |first| first.leading_zeros());
    let bits = modulus.len().saturating_mul(8);
    KeyAlgorithm::Rsa {
        bits: bits.saturating_sub(usize::try_from(unused).unwrap_or(0)),
    }
}
