use proptest::prelude::*;
use sign::{
    Forged, HmacMd5Key, Unverified,
    mac::{Tag, Text},
};

use crate::hex;

/// RFC 2202, section 2: key, data, tag.
fn rfc_2202() -> [(Vec<u8>, Vec<u8>, &'static str); 7] {
    [
        (
            vec![0x0b; 16],
            b"Hi There".to_vec(),
            "9294727a3638bb1c13f48ef8158bfc9d",
        ),
        (
            b"Jefe".to_vec(),
            b"what do ya want for nothing?".to_vec(),
            "750c783e6ab0b503eaa86e310a5db738",
        ),
        (
            vec![0xaa; 16],
            vec![0xdd; 50],
            "56be34521d144c88dbb8c733f0e8b3f6",
        ),
        (
            (1..=25).collect(),
            vec![0xcd; 50],
            "697eaf0aca3a3aea3a75164746ffaa79",
        ),
        (
            vec![0x0c; 16],
            b"Test With Truncation".to_vec(),
            "56461ef2342edc00f9bab995690efd4c",
        ),
        (
            vec![0xaa; 80],
            b"Test Using Larger Than Block-Size Key - Hash Key First".to_vec(),
            "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd",
        ),
        (
            vec![0xaa; 80],
            b"Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data".to_vec(),
            "6f630fad67cda0ee1fb1f562db3aa53e",
        ),
    ]
}

#[test]
fn the_standards_answers() {
    for (key, data, tag) in rfc_2202() {
        let key = HmacMd5Key::new(&key);
        assert_eq!(key.sign(&data).to_vec(), hex(tag));
        assert_eq!(key.verify(&data, &hex(tag)), Ok(()));
        assert_eq!(key.verify(&data, &hex(tag)[..12]), Err(Forged));
    }
}

#[test]
fn a_key_does_not_print_itself() {
    let shown = format!("{:?}", HmacMd5Key::new(b"hunter2"));
    assert_eq!(shown, "HmacMd5Key(redacted)");
}

#[test]
fn a_message_that_names_no_key_is_tried_with_all() {
    let keys = [b"one", b"two", b"six"].map(|key| HmacMd5Key::new(key));
    let read = |tag: Option<[u8; 16]>| {
        let tag = tag.map(Tag::from);
        Unverified::read(Text::new("message"), tag, |bytes| Some(bytes.len())).unwrap()
    };
    for at in 0..keys.len() {
        let unverified = read(Some(keys[at].sign(b"message")));
        assert_eq!(*unverified.peek(), 7);
        let signed = unverified.verify_any((0..).zip(&keys), |len, name| (len, name));
        assert_eq!(signed.unwrap().into_inner(), (7, at));
    }
    let other = HmacMd5Key::new(b"other").sign(b"message");
    for tag in [None, Some(other), Some([0; 16])] {
        let refused = read(tag).verify_any((0..).zip(&keys), |len: usize, _: usize| len);
        assert_eq!(refused, Err(Forged));
    }
}

#[test]
fn a_message_without_a_tag_is_computed_with_all_the_same() {
    let key = HmacMd5Key::new(b"key");
    let mut asked = 0;
    let keys = std::iter::repeat_with(|| {
        asked += 1;
        ((), &key)
    });
    let unverified = Unverified::read(Text::new("message"), None, |_| Some(())).unwrap();
    assert_eq!(
        unverified.verify_any(keys.take(3), |(), ()| ()),
        Err(Forged)
    );
    assert_eq!(asked, 3);
}

proptest! {
    #[test]
    fn one_changed_bit_is_forged(
        key in proptest::collection::vec(any::<u8>(), 0..140),
        message in proptest::collection::vec(any::<u8>(), 1..200),
        at in any::<prop::sample::Index>(),
        bit in 0..8_u32,
    ) {
        let key = HmacMd5Key::new(&key);
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
