use proptest::prelude::*;
use sign::{Forged, HmacKey, Unverified};

use crate::hex;

/// RFC 4231, sections 4.2 to 4.8 without the truncated case: key, data, tag.
fn rfc_4231() -> [(Vec<u8>, Vec<u8>, &'static str); 6] {
    [
        (
            vec![0x0b; 20],
            b"Hi There".to_vec(),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        (
            b"Jefe".to_vec(),
            b"what do ya want for nothing?".to_vec(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            vec![0xaa; 20],
            vec![0xdd; 50],
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        ),
        (
            (1..=25).collect(),
            vec![0xcd; 50],
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        ),
        (
            vec![0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First".to_vec(),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (
            vec![0xaa; 131],
            b"This is a test using a larger than block-size key and a larger than \
              block-size data. The key needs to be hashed before being used by the HMAC algorithm."
                .to_vec(),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
        ),
    ]
}

#[test]
fn the_standards_answers() {
    for (key, data, tag) in rfc_4231() {
        let key = HmacKey::new(&key);
        assert_eq!(key.sign(&data).to_vec(), hex(tag));
        assert_eq!(key.verify(&data, &hex(tag)), Ok(()));
    }
}

#[test]
fn a_shortened_tag_is_forged() {
    let key = HmacKey::new(b"key");
    let tag = key.sign(b"message");
    assert_eq!(key.verify(b"message", &tag[..31]), Err(Forged));
    assert_eq!(key.verify(b"message", b""), Err(Forged));
}

#[test]
fn a_key_does_not_print_itself() {
    assert_eq!(
        format!("{:?}", HmacKey::new(b"hunter2")),
        "HmacKey(redacted)"
    );
}

#[test]
fn only_the_key_that_signed_turns_unverified_into_signed() {
    let key = HmacKey::new(b"key");
    let read = |tag| Unverified::read(*b"seven", tag, |bytes| Some(bytes.len())).unwrap();
    let genuine = read(key.sign(b"seven"));
    assert_eq!(*genuine.peek(), 5);
    assert_eq!(genuine.verify(&key).unwrap().into_inner(), 5);
    assert!(genuine.verify(&HmacKey::new(b"other")).is_err());
    assert!(read(key.sign(b"eight")).verify(&key).is_err());
    assert!(Unverified::<(), _>::read([0_u8; 4], [0; 32], |_| None).is_err());
}

proptest! {
    #[test]
    fn one_changed_bit_is_forged(
        key in proptest::collection::vec(any::<u8>(), 0..140),
        message in proptest::collection::vec(any::<u8>(), 1..200),
        at in any::<prop::sample::Index>(),
        bit in 0..8_u32,
    ) {
        let key = HmacKey::new(&key);
        let tag = key.sign(&message);
        let mut altered = message.clone();
        altered[at.index(message.len())] ^= 1 << bit;
        prop_assert_eq!(key.verify(&altered, &tag), Err(Forged));
        let mut altered = tag;
        altered[at.index(tag.len())] ^= 1 << bit;
        prop_assert_eq!(key.verify(&message, &altered), Err(Forged));
        prop_assert_eq!(key.verify(&message, &tag), Ok(()));
    }
}
