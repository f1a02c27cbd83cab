#[cfg(test)]
mod tests;

use aws_lc_rs::signature::{self as aws, UnparsedPublicKey, VerificationAlgorithm};
use x509_parser::{
    asn1_rs::Tag,
    oid_registry::{
        OID_PKCS1_SHA256WITHRSA, OID_PKCS1_SHA384WITHRSA, OID_PKCS1_SHA512WITHRSA,
        OID_SIG_ECDSA_WITH_SHA256, OID_SIG_ECDSA_WITH_SHA384, OID_SIG_ECDSA_WITH_SHA512,
        OID_SIG_ED25519,
    },
    x509::AlgorithmIdentifier,
};

use crate::key::{KeyAlgorithm, VerifyingKey};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

/// How something is signed, but for the curve, which is the key's: devices
/// sign by P-384 over SHA-256 and by P-256 over SHA-384.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Ecdsa(Hash),
    Pkcs1(Hash),
    Pss(Hash),
    Ed25519,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadSignature {
    Unsupported,
    Wrong,
}

impl Scheme {
    /// The scheme of a certificate's signature. Parameters are absent or null,
    /// for ECDSA too: RFC 5758 forbids a null there, and devices write it.
    pub(crate) fn of(identifier: &AlgorithmIdentifier<'_>) -> Option<Self> {
        let parameters = identifier.parameters.as_ref();
        let empty =
            parameters.is_none_or(|any| any.header.tag() == Tag::Null && any.data.is_empty());
        if !empty {
            return None;
        }
        let schemes = [
            (OID_SIG_ECDSA_WITH_SHA256, Self::Ecdsa(Hash::Sha256)),
            (OID_SIG_ECDSA_WITH_SHA384, Self::Ecdsa(Hash::Sha384)),
            (OID_SIG_ECDSA_WITH_SHA512, Self::Ecdsa(Hash::Sha512)),
            (OID_PKCS1_SHA256WITHRSA, Self::Pkcs1(Hash::Sha256)),
            (OID_PKCS1_SHA384WITHRSA, Self::Pkcs1(Hash::Sha384)),
            (OID_PKCS1_SHA512WITHRSA, Self::Pkcs1(Hash::Sha512)),
            (OID_SIG_ED25519, Self::Ed25519),
        ];
        schemes
            .into_iter()
            .find(|(oid, _)| *oid == identifier.algorithm)
            .map(|(_, scheme)| scheme)
    }
}

impl VerifyingKey<'_> {
    pub(crate) fn verify(
        self,
        scheme: Scheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), BadSignature> {
        let algorithm = algorithm(self.algorithm, scheme).ok_or(BadSignature::Unsupported)?;
        UnparsedPublicKey::new(algorithm, self.bits)
            .verify(message, signature)
            .map_err(|_| BadSignature::Wrong)
    }

    /// Whether the key is too short for anything that it signs to be trusted.
    pub(crate) const fn is_weak(self) -> bool {
        matches!(self.algorithm, KeyAlgorithm::Rsa { bits } if bits < 2048)
    }
}

fn algorithm(key: KeyAlgorithm, scheme: Scheme) -> Option<&'static dyn VerificationAlgorithm> {
    match (key, scheme) {
        (KeyAlgorithm::P256, Scheme::Ecdsa(hash)) => Some(match hash {
            Hash::Sha256 => &aws::ECDSA_P256_SHA256_ASN1,
            Hash::Sha384 => &aws::ECDSA_P256_SHA384_ASN1,
            Hash::Sha512 => &aws::ECDSA_P256_SHA512_ASN1,
        }),
        (KeyAlgorithm::P384, Scheme::Ecdsa(hash)) => Some(match hash {
            Hash::Sha256 => &aws::ECDSA_P384_SHA256_ASN1,
            Hash::Sha384 => &aws::ECDSA_P384_SHA384_ASN1,
            Hash::Sha512 => &aws::ECDSA_P384_SHA512_ASN1,
        }),
        (KeyAlgorithm::P521, Scheme::Ecdsa(hash)) => Some(match hash {
            Hash::Sha256 => &aws::ECDSA_P521_SHA256_ASN1,
            Hash::Sha384 => &aws::ECDSA_P521_SHA384_ASN1,
            Hash::Sha512 => &aws::ECDSA_P521_SHA512_ASN1,
        }),
        (KeyAlgorithm::Ed25519, Scheme::Ed25519) => Some(&aws::ED25519),
        (KeyAlgorithm::Rsa { bits: 2048..=8192 }, Scheme::Pkcs1(hash)) => Some(match hash {
            Hash::Sha256 => &aws::RSA_PKCS1_2048_8192_SHA256,
            Hash::Sha384 => &aws::RSA_PKCS1_2048_8192_SHA384,
            Hash::Sha512 => &aws::RSA_PKCS1_2048_8192_SHA512,
        }),
        (KeyAlgorithm::Rsa { bits: 2048..=8192 }, Scheme::Pss(hash)) => Some(match hash {
            Hash::Sha256 => &aws::RSA_PSS_2048_8192_SHA256,
            Hash::Sha384 => &aws::RSA_PSS_2048_8192_SHA384,
            Hash::Sha512 => &aws::RSA_PSS_2048_8192_SHA512,
        }),
        // The software key store's RSA root: verified, so that a broken chain
        // is told from an untrusted one.
        (KeyAlgorithm::Rsa { bits: 1024..2048 }, Scheme::Pkcs1(Hash::Sha256)) => {
            Some(&aws::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY)
        }
        (KeyAlgorithm::Rsa { bits: 1024..2048 }, Scheme::Pkcs1(Hash::Sha512)) => {
            Some(&aws::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY)
        }
        _ => None,
    }
}
