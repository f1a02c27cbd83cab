use proptest::prelude::*;
use sign::{HmacKey, Malformed, base64url, compact};

/// RFC 7515, appendix A.1.
const HEADER: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9";
const PAYLOAD: &str =
    "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
const KEY: &str =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
const TOKEN: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9\
    .eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ\
    .dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn rfc_key() -> HmacKey {
    HmacKey::new(&base64url::decode(KEY.as_bytes()).unwrap())
}

fn whole(payload: &[u8]) -> Option<Vec<u8>> {
    Some(payload.to_vec())
}

#[test]
fn the_standards_token_is_written_and_verified() {
    let written = compact::write(HEADER, PAYLOAD.as_bytes(), &rfc_key());
    assert_eq!(written.expose_str(), Some(TOKEN));
    let read = compact::parse(TOKEN.as_bytes(), HEADER, whole).unwrap();
    let signed = read.verify(&rfc_key()).unwrap();
    assert_eq!(signed.into_inner(), PAYLOAD.as_bytes());
}

#[test]
fn another_header_is_not_read_even_if_its_signature_holds() {
    let none = base64url::encode(br#"{"alg":"none"}"#);
    let token = compact::write(&none, b"{}", &rfc_key());
    let read = compact::parse(token.expose(), HEADER, whole);
    assert_eq!(read.unwrap_err(), Malformed);
}

#[test]
fn other_shapes_are_malformed() {
    let key = rfc_key();
    let tag = base64url::encode(&key.sign(b"x"));
    let cut = |n: usize| TOKEN.get(..TOKEN.len() - n).unwrap().to_owned();
    for bad in [
        String::new(),
        ".".into(),
        "..".into(),
        HEADER.into(),
        format!("{HEADER}."),
        format!("{HEADER}..."),
        format!("{HEADER}.{tag}"),
        format!("{HEADER}.e30.e30.{tag}"),
        format!("{HEADER}.e30=.{tag}"),
        format!("{HEADER}.e30.{tag}="),
        format!("{TOKEN}."),
        format!("{TOKEN}A"),
        format!(".{TOKEN}"),
        cut(1),
        cut(43),
        cut(44),
    ] {
        let read = compact::parse(bad.as_bytes(), HEADER, whole);
        assert_eq!(read.unwrap_err(), Malformed, "{bad}");
    }
}

#[test]
fn a_payload_has_a_greatest_length() {
    let key = rfc_key();
    let fits = compact::write(HEADER, &[b'x'; compact::MAX_PAYLOAD], &key);
    assert!(compact::parse(fits.expose(), HEADER, whole).is_ok());
    let too_long = compact::write(HEADER, &[b'x'; compact::MAX_PAYLOAD + 1], &key);
    assert!(compact::parse(too_long.expose(), HEADER, whole).is_err());
}

#[test]
fn parts_are_split_at_exactly_two_dots() {
    let parts = compact::Parts::split(b"a.bc.d").unwrap();
    assert_eq!((parts.header, parts.payload), (&b"a"[..], &b"bc"[..]));
    assert_eq!((parts.tag, parts.signed), (&b"d"[..], &b"a.bc"[..]));
    let empty = compact::Parts::split(b"..").unwrap();
    assert_eq!(
        (empty.header, empty.payload, empty.tag),
        (&b""[..], &b""[..], &b""[..])
    );
    for bad in [&b""[..], b".", b"a.b", b"a.b.c.d", b"..."] {
        assert!(compact::Parts::split(bad).is_err());
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(text in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = compact::Parts::split(&text).map(|parts| parts.read_payload(whole));
        prop_assert!(compact::parse(&text, HEADER, whole).is_err());
        let mut near = HEADER.as_bytes().to_vec();
        near.push(b'.');
        near.extend(&text);
        if let Ok(read) = compact::parse(&near, HEADER, whole) {
            prop_assert!(read.verify(&rfc_key()).is_err());
        }
    }

    #[test]
    fn one_changed_byte_is_never_accepted(
        payload in proptest::collection::vec(any::<u8>(), 0..300),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let key = rfc_key();
        let token = compact::write(HEADER, &payload, &key).expose().to_vec();
        let mut altered = token.clone();
        altered[at.index(token.len())] = byte;
        let accepted = compact::parse(&altered, HEADER, whole)
            .is_ok_and(|read| read.verify(&key).is_ok());
        prop_assert_eq!(accepted, altered == token);
    }
}
