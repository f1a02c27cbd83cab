use aws_lc_rs::digest::{SHA256, digest};
use soft_keymint::{KeyKind, development};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::is_signed;

#[test]
fn the_key_is_what_it_says_it_is() {
    let words =
        b"Countersign development root: everybody has this key, so it proves nothing".as_slice();
    assert_eq!(digest(&SHA256, words).as_ref(), development::PRIVATE_KEY);
}

#[test]
fn the_certificate_the_key_and_what_is_known_of_them_are_one() {
    let root = development::root().unwrap();
    assert_eq!(root.chain(), [development::CERTIFICATE]);
    assert_eq!(root.key().spki(), development::SPKI);
    let signature = root.key().sign(b"a message").unwrap();
    assert!(is_signed(
        KeyKind::P256,
        &development::SPKI,
        b"a message",
        &signature
    ));

    let (rest, read) = X509Certificate::from_der(development::CERTIFICATE).unwrap();
    assert!(rest.is_empty());
    assert_eq!(read.public_key().raw, development::SPKI);
    assert_eq!(read.subject().as_raw(), root.subject().der());
    let to_be_signed = root
        .certificate()
        .to_be_signed(&root.key().algorithm())
        .unwrap();
    assert_eq!(read.tbs_certificate.as_ref(), to_be_signed);
    let signature = read.signature_value.as_ref();
    assert!(is_signed(
        KeyKind::P256,
        &development::SPKI,
        &to_be_signed,
        signature
    ));
}
