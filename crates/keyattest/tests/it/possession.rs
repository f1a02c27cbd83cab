//! Keys of every kind: they certify, and whoever sends a chain has its key, or
//! has not.

use keyattest::{KeyAlgorithm, Possession};

use super::{
    der::{integer, set},
    mint::{Chain, Key},
    minted::verify,
    sketch::{DIGEST, Sketch},
};

const MESSAGE: &[u8] = b"drawn for this once";

fn chain(key: Key) -> Chain {
    // A device that lists no digest lets the key use any.
    let mut chain = Chain::factory(&Sketch::good().without(DIGEST));
    chain.0[0].key = key;
    chain
}

#[test]
fn every_kind_of_key_certifies() {
    for key in [Key::p384, Key::p521, Key::rsa, Key::ed25519] {
        for index in 1..4 {
            let mut chain = Chain::factory(&Sketch::good());
            chain.0[index].key = key();
            assert!(verify(&chain).is_ok(), "{index}");
        }
    }
}

#[test]
fn every_kind_of_key_proves_possession() {
    for (key, algorithm) in [
        (Key::p256(), KeyAlgorithm::P256),
        (Key::p384(), KeyAlgorithm::P384),
        (Key::p521(), KeyAlgorithm::P521),
        (Key::rsa(), KeyAlgorithm::Rsa { bits: 2048 }),
        (Key::ed25519(), KeyAlgorithm::Ed25519),
    ] {
        let chain = chain(key);
        let evidence = verify(&chain).unwrap();
        assert_eq!(evidence.leaf().algorithm(), algorithm);
        let signature = chain.0[0].key.sign(MESSAGE);
        assert_eq!(evidence.possession(MESSAGE, &signature), Ok(()));
        let wrong = Err(Possession::Wrong);
        assert_eq!(evidence.possession(b"another", &signature), wrong);
        assert_eq!(evidence.possession(MESSAGE, b""), wrong);
        let others = chain.0[1].key.sign(MESSAGE);
        assert_eq!(evidence.possession(MESSAGE, &others), wrong);
    }
}

#[test]
fn what_a_key_consists_of_can_be_written_in_another_form() {
    for (key, length, first) in [
        (Key::p256(), 65, 4),
        (Key::p384(), 97, 4),
        (Key::p521(), 133, 4),
        (Key::rsa(), 270, 0x30),
    ] {
        let evidence = verify(&chain(key)).unwrap();
        let bytes = evidence.leaf().key_bytes();
        assert_eq!((bytes.len(), bytes[0]), (length, first));
        assert!(evidence.leaf().spki_der().ends_with(bytes));
        let numbers = evidence.leaf().rsa_numbers();
        assert_eq!(numbers.is_some(), first == 0x30);
        if let Some((modulus, exponent)) = numbers {
            assert_eq!((modulus.len(), exponent), (256, &[1, 0, 1][..]));
            assert!(modulus[0] >= 0x80);
        }
    }
    let evidence = verify(&chain(Key::ed25519())).unwrap();
    assert_eq!(evidence.leaf().key_bytes().len(), 32);
    assert_eq!(evidence.leaf().rsa_numbers(), None);
}

#[test]
fn the_digest_is_one_that_the_key_may_use() {
    let with = |digests: &[u64]| {
        let digests: Vec<_> = digests.iter().map(|digest| integer(*digest)).collect();
        let digests: Vec<&[u8]> = digests.iter().map(Vec::as_slice).collect();
        let chain = Chain::factory(&Sketch::good().with(DIGEST, set(&digests)));
        let signature = chain.0[0].key.sign(MESSAGE);
        verify(&chain).unwrap().possession(MESSAGE, &signature)
    };
    assert_eq!(with(&[4]), Ok(()));
    assert_eq!(with(&[6, 4]), Ok(()));
    assert_eq!(with(&[]), Ok(()));
    assert_eq!(with(&[5, 6]), Err(Possession::Wrong));
    assert_eq!(with(&[0, 1]), Err(Possession::Wrong));
}

#[test]
fn keys_that_are_not_verified_by_are_read_and_prove_nothing() {
    for key in [Key::ml_dsa(), Key::rsa_of(1024)] {
        let evidence = verify(&chain(key)).unwrap();
        let unsupported = Err(Possession::Unsupported);
        assert_eq!(evidence.possession(MESSAGE, &[0; 128]), unsupported);
        assert_eq!(evidence.trust_faults(), []);
    }
}
