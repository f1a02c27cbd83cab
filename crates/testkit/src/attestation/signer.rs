use std::fmt;

use rsa::{Pkcs1v15Sign, PrivateKey, pkcs8::DecodePrivateKey as _, pkcs8::EncodePublicKey as _};
use sha2::{Digest as _, Sha256};
use soft_keymint::{Signer, Unmintable};

/// sha256WithRSAEncryption with its NULL.
const SHA256_WITH_RSA: &[u8] = &[
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00,
];

/// rsaEncryption with its NULL.
const RSA: &[u8] = &[
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

/// id-ml-dsa-44 (RFC 9881, 2).
const ML_DSA_44: &[u8] = &[
    0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x11,
];

/// A key of which only the public half is there: what it signs are zeros.
#[derive(Clone, Debug)]
pub struct Mute(pub Vec<u8>);

impl Signer for Mute {
    fn spki(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> Vec<u8> {
        SHA256_WITH_RSA.to_vec()
    }

    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, Unmintable> {
        Ok(vec![0; 256])
    }
}

/// An RSA key of 1024 bits, as the root of Android's software key store has
/// one. No library that is safe to use makes such.
pub struct Rsa1024 {
    key: PrivateKey,
    spki: Vec<u8>,
}

impl Rsa1024 {
    /// Always the same one.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "a key is no default")]
    pub fn new() -> Self {
        let key = PrivateKey::from_pkcs8_pem(include_str!("../../keys/rsa-1024.pem")).unwrap();
        let spki = key.to_public_key().to_public_key_der().unwrap().into_vec();
        Self { key, spki }
    }
}

impl Signer for Rsa1024 {
    fn spki(&self) -> &[u8] {
        &self.spki
    }

    fn algorithm(&self) -> Vec<u8> {
        SHA256_WITH_RSA.to_vec()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Unmintable> {
        let digest = Sha256::digest(message);
        let padding = Pkcs1v15Sign::new::<Sha256>();
        self.key
            .sign(padding, &digest)
            .map_err(|_| Unmintable::Crypto)
    }
}

impl fmt::Debug for Rsa1024 {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Rsa1024")
    }
}

/// The DER of the SubjectPublicKeyInfo of an RSA key with a modulus of so many
/// bits, of which nobody knows the factors.
#[must_use]
pub fn rsa_spki(bits: usize) -> Vec<u8> {
    let modulus = vec![0xff; bits.div_ceil(8)];
    let key = yasna::construct_der(|writer| {
        writer.write_sequence(|writer| {
            writer.next().write_bigint_bytes(&modulus, true);
            writer.next().write_u32(65_537);
        });
    });
    spki(RSA, &key)
}

/// The DER of the SubjectPublicKeyInfo of an ML-DSA-44 key.
#[must_use]
pub fn ml_dsa_spki() -> Vec<u8> {
    spki(ML_DSA_44, &[0x4d; 1312])
}

fn spki(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    yasna::construct_der(|writer| {
        writer.write_sequence(|writer| {
            writer.next().write_der(algorithm);
            writer.next().write_bitvec_bytes(key, key.len() * 8);
        });
    })
}
