use base::Secret;
use sign::{
    BadKey, HmacMd5Key, hex,
    mac::{Curve, EcdsaPair, EcdsaPublic, Encoding, Key, MAX_TAG, Scheme, Tag, Text, Verifies},
};

/// What every scheme makes of `a-…-b` with the secret at the gap, computed
/// apart from this crate.
const KNOWN: [(Scheme, &str); 7] = [
    (Scheme::HmacMd5, "9eaf9a1c9d3cc39fe36c0efc846cbcb1"),
    (Scheme::HmacSha1, "e34dc0901532d26193ea75a2fb8ac46b58e2b193"),
    (
        Scheme::HmacSha256,
        "5adbea70f67d908503e191cd59aa180b8299a0872db151b12fb68e3b41529312",
    ),
    (Scheme::Md5, "66339a31eea78d7f96d9662c811b45b3"),
    (Scheme::Sha1, "9e0768687792168cc83f70d9b10864eaa30d323b"),
    (
        Scheme::Sha256,
        "88e19805dc811c208a89a96177e0ecca77bcccf75c4029ca3f461677afcbe6f3",
    ),
    (
        Scheme::Sha256Twice,
        "a2a03fd16736067575c4f2904df85bb21f193d832d9505ce628bd72e1c305869",
    ),
];

fn secret() -> Secret {
    Secret::new("secret")
}

#[test]
fn every_shared_scheme_has_its_known_answer() {
    let text = Text::with_secret_at("a--b", 2);
    for (scheme, mac) in KNOWN {
        let key = Key::shared(scheme, &secret()).unwrap();
        assert_eq!(key.scheme(), scheme);
        let tag = key.sign(&text).unwrap();
        assert_eq!(tag.write(Encoding::Hex), mac, "{scheme:?}");
        assert_eq!(Some(tag.bytes().len()), scheme.tag_len());
        assert!(key.holds(&text, &tag));
        assert!(!key.holds(&Text::with_secret_at("a--c", 2), &tag));
        assert!(!key.holds(&text, &Tag::default()));
        // Where the secret stands is a part of what is signed, or no part of it.
        let elsewhere = key.holds(&Text::new("a--b"), &tag);
        assert_eq!(elsewhere, !scheme.has_secret_within(), "{scheme:?}");
        let other = Key::shared(scheme, &Secret::new("other")).unwrap();
        assert!(!other.holds(&text, &tag));
    }
    let tag = Tag::read(KNOWN[0].1, Encoding::Hex).unwrap();
    assert!(HmacMd5Key::new(b"secret").holds(&text, &tag));
}

#[test]
fn no_secret_at_all_is_no_key() {
    for (scheme, _) in KNOWN {
        assert_eq!(Key::shared(scheme, &Secret::new("")).unwrap_err(), BadKey);
        assert!(scheme.is_shared());
    }
    assert!(Key::shared(Scheme::EcdsaSha256, &secret()).is_err());
    assert!(!Scheme::EcdsaSha256.is_shared());
    assert_eq!(Scheme::EcdsaSha256.tag_len(), None);
}

#[test]
fn a_pair_signs_and_its_public_half_verifies_on_either_curve() {
    for curve in [Curve::P256, Curve::Secp256k1] {
        let pair = EcdsaPair::generate(curve).unwrap();
        let spki = pair.spki();
        let public = Key::from(EcdsaPublic::from_spki(&spki).unwrap());
        let text = Text::new("text");
        let key = Key::from(pair);
        let tag = key.sign(&text).unwrap();
        assert!(tag.bytes().len() <= MAX_TAG);
        assert!(public.holds(&text, &tag) && key.holds(&text, &tag));
        assert!(!public.holds(&Text::new("texT"), &tag));
        assert!(!public.holds(&text, &Tag::default()));
        assert_eq!(public.sign(&text).unwrap_err(), BadKey);
        for cut in 0..spki.len() {
            assert!(EcdsaPublic::from_spki(&spki[..cut]).is_err());
        }
        let mut long = spki.clone();
        long.push(0);
        assert!(EcdsaPublic::from_spki(&long).is_err());
        let mut off = spki.clone();
        *off.last_mut().unwrap() ^= 1;
        assert!(EcdsaPublic::from_spki(&off).is_err());
    }
}

/// The generator of secp256k1 (SEC 2, section 2.4.1), which is the public key
/// of the number one.
#[test]
fn a_point_of_secp256k1_is_read() {
    let spki = "3056301006072a8648ce3d020106052b8104000a034200\
                0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798\
                483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";
    let key = EcdsaPublic::from_spki(&crate::hex(spki)).unwrap();
    assert_eq!(key.curve(), Curve::Secp256k1);
}

#[test]
fn a_signature_has_one_spelling_but_for_the_case_of_digits() {
    let tag = Tag::read("00Ff", Encoding::Hex).unwrap();
    assert_eq!(tag.bytes(), [0, 0xff]);
    assert_eq!(tag.write(Encoding::Hex), "00ff");
    assert_eq!(tag.write(Encoding::Base64Url), "AP8");
    assert_eq!(
        Tag::read("AP8", Encoding::Base64Url).unwrap().bytes(),
        tag.bytes()
    );
    for text in ["0", "0g", " 00", "0x", "é"] {
        assert!(Tag::read(text, Encoding::Hex).is_none(), "{text}");
    }
    for text in ["AP8=", "AP9", "AP 8", "A"] {
        assert!(Tag::read(text, Encoding::Base64Url).is_none(), "{text}");
    }
    assert!(Tag::new(&[0; MAX_TAG]).is_some());
    assert!(Tag::new(&[0; MAX_TAG + 1]).is_none());
    assert!(Tag::read(&"00".repeat(MAX_TAG + 1), Encoding::Hex).is_none());
    assert_eq!(hex::encode(&[0xab, 0x01]), "ab01");
    assert_eq!(hex::byte(*b"aB"), Some(0xab));
}

#[test]
fn nothing_prints_itself() {
    let key = Key::shared(Scheme::Sha1, &secret()).unwrap();
    assert_eq!(format!("{key:?}"), "Key(Sha1)");
    assert_eq!(format!("{:?}", Tag::default()), "Tag(redacted)");
}
