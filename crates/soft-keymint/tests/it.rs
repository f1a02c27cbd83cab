//! Keys, certificates and chains, read back by others than their writer.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod it {
    mod certificates;
    mod chains;
    mod descriptions;
    mod development;
    mod keys;
}

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256,
    UnparsedPublicKey, VerificationAlgorithm,
};
use soft_keymint::KeyKind;

const KINDS: [KeyKind; 4] = [
    KeyKind::P256,
    KeyKind::P384,
    KeyKind::Rsa2048,
    KeyKind::Ed25519,
];

/// Whether `signature` over `message` is that of the key in `spki`.
fn is_signed(kind: KeyKind, spki: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let algorithm: &'static dyn VerificationAlgorithm = match kind {
        KeyKind::P256 => &ECDSA_P256_SHA256_ASN1,
        KeyKind::P384 => &ECDSA_P384_SHA384_ASN1,
        KeyKind::Rsa2048 => &RSA_PKCS1_2048_8192_SHA256,
        KeyKind::Ed25519 => &ED25519,
    };
    UnparsedPublicKey::new(algorithm, spki)
        .verify(message, signature)
        .is_ok()
}
