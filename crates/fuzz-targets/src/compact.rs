//! Signed tokens of three parts.

use sign::{
    TAG_LEN, base64url,
    compact::{self, MAX_PAYLOAD, Parts},
};

use crate::{keys, stove};

/// `{"alg":"HS256"}`.
const HEADER: &str = "eyJhbGciOiJIUzI1NiJ9";

/// Players' tokens, good and bad, and one of our own.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = stove::seeds::texts();
    let own = compact::write(HEADER, b"{}", &keys::hmac());
    seeds.push(own.expose().to_vec());
    seeds
}

/// Reads the bytes as a token, and signs them as a payload.
pub fn run(data: &[u8]) {
    read(data);
    let written = compact::write(HEADER, data, &keys::hmac());
    let parsed = compact::parse(written.expose(), HEADER, whole);
    assert_eq!(parsed.is_ok(), data.len() <= MAX_PAYLOAD);
    if let Ok(unverified) = parsed {
        let signed = unverified.verify(&keys::hmac()).expect("it was signed");
        assert_eq!(signed.get(), data);
    }
}

fn read(text: &[u8]) {
    let Ok(unverified) = compact::parse(text, HEADER, whole) else {
        return;
    };
    let payload = unverified.peek().clone();
    let parts = Parts::split(text).expect("it has three parts");
    assert_eq!(parts.header, HEADER.as_bytes());
    assert_eq!(base64url::decode(parts.payload).as_deref(), Ok(&*payload));
    assert_eq!(parts.read_payload(whole).as_deref(), Ok(&*payload));
    let tag = base64url::decode(parts.tag).expect("the tag is base64url");
    assert_eq!(tag.len(), TAG_LEN);
    // A payload has one spelling, so only the tag can differ.
    let ours = compact::write(HEADER, &payload, &keys::hmac());
    let verified = unverified.verify(&keys::hmac()).is_ok();
    assert_eq!(verified, ours.expose() == text);
}

fn whole(payload: &[u8]) -> Option<Vec<u8>> {
    Some(payload.to_vec())
}
