use std::{fmt, sync::Arc};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256K1_SHA256_ASN1,
        ECDSA_P256K1_SHA256_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
        EcdsaVerificationAlgorithm, KeyPair, ParsedPublicKey,
    },
};
use base::Secret;

use super::Tag;
use crate::{BadKey, Forged};

/// A curve that keys of 256 bits are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    /// P-256 (secp256r1, prime256v1).
    P256,
    /// secp256k1.
    Secp256k1,
}

/// What stands before an uncompressed point in a `SubjectPublicKeyInfo` (RFC
/// 5480, section 2). DER has one spelling, so the curve is told by comparing.
const P256_SPKI: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
const SECP256K1_SPKI: &[u8] = &[
    0x30, 0x56, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b,
    0x81, 0x04, 0x00, 0x0a, 0x03, 0x42, 0x00,
];

impl Curve {
    const fn spki(self) -> &'static [u8] {
        match self {
            Self::P256 => P256_SPKI,
            Self::Secp256k1 => SECP256K1_SPKI,
        }
    }

    const fn verifying(self) -> &'static EcdsaVerificationAlgorithm {
        match self {
            Self::P256 => &ECDSA_P256_SHA256_ASN1,
            Self::Secp256k1 => &ECDSA_P256K1_SHA256_ASN1,
        }
    }

    const fn signing(self) -> &'static EcdsaSigningAlgorithm {
        match self {
            Self::P256 => &ECDSA_P256_SHA256_ASN1_SIGNING,
            Self::Secp256k1 => &ECDSA_P256K1_SHA256_ASN1_SIGNING,
        }
    }
}

/// A public key for ECDSA with SHA-256, whose signatures are in DER.
#[derive(Clone)]
pub struct EcdsaPublic {
    curve: Curve,
    key: ParsedPublicKey,
}

impl EcdsaPublic {
    /// Reads a `SubjectPublicKeyInfo` in DER with an uncompressed point. Which
    /// curve it is on is said in there.
    ///
    /// # Errors
    /// [`BadKey`] for a key on another curve, one of another kind, a compressed
    /// point, and a point that is not on its curve.
    pub fn from_spki(der: &[u8]) -> Result<Self, BadKey> {
        let on = |curve: Curve| Some((curve, der.strip_prefix(curve.spki())?));
        let (curve, point) = on(Curve::P256)
            .or_else(|| on(Curve::Secp256k1))
            .ok_or(BadKey)?;
        Self::from_point(curve, point)
    }

    fn from_point(curve: Curve, point: &[u8]) -> Result<Self, BadKey> {
        if point.len() != 65 {
            return Err(BadKey);
        }
        let key = ParsedPublicKey::new(curve.verifying(), point).map_err(|_| BadKey)?;
        Ok(Self { curve, key })
    }

    /// The curve that it is on.
    #[must_use]
    pub const fn curve(&self) -> Curve {
        self.curve
    }

    pub(super) fn verify(&self, message: &[u8], tag: &Tag) -> Result<(), Forged> {
        let verified = self.key.verify_sig(message, tag.bytes());
        verified.map_err(|_| Forged)
    }
}

impl fmt::Debug for EcdsaPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EcdsaPublic")
            .field("curve", &self.curve)
            .finish_non_exhaustive()
    }
}

/// A private key for ECDSA with SHA-256: the network's side.
#[derive(Clone)]
pub struct EcdsaPair {
    pair: Arc<EcdsaKeyPair>,
    public: EcdsaPublic,
}

impl EcdsaPair {
    /// Reads a key in DER as PKCS #8 has it, with its public half.
    ///
    /// # Errors
    /// [`BadKey`] when it is none on this curve.
    pub fn from_pkcs8(curve: Curve, der: &Secret) -> Result<Self, BadKey> {
        let pair = EcdsaKeyPair::from_pkcs8(curve.signing(), der.expose());
        let pair = pair.map_err(|_| BadKey)?;
        let public = EcdsaPublic::from_point(curve, pair.public_key().as_ref())?;
        Ok(Self {
            pair: Arc::new(pair),
            public,
        })
    }

    /// Draws a new key. The chance in it is the cryptographic library's own.
    ///
    /// # Errors
    /// [`BadKey`] when the library draws none.
    pub fn generate(curve: Curve) -> Result<Self, BadKey> {
        let pair = EcdsaKeyPair::generate(curve.signing()).map_err(|_| BadKey)?;
        let public = EcdsaPublic::from_point(curve, pair.public_key().as_ref())?;
        Ok(Self {
            pair: Arc::new(pair),
            public,
        })
    }

    /// The public half.
    #[must_use]
    pub const fn public(&self) -> &EcdsaPublic {
        &self.public
    }

    /// The public half as a `SubjectPublicKeyInfo` in DER.
    #[must_use]
    pub fn spki(&self) -> Vec<u8> {
        let point = self.pair.public_key();
        [self.public.curve.spki(), point.as_ref()].concat()
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Tag, BadKey> {
        // The library takes this for compatibility and does not look at it.
        let unused = SystemRandom::new();
        let signature = self.pair.sign(&unused, message).map_err(|_| BadKey)?;
        Tag::new(signature.as_ref()).ok_or(BadKey)
    }
}

impl fmt::Debug for EcdsaPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EcdsaPair")
            .field("public", &self.public)
            .finish_non_exhaustive()
    }
}
