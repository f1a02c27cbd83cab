//! A root whose private key everybody has.
//!
//! Chains below it look like those of a device and prove nothing: they are
//! for trying out what verifies attestations, on a machine that has no such
//! device. Whoever puts it among the roots of an installation trusts whoever
//! has this page.

use std::sync::Arc;

use crate::{
    Attribute, Authority, Certificate, Extension, KeyPair, KeyUsage, Name, Signer, Unmintable,
    Validity,
};

/// The scalar of the private key, on P-256: the SHA-256 of the words
/// `Countersign development root: everybody has this key, so it proves nothing`.
pub const PRIVATE_KEY: [u8; 32] = [
    0xb3, 0xf0, 0xb7, 0xc6, 0xe0, 0x87, 0xe6, 0xad, 0x5a, 0x7b, 0x3d, 0x12, 0x55, 0x67, 0x5e, 0xc5,
    0x59, 0x9d, 0x72, 0x51, 0x2f, 0xcc, 0x79, 0x9b, 0x6c, 0xa2, 0xfd, 0x03, 0xe8, 0x3d, 0xb5, 0x71,
];

/// The public key as the DER of a SubjectPublicKeyInfo, which is what an
/// anchor is set by.
pub const SPKI: [u8; 91] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04, 0xa8, 0x14, 0x6c, 0x00, 0xec,
    0x55, 0x54, 0x12, 0x00, 0xac, 0x54, 0x49, 0x38, 0x5b, 0x79, 0xff, 0xc0, 0x59, 0xb4, 0x5c, 0x07,
    0x63, 0x8d, 0x4c, 0xee, 0x61, 0x53, 0x6e, 0xff, 0xb3, 0x25, 0x87, 0x7b, 0x68, 0xf6, 0x67, 0xab,
    0x4f, 0x61, 0xa6, 0x22, 0xfc, 0xa4, 0x31, 0xaa, 0xc0, 0x28, 0x3a, 0x97, 0x0d, 0x58, 0xf7, 0x24,
    0xc5, 0xd1, 0x56, 0x8d, 0x86, 0x0e, 0x1f, 0xbb, 0xca, 0xb8, 0x29,
];

/// The certificate in DER. It is the same in every chain below this root.
pub const CERTIFICATE: &[u8] = include_bytes!("development/root.der");

/// The name in the certificate.
pub const COMMON_NAME: &str = "Countersign Development Root";

/// The root, which signs whatever one likes.
///
/// # Errors
///
/// [`Unmintable`] when the cryptographic library takes none of its own curve.
pub fn root() -> Result<Authority, Unmintable> {
    let key = key()?;
    let certificate = certificate();
    Ok(Authority::known(certificate, CERTIFICATE.to_vec(), key))
}

/// How many bytes of a SubjectPublicKeyInfo on P-256 stand before its point.
const BEFORE_POINT: usize = 26;

fn key() -> Result<Arc<dyn Signer>, Unmintable> {
    let point = SPKI.get(BEFORE_POINT..).unwrap_or_default();
    Ok(Arc::new(KeyPair::p256(&PRIVATE_KEY, point)?))
}

fn certificate() -> Certificate {
    let subject = Name::empty()
        .with(Attribute::CommonName, COMMON_NAME)
        .with(Attribute::OrganizationalUnit, "Proves nothing");
    Certificate {
        serial: vec![1],
        issuer: subject.clone(),
        validity: Validity::ALWAYS,
        subject,
        spki: SPKI.to_vec(),
        extensions: vec![
            Extension::basic_constraints(true),
            Extension::key_usage(KeyUsage::SignCertificates),
        ],
    }
}
