use std::sync::Arc;

use soft_keymint::{
    Application, Authority, Blueprint, KeyKind, KeyPair, Mint, SecurityLevel, Shape, Signer as _,
    Validity, development, oid,
};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::{KINDS, is_signed};

const SHAPES: [(Shape, &[&str]); 3] = [
    (
        Shape::Factory,
        &[
            "CN=Android Keystore Key",
            "serialNumber=*, title=TEE",
            "serialNumber=*, title=TEE",
            "CN=Countersign Development Root, OU=Proves nothing",
        ],
    ),
    (
        Shape::Remote {
            certificates_issued: 3,
        },
        &[
            "CN=Android Keystore Key",
            "O=TEE, CN=*",
            "O=Google LLC, CN=Droid CA3",
            "O=Google LLC, CN=Droid CA2",
            "CN=Countersign Development Root, OU=Proves nothing",
        ],
    ),
    (
        Shape::Software,
        &[
            "CN=Android Keystore Key",
            "CN=Android Keystore Software Attestation Intermediate",
            "CN=Countersign Development Root, OU=Proves nothing",
        ],
    ),
];

#[test]
fn chains_have_the_names_of_their_shape_and_every_link_holds() {
    for (shape, subjects) in SHAPES {
        let chain = mint(shape).mint(&blueprint(), KeyKind::P256).unwrap().chain;
        let read = read(&chain);
        let found: Vec<String> = read.iter().map(subject).collect();
        assert_eq!(found, subjects, "{shape:?}");
        for (index, certificate) in read.iter().enumerate() {
            let issuer = read.get(index + 1).unwrap_or(certificate);
            assert_eq!(certificate.issuer().as_raw(), issuer.subject().as_raw());
            assert!(is_signed(
                KeyKind::P256,
                issuer.public_key().raw,
                certificate.tbs_certificate.as_ref(),
                certificate.signature_value.as_ref(),
            ));
        }
    }
}

#[test]
fn only_the_leaf_attests_and_only_a_server_says_how_often() {
    for (shape, subjects) in SHAPES {
        let chain = mint(shape).mint(&blueprint(), KeyKind::P256).unwrap().chain;
        let having = |oid: &[u64]| -> Vec<usize> {
            let oid = x509_parser::oid_registry::Oid::from(oid).unwrap();
            let has =
                |found: &X509Certificate<'_>| found.get_extension_unique(&oid).unwrap().is_some();
            let read = read(&chain);
            (0..read.len()).filter(|index| has(&read[*index])).collect()
        };
        assert_eq!(having(oid::KEY_DESCRIPTION), [0]);
        let remote = matches!(shape, Shape::Remote { .. });
        let informed: &[usize] = if remote { &[1] } else { &[] };
        assert_eq!(having(oid::PROVISIONING_INFO), informed);
        assert_eq!(having(oid::BASIC_CONSTRAINTS).len(), subjects.len() - 1);
    }
}

#[test]
fn the_leaf_has_the_key_that_was_minted() {
    let mint = mint(Shape::Factory);
    for kind in KINDS {
        let minted = mint.mint(&blueprint(), kind).unwrap();
        assert_eq!(read(&minted.chain)[0].public_key().raw, minted.key.spki());
        assert_eq!(minted.key.kind(), kind);
    }
}

#[test]
fn keys_of_one_device_share_what_is_above_them() {
    let device = mint(Shape::Factory);
    let [one, two] = [(); 2].map(|()| device.mint(&blueprint(), KeyKind::P256).unwrap());
    assert_ne!(one.chain[0], two.chain[0]);
    assert_eq!(one.chain[1..], two.chain[1..]);
    let other = mint(Shape::Factory)
        .mint(&blueprint(), KeyKind::P256)
        .unwrap();
    assert_ne!(one.chain[1], other.chain[1]);
    assert_eq!(one.chain[3], other.chain[3]);
}

#[test]
fn the_level_is_written_where_verifiers_look_for_it() {
    for (shape, name) in [
        (Shape::Factory, "serialNumber=*, title=StrongBox"),
        (
            Shape::Remote {
                certificates_issued: 1,
            },
            "O=StrongBox, CN=*",
        ),
    ] {
        let mint = Mint::below(&root(), shape, SecurityLevel::StrongBox, Validity::ALWAYS).unwrap();
        let chain = mint.authorities()[0].chain();
        assert_eq!(subject(&read(chain)[0]), name);
    }
}

#[test]
fn authorities_may_have_any_kind_of_key() {
    for kind in KINDS {
        let key = Arc::new(KeyPair::generate(kind).unwrap());
        let mut certificate = root().certificate().clone();
        certificate.spki = key.spki().to_vec();
        let root = Authority::root(certificate, key).unwrap();
        let mint = Mint::below(
            &root,
            Shape::Software,
            SecurityLevel::Software,
            Validity::ALWAYS,
        );
        let chain = mint.unwrap().authorities()[0].chain().to_vec();
        let read = read(&chain);
        assert!(is_signed(
            kind,
            read[1].public_key().raw,
            read[0].tbs_certificate.as_ref(),
            read[0].signature_value.as_ref(),
        ));
    }
}

fn root() -> Authority {
    development::root().unwrap()
}

fn mint(shape: Shape) -> Mint {
    let level = SecurityLevel::TrustedEnvironment;
    Mint::below(&root(), shape, level, Validity::days(1_790_000_000, 30)).unwrap()
}

fn blueprint() -> Blueprint {
    let application = Application::new("org.example.game", 7, [9; 32]);
    Blueprint::locked(vec![1; 16], application, 202_611)
}

fn read(chain: &[Vec<u8>]) -> Vec<X509Certificate<'_>> {
    chain
        .iter()
        .map(|der| {
            let (rest, read) = X509Certificate::from_der(der).unwrap();
            assert!(rest.is_empty());
            read
        })
        .collect()
}

/// The subject, with `*` for what a key gave its 32 hex digits to.
fn subject(certificate: &X509Certificate<'_>) -> String {
    let serial: String = certificate
        .raw_serial()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let subject = certificate.subject().to_string();
    if serial.len() == 32 {
        subject.replace(&serial, "*")
    } else {
        subject
    }
}
