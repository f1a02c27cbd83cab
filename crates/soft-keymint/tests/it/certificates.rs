use soft_keymint::{
    Attribute, Certificate, Extension, KeyKind, KeyPair, KeyUsage, Name, Signer as _, Unmintable,
    Validity, oid,
};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::{KINDS, is_signed};

fn certificate(key: &KeyPair) -> Certificate {
    Certificate {
        serial: vec![0xfe, 0xdc, 0x01],
        issuer: Name::common("who signs"),
        validity: Validity::days(1_700_000_000, 30),
        subject: Name::empty()
            .with(Attribute::Organization, "TEE")
            .with(Attribute::SerialNumber, "90e8")
            .with(Attribute::Title, "StrongBox"),
        spki: key.spki().to_vec(),
        extensions: vec![
            Extension::basic_constraints(true),
            Extension::key_usage(KeyUsage::SignCertificates),
        ],
    }
}

#[test]
fn what_a_certificate_says_can_be_read() {
    let key = KeyPair::generate(KeyKind::P256).unwrap();
    let der = certificate(&key).sign(&key).unwrap();
    let (rest, read) = X509Certificate::from_der(&der).unwrap();
    assert!(rest.is_empty());
    assert_eq!(read.version().0, 2);
    assert_eq!(read.raw_serial(), [0x00, 0xfe, 0xdc, 0x01]);
    assert_eq!(read.issuer().to_string(), "CN=who signs");
    assert_eq!(
        read.subject().to_string(),
        "O=TEE, serialNumber=90e8, title=StrongBox"
    );
    assert_eq!(read.validity().not_before.timestamp(), 1_700_000_000);
    assert_eq!(read.validity().not_after.timestamp(), 1_702_592_000);
    assert_eq!(read.public_key().raw, key.spki());
    let constraints = read.basic_constraints().unwrap().unwrap();
    assert!(constraints.critical && constraints.value.ca);
    let usage = read.key_usage().unwrap().unwrap();
    assert!(usage.critical && usage.value.key_cert_sign());
    assert!(!usage.value.digital_signature());
}

#[test]
fn every_kind_of_key_signs_certificates() {
    for kind in KINDS {
        let key = KeyPair::generate(kind).unwrap();
        let der = certificate(&key).sign(&key).unwrap();
        let (_, read) = X509Certificate::from_der(&der).unwrap();
        let signature = read.signature_value.as_ref();
        let signed = read.tbs_certificate.as_ref();
        assert!(is_signed(kind, key.spki(), signed, signature), "{kind:?}");
        assert_eq!(read.signature_algorithm, read.tbs_certificate.signature);
        let has_parameters = read.signature_algorithm.parameters.is_some();
        assert_eq!(has_parameters, kind == KeyKind::Rsa2048, "{kind:?}");
    }
}

#[test]
fn moments_are_written_as_rfc_5280_asks_and_no_others() {
    let key = KeyPair::generate(KeyKind::P256).unwrap();
    let with = |not_before, not_after| {
        let mut certificate = certificate(&key);
        certificate.validity = Validity {
            not_before,
            not_after,
        };
        certificate.sign(&key)
    };
    // The last second of 2049 and the first of 2050.
    let der = with(2_524_607_999, 2_524_608_000).unwrap();
    assert!(contains(&der, b"\x17\x0d491231235959Z"));
    assert!(contains(&der, b"\x18\x0f20500101000000Z"));
    assert_eq!(
        with(-631_152_001, 0).unwrap_err(),
        Unmintable::Moment(-631_152_001)
    );
    assert!(with(-631_152_000, 253_402_300_799).is_ok());
    assert_eq!(
        with(0, 253_402_300_800).unwrap_err(),
        Unmintable::Moment(253_402_300_800)
    );
}

#[test]
fn extensions_are_as_their_documents_write_them() {
    let value = |extension: Extension| extension.value;
    assert_eq!(value(Extension::key_usage(KeyUsage::Sign)), [3, 2, 7, 0x80]);
    let signs = value(Extension::key_usage(KeyUsage::SignCertificates));
    assert_eq!(signs, [3, 2, 2, 4]);
    assert_eq!(value(Extension::basic_constraints(false)), [0x30, 0]);
    for (issued, cbor) in [
        (0, &[0xa1, 1, 0][..]),
        (23, &[0xa1, 1, 23]),
        (24, &[0xa1, 1, 0x18, 24]),
        (255, &[0xa1, 1, 0x18, 255]),
        (256, &[0xa1, 1, 0x19, 1, 0]),
        (65_536, &[0xa1, 1, 0x1a, 0, 1, 0, 0]),
    ] {
        assert_eq!(value(Extension::provisioning_info(issued)), cbor);
    }
    assert!(Extension::provisioning_info(1).is(oid::PROVISIONING_INFO));
}

#[test]
fn a_certificate_without_extensions_has_no_list_of_them() {
    let key = KeyPair::generate(KeyKind::P256).unwrap();
    let mut certificate = certificate(&key);
    certificate.extensions.clear();
    let der = certificate.sign(&key).unwrap();
    let (_, read) = X509Certificate::from_der(&der).unwrap();
    assert!(read.extensions().is_empty());
    let to_be_signed = certificate.to_be_signed(&key.algorithm()).unwrap();
    assert!(to_be_signed.ends_with(key.spki()));
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
