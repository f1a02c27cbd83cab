use soft_keymint::{KeyKind, KeyPair, Signer as _, Unmintable};

use crate::{KINDS, is_signed};

#[test]
fn keys_of_every_kind_sign_what_their_public_key_verifies() {
    for kind in KINDS {
        let key = KeyPair::generate(kind).unwrap();
        assert_eq!(key.kind(), kind);
        let signature = key.sign(b"a message").unwrap();
        assert!(is_signed(kind, key.spki(), b"a message", &signature));
        assert!(!is_signed(kind, key.spki(), b"another message", &signature));
    }
}

#[test]
fn keys_come_back_from_their_pkcs8() {
    for kind in KINDS {
        let key = KeyPair::generate(kind).unwrap();
        let back = KeyPair::from_pkcs8(kind, &key.pkcs8().unwrap()).unwrap();
        assert_eq!(back.spki(), key.spki());
        let signature = back.sign(b"a message").unwrap();
        assert!(is_signed(kind, key.spki(), b"a message", &signature));
    }
}

#[test]
fn a_key_is_of_one_kind_only() {
    for kind in KINDS {
        let pkcs8 = KeyPair::generate(kind).unwrap().pkcs8().unwrap();
        for other in KINDS.into_iter().filter(|other| *other != kind) {
            let refused = KeyPair::from_pkcs8(other, &pkcs8).unwrap_err();
            assert_eq!(refused, Unmintable::Key, "{kind:?} as {other:?}");
        }
    }
}

#[test]
fn an_rsa_key_of_another_size_is_refused() {
    use aws_lc_rs::{
        encoding::{AsDer, Pkcs8V1Der},
        rsa::{KeyPair as Rsa, KeySize},
    };
    let key = Rsa::generate(KeySize::Rsa3072).unwrap();
    let pkcs8: Pkcs8V1Der<'_> = key.as_der().unwrap();
    let refused = KeyPair::from_pkcs8(KeyKind::Rsa2048, pkcs8.as_ref()).unwrap_err();
    assert_eq!(refused, Unmintable::Key);
}

#[test]
fn a_key_does_not_show_itself() {
    let key = KeyPair::generate(KeyKind::P256).unwrap();
    assert_eq!(format!("{key:?}"), "KeyPair(P256)");
}
