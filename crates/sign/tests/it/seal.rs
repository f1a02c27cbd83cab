use base::KeyId;
use proptest::prelude::*;
use sign::{BadKey, MAX_SEALED_PLAINTEXT, SealKey, Sealed, base64url};

use crate::hex;

fn whole(plaintext: &[u8]) -> Option<Vec<u8>> {
    Some(plaintext.to_vec())
}

fn key() -> SealKey {
    SealKey::new(&[7; 32]).unwrap()
}

const ID: KeyId = KeyId::new([1, 2, 3, 4]);

/// The AES-256 case with associated data of McGrew and Viega's submission of
/// GCM to NIST, appendix B, test case 16.
#[test]
fn the_standards_answer() {
    let key = hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
    let plaintext = hex(concat!(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72",
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    ));
    let aad = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    let nonce: [u8; 12] = hex("cafebabefacedbaddecaf888").try_into().unwrap();
    let sealed = hex(concat!(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa",
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
        "76fc6ece0f4e1768cddf8853bb2d551b"
    ));
    let key = SealKey::new(&key).unwrap();
    assert_eq!(key.seal(nonce, &aad, &plaintext).unwrap(), sealed);
    let mut bytes = sealed.clone();
    assert_eq!(key.open(nonce, &aad, &mut bytes).unwrap(), plaintext);
}

#[test]
fn a_key_has_32_bytes_and_does_not_print_itself() {
    for len in [0, 16, 31, 33] {
        assert_eq!(SealKey::new(&vec![0; len]).unwrap_err(), BadKey);
    }
    assert_eq!(format!("{:?}", key()), "SealKey(redacted)");
}

#[test]
fn a_token_carries_its_key_id_in_front_and_opens_for_its_purpose_only() {
    let token = Sealed::write(ID, &key(), [9; 12], b"tea", b"plain").unwrap();
    let raw = base64url::decode(token.expose()).unwrap();
    assert_eq!(
        raw[..17],
        [1, 1, 2, 3, 4, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]
    );
    assert_eq!(raw.len(), 17 + 5 + 16);
    let parse = || Sealed::parse(token.expose()).unwrap();
    assert_eq!(parse().key_id(), ID);
    let opened = parse().open(&key(), b"tea", whole).unwrap();
    assert_eq!(opened.into_inner(), b"plain");
    assert!(parse().open(&key(), b"coffee", whole).is_err());
    let other = SealKey::new(&[8; 32]).unwrap();
    assert!(parse().open(&other, b"tea", whole).is_err());
    assert!(parse().open::<()>(&key(), b"tea", |_| None).is_err());
}

#[test]
fn the_same_ingredients_give_the_same_text() {
    let write = |nonce| Sealed::write(ID, &key(), nonce, b"tea", b"plain").unwrap();
    assert_eq!(write([9; 12]).expose(), write([9; 12]).expose());
    assert_ne!(write([9; 12]).expose(), write([8; 12]).expose());
}

#[test]
fn a_plaintext_has_a_greatest_length() {
    let longest = [5; MAX_SEALED_PLAINTEXT];
    let token = Sealed::write(ID, &key(), [9; 12], b"", &longest).unwrap();
    let opened = Sealed::parse(token.expose())
        .unwrap()
        .open(&key(), b"", whole);
    assert_eq!(opened.unwrap().into_inner(), longest);
    let longer = [5; MAX_SEALED_PLAINTEXT + 1];
    assert!(Sealed::write(ID, &key(), [9; 12], b"", &longer).is_err());
}

#[test]
fn other_versions_and_short_texts_are_malformed() {
    let head = |version: u8, len: usize| {
        let mut bytes = vec![0; len];
        bytes[0] = version;
        base64url::encode(&bytes)
    };
    assert!(Sealed::parse(head(1, 33).as_bytes()).is_ok());
    for bad in [
        head(0, 33),
        head(2, 33),
        head(1, 32),
        head(1, 1),
        String::new(),
    ] {
        assert!(Sealed::parse(bad.as_bytes()).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(text in proptest::collection::vec(any::<u8>(), 0..500)) {
        let _ = Sealed::parse(&text);
        if let Ok(sealed) = Sealed::parse(base64url::encode(&text).as_bytes()) {
            prop_assert!(sealed.open(&key(), b"tea", whole).is_err());
        }
    }

    #[test]
    fn one_changed_bit_is_never_accepted(
        plaintext in proptest::collection::vec(any::<u8>(), 0..=MAX_SEALED_PLAINTEXT),
        at in any::<prop::sample::Index>(),
        bit in 0..8_u32,
    ) {
        let token = Sealed::write(ID, &key(), [9; 12], b"tea", &plaintext).unwrap();
        let mut raw = base64url::decode(token.expose()).unwrap();
        let at = at.index(raw.len());
        raw[at] ^= 1 << bit;
        let altered = base64url::encode(&raw);
        let opened = Sealed::parse(altered.as_bytes())
            // A changed key id finds no key or another one.
            .is_ok_and(|sealed| sealed.key_id() == ID && sealed.open(&key(), b"tea", whole).is_ok());
        prop_assert!(!opened);
    }
}
