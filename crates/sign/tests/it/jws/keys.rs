//! Keys and sets of them.

use super::*;
use sign::{BadKey, Malformed, jws::VerifyingKey};

#[test]
fn a_key_is_read_back_from_its_jwk() {
    for algorithm in Algorithm::ALL {
        let public = signer(algorithm).public().clone();
        let read = VerifyingKey::from_jwk(public.to_jwk().as_bytes()).unwrap();
        assert_eq!(read.to_jwk(), public.to_jwk());
        assert_eq!(read.algorithm(), algorithm);
        assert_eq!(read.thumbprint(), public.thumbprint());
    }
    let keys = KeySet::from_json(set().to_json().as_bytes()).unwrap();
    assert_eq!(keys.to_json(), set().to_json());
}

#[test]
fn what_is_no_private_key_is_refused() {
    let order = crate::hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    for (algorithm, material) in [
        (Algorithm::Es256, vec![]),
        (Algorithm::Es256, vec![0; 32]),
        (Algorithm::Es256, order),
        (Algorithm::Es256, vec![0xff; 32]),
        (Algorithm::Es256, vec![1; 31]),
        (Algorithm::Es256, vec![1; 33]),
        (Algorithm::EdDsa, vec![]),
        (Algorithm::EdDsa, vec![1; 31]),
        (Algorithm::EdDsa, vec![1; 33]),
        (Algorithm::Ps256, vec![1; 32]),
        (Algorithm::Ps256, vec![]),
    ] {
        let key = SigningKey::new(algorithm, "k", &Secret::new(material.clone()));
        assert_eq!(key.unwrap_err(), BadKey, "{algorithm:?} {material:02x?}");
    }
}

#[test]
fn a_name_needs_no_escape() {
    let long = "x".repeat(128);
    for good in ["k", "2011-04-29", "a/b+c=", &long] {
        let key = SigningKey::new(Algorithm::EdDsa, good, &Secret::new([1; 32])).unwrap();
        let token = key.token(b"{}").unwrap();
        let keys = KeySet::new(vec![key.public().clone()]).unwrap();
        assert!(judged(token.expose_str().unwrap(), &keys).is_ok(), "{good}");
    }
    for bad in ["", " ", "a b", "\"", "\\", "ä", "\n", &"x".repeat(129)] {
        let key = SigningKey::new(Algorithm::EdDsa, bad, &Secret::new([1; 32]));
        assert_eq!(key.unwrap_err(), BadKey, "{bad:?}");
    }
}

#[test]
fn keys_that_are_not_for_us_are_refused() {
    let good = signer(Algorithm::Es256).public().to_jwk();
    let altered = |from: &str, to: &str| {
        let jwk = good.replace(from, to);
        assert_ne!(jwk, good, "{from} is not there");
        VerifyingKey::from_jwk(jwk.as_bytes())
    };
    for (from, to) in [
        ("\"use\":\"sig\"", "\"use\":\"enc\""),
        ("\"use\":\"sig\"", "\"key_ops\":[\"encrypt\"]"),
        ("\"use\":\"sig\"", "\"d\":\"AQ\""),
        ("\"use\":\"sig\"", "\"k\":\"AQ\""),
        ("\"use\":\"sig\"", "\"kid\":\"twice\""),
        ("\"ES256\"", "\"ES384\""),
        ("\"ES256\"", "\"EdDSA\""),
        ("\"ES256\"", "\"none\""),
        ("\"P-256\"", "\"P-384\""),
        ("\"P-256\"", "\"Ed25519\""),
        ("\"EC\"", "\"oct\""),
        ("\"kid\"", "\"id\""),
        // Off the curve, longer, padded, not canonical.
        ("\"x\":\"", "\"x\":\"AA"),
        ("\",\"y\":\"", "=\",\"y\":\""),
        ("\"y\"", "\"z\""),
    ] {
        assert_eq!(altered(from, to).unwrap_err(), BadKey, "{from} -> {to}");
    }
    for (from, to) in [
        ("\"use\":\"sig\"", "\"key_ops\":[\"verify\"],\"x5c\":[]"),
        ("\"alg\":\"ES256\",", ""),
    ] {
        assert_eq!(altered(from, to).unwrap().to_jwk(), good, "{from} -> {to}");
    }
    let array = br#"["EC","k",null,null,null,"P-256"]"#;
    assert_eq!(VerifyingKey::from_jwk(array).unwrap_err(), BadKey);
}

#[test]
fn a_point_that_is_off_the_curve_is_no_key() {
    let zero = base64url::encode(&[0; 32]);
    let one = base64url::encode(&[1; 32]);
    for (x, y) in [(&zero, &zero), (&one, &one), (&zero, &one)] {
        let jwk = format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}","kid":"k"}}"#);
        assert_eq!(VerifyingKey::from_jwk(jwk.as_bytes()).unwrap_err(), BadKey);
    }
}

#[test]
fn rsa_keys_have_their_size_and_one_spelling() {
    let jwk = |n: &[u8], e: &[u8]| {
        let (n, e) = (base64url::encode(n), base64url::encode(e));
        let jwk = format!(r#"{{"kty":"RSA","n":"{n}","e":"{e}","alg":"PS256","kid":"k"}}"#);
        VerifyingKey::from_jwk(jwk.as_bytes()).is_ok()
    };
    let n = |len: usize| vec![0xff; len];
    let e = [1, 0, 1];
    assert!(jwk(&n(256), &e) && jwk(&n(384), &e) && jwk(&n(512), &e));
    assert!(!jwk(&n(255), &e), "short");
    assert!(!jwk(&n(513), &e), "long");
    let mut spaced = vec![0];
    spaced.extend(n(256));
    assert!(!jwk(&spaced, &e), "a zero in front");
    let mut even = n(256);
    even[255] = 0xfe;
    assert!(!jwk(&even, &e), "even");
    for bad in [&[][..], &[1], &[0, 3], &[2], &[1, 0, 0], &[1, 0, 0, 0, 1]] {
        assert!(!jwk(&n(256), bad), "{bad:?}");
    }
}

#[test]
fn a_set_has_each_name_once() {
    let one = signer(Algorithm::Es256).public().clone();
    let same = SigningKey::new(Algorithm::EdDsa, one.kid(), &Secret::new([1; 32])).unwrap();
    let both = vec![one.clone(), same.public().clone()];
    assert_eq!(KeySet::new(both).unwrap_err(), Malformed);
    let json = format!(
        r#"{{"keys":[{},{}]}}"#,
        one.to_jwk(),
        same.public().to_jwk()
    );
    assert_eq!(KeySet::from_json(json.as_bytes()).unwrap_err(), Malformed);
}

#[test]
fn what_is_no_set_is_refused() {
    let key = signer(Algorithm::EdDsa).public().to_jwk();
    let many = vec!["{}"; sign::jws::MAX_KEYS + 1].join(",");
    for bad in [
        String::new(),
        "[]".into(),
        "[[]]".into(),
        "{}".into(),
        r#"{"keys":{}}"#.into(),
        format!(r#"{{"keys":[{key}],"keys":[]}}"#),
        format!(r#"{{"keys":[{key}]}}x"#),
        format!(r#"{{"keys":[{many}]}}"#),
        format!(r#"{{"keys":[],"x":"{}"}}"#, "x".repeat(sign::jws::MAX_SET)),
    ] {
        let read = KeySet::from_json(bad.as_bytes());
        assert_eq!(read.unwrap_err(), Malformed, "{bad}");
    }
    let mixed = format!(r#"{{"x":1,"keys":[1,null,"k",{{}},[],{key}]}}"#);
    let read = KeySet::from_json(mixed.as_bytes()).unwrap();
    assert_eq!(read.keys().len(), 1);
}
