//! Chains minted for a test, each certificate to be changed before it is
//! signed.

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING,
        ECDSA_P521_SHA256_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair,
        KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
    },
};
use keyattest::{Anchor, AnchorKind};

use super::{
    der::{bits, element, integer, null, octets, oid, sequence, set, tagged},
    sketch::Sketch,
};

/// 2026-02-24, when the sketch's patches are new.
pub(crate) const NOW: i64 = 1_771_894_563;

pub(crate) const ATTESTATION: &[u8] = &[0x2b, 6, 1, 4, 1, 0xd6, 0x79, 2, 1, 0x11];
const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const ORGANIZATION: &[u8] = &[0x55, 4, 10];
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
const ECDSA_SHA384: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3];
const RSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11];

pub(crate) enum Key {
    /// With its curve, and what it signs by.
    Ecdsa(EcdsaKeyPair, &'static [u8], &'static [u8]),
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
    /// A public key of which nobody signs.
    Public(Vec<u8>),
}

impl Key {
    fn ecdsa(
        algorithm: &'static EcdsaSigningAlgorithm,
        curve: &'static [u8],
        by: &'static [u8],
    ) -> Self {
        Self::Ecdsa(EcdsaKeyPair::generate(algorithm).unwrap(), curve, by)
    }

    pub(crate) fn p256() -> Self {
        let curve = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
        Self::ecdsa(&ECDSA_P256_SHA256_ASN1_SIGNING, curve, ECDSA_SHA256)
    }

    pub(crate) fn p384() -> Self {
        let curve = &[0x2b, 0x81, 4, 0, 0x22];
        Self::ecdsa(&ECDSA_P384_SHA384_ASN1_SIGNING, curve, ECDSA_SHA384)
    }

    /// Signs over SHA-256.
    pub(crate) fn p521() -> Self {
        let curve = &[0x2b, 0x81, 4, 0, 0x23];
        Self::ecdsa(&ECDSA_P521_SHA256_ASN1_SIGNING, curve, ECDSA_SHA256)
    }

    pub(crate) fn rsa() -> Self {
        Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())
    }

    pub(crate) fn ed25519() -> Self {
        Self::Ed25519(Ed25519KeyPair::generate().unwrap())
    }

    /// An RSA key of so many bits that nobody has.
    pub(crate) fn rsa_of(bits: usize) -> Self {
        let modulus = [&[0][..], &vec![0xff; bits / 8]].concat();
        let key = sequence(&[&element(&[0x02], &modulus), &integer(65_537)]);
        Self::Public(spki(&sequence(&[&oid(RSA), &null()]), &key))
    }

    /// A key of an algorithm that is not verified.
    pub(crate) fn ml_dsa() -> Self {
        let algorithm = sequence(&[&oid(&[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 0x12])]);
        Self::Public(spki(&algorithm, &[1; 1952]))
    }

    pub(crate) fn spki(&self) -> Vec<u8> {
        match self {
            Self::Ecdsa(pair, curve, _) => {
                let algorithm = sequence(&[&oid(EC), &oid(curve)]);
                spki(&algorithm, pair.public_key().as_ref())
            }
            Self::Rsa(pair) => {
                let algorithm = sequence(&[&oid(RSA), &null()]);
                spki(&algorithm, pair.public_key().as_ref())
            }
            Self::Ed25519(pair) => spki(&sequence(&[&oid(ED25519)]), pair.public_key().as_ref()),
            Self::Public(spki) => spki.clone(),
        }
    }

    /// What the key's certificates say that it signs by.
    pub(crate) fn algorithm(&self) -> Vec<u8> {
        match self {
            Self::Ecdsa(.., by) => sequence(&[&oid(by)]),
            Self::Rsa(_) => sequence(&[&oid(RSA_SHA256), &null()]),
            Self::Ed25519(_) => sequence(&[&oid(ED25519)]),
            Self::Public(_) => sequence(&[&oid(ECDSA_SHA256)]),
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let rng = SystemRandom::new();
        match self {
            Self::Ecdsa(pair, ..) => pair.sign(&rng, message).unwrap().as_ref().to_vec(),
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &rng, message, &mut signature)
                    .unwrap();
                signature
            }
            Self::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
            Self::Public(_) => vec![0; 512],
        }
    }
}

fn spki(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    sequence(&[algorithm, &bits(key)])
}

/// A name of an organization and a common name.
fn name(organization: &str, common: &str) -> Vec<u8> {
    let attribute = |kind: &[u8], text: &str| {
        let text = element(&[0x0c], text.as_bytes());
        set(&[&sequence(&[&oid(kind), &text])])
    };
    sequence(&[
        &attribute(ORGANIZATION, organization),
        &attribute(COMMON_NAME, common),
    ])
}

pub(crate) struct Certificate {
    pub(crate) serial: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    pub(crate) subject: Vec<u8>,
    pub(crate) not_before: &'static str,
    pub(crate) not_after: &'static str,
    pub(crate) key: Key,
    pub(crate) extensions: Vec<(&'static [u8], Vec<u8>)>,
}

impl Certificate {
    fn new(serial: u8, subject: Vec<u8>, issuer: &[u8]) -> Self {
        Self {
            serial: vec![serial],
            issuer: issuer.to_vec(),
            subject,
            not_before: "20260201000000Z",
            not_after: "20260301000000Z",
            key: Key::p256(),
            extensions: Vec::new(),
        }
    }

    fn der(&self, by: &Key) -> Vec<u8> {
        let algorithm = by.algorithm();
        let time = |text: &str| element(&[0x18], text.as_bytes());
        let validity = sequence(&[&time(self.not_before), &time(self.not_after)]);
        let extensions: Vec<_> = self
            .extensions
            .iter()
            .map(|(kind, value)| sequence(&[&oid(kind), &octets(value)]))
            .collect();
        let extensions: Vec<&[u8]> = extensions.iter().map(Vec::as_slice).collect();
        let extensions = if extensions.is_empty() {
            Vec::new()
        } else {
            tagged(3, &sequence(&extensions))
        };
        let signed = sequence(&[
            &tagged(0, &integer(2)),
            &element(&[0x02], &self.serial),
            &algorithm,
            &self.issuer,
            &validity,
            &self.subject,
            &self.key.spki(),
            &extensions,
        ]);
        sequence(&[&signed, &algorithm, &bits(&by.sign(&signed))])
    }
}

/// A chain, leaf first; each certificate is signed by the next one's key, and
/// the last by its own.
pub(crate) struct Chain(pub(crate) Vec<Certificate>);

impl Chain {
    fn of(subjects: &[(&str, &str)], sketch: &Sketch) -> Self {
        let names: Vec<_> = subjects.iter().map(|(o, cn)| name(o, cn)).collect();
        let mut certificates: Vec<_> = (0..names.len())
            .map(|index| {
                let issuer = names.get(index + 1).unwrap_or(&names[index]);
                let serial = u8::try_from(index + 1).unwrap();
                Certificate::new(serial, names[index].clone(), issuer)
            })
            .collect();
        certificates[0].extensions = vec![(ATTESTATION, sketch.der())];
        Self(certificates)
    }

    pub(crate) fn factory(sketch: &Sketch) -> Self {
        let root = ("Maker", "Root");
        let names = [("App", "Key"), ("Maker", "TEE 1"), ("Maker", "Batch"), root];
        Self::of(&names, sketch)
    }

    pub(crate) fn remote(sketch: &Sketch) -> Self {
        let droid = "Google LLC";
        let names = [
            ("App", "Key"),
            ("TEE", "1234"),
            (droid, "Droid CA3"),
            (droid, "Droid CA2"),
            (droid, "Root"),
        ];
        Self::of(&names, sketch)
    }

    pub(crate) fn software(sketch: &Sketch) -> Self {
        let names = [("App", "Key"), ("AOSP", "Intermediate"), ("AOSP", "Root")];
        Self::of(&names, sketch)
    }

    pub(crate) fn ders(&self) -> Vec<Vec<u8>> {
        let last = self.0.last().unwrap();
        let signers = self.0.iter().skip(1).chain([last]);
        let pairs = self.0.iter().zip(signers);
        pairs.map(|(one, by)| one.der(&by.key)).collect()
    }

    /// Its root.
    pub(crate) fn anchor(&self, kind: AnchorKind) -> Anchor {
        Anchor {
            name: "minted".to_owned(),
            spki_der: self.0.last().unwrap().key.spki(),
            kind,
        }
    }
}
