//! Challenges, as they come and behind their signature.

use std::time::Duration;

use base::Timestamp;
use guard::challenge::{self, LEEWAY};
use sign::{base64url, sha256};

use crate::{keys, number};

/// Bytes before the tag.
const BODY_LEN: usize = 69;

/// A good one as text; and as moments and the body behind its signature.
pub fn seeds() -> Vec<Vec<u8>> {
    let now = Timestamp::from_secs(1_793_491_200);
    let ttl = Duration::from_secs(300);
    let text = challenge::issue(
        &keys::hmac(),
        keys::ID,
        &keys::Constant,
        now,
        ttl,
        b"context",
    );
    let bytes = base64url::decode(text.as_bytes()).expect("it is base64url");
    let body = &bytes[..BODY_LEN];
    let mut seeds = vec![text.into_bytes()];
    for (at, watermark, context) in [
        (now, i64::MIN, &b"context"[..]),
        (now.plus(ttl), i64::MIN, b"context"),
        (now.plus(ttl).plus(LEEWAY), i64::MIN, b"context"),
        (now, now.millis(), b"context"),
        (now, i64::MIN, b"another"),
        (Timestamp::from_millis(i64::MAX), i64::MIN, b""),
    ] {
        let moments = [at.millis().to_be_bytes(), watermark.to_be_bytes()];
        seeds.push([moments.as_flattened(), body, context].concat());
    }
    seeds
}

/// Reads the bytes as a text; and takes them for two moments, a body that is
/// then signed, and the context that is asked for.
pub fn run(data: &[u8]) {
    if let Ok(unverified) = challenge::parse(data) {
        let bytes = base64url::decode(data).expect("what was read is base64url");
        let (body, tag) = bytes.split_at(BODY_LEN);
        let authentic = keys::hmac().sign(body) == tag;
        assert_eq!(unverified.verify(&keys::hmac()).is_ok(), authentic);
    }
    let (now, data) = number(data);
    let (watermark, data) = number(data);
    if let Some((body, context)) = data.split_at_checked(BODY_LEN) {
        signed(body, context, now, watermark);
    }
}

fn signed(body: &[u8], context: &[u8], now: i64, watermark: i64) {
    let text = base64url::encode(&[body, &keys::hmac().sign(body)].concat());
    let parsed = challenge::parse(text.as_bytes());
    assert_eq!(parsed.is_ok(), body[0] == 2, "the version is the second");
    let Ok(unverified) = parsed else { return };
    assert_eq!(*unverified.peek().key_id().bytes(), body[1..5]);
    let signed = unverified.verify(&keys::hmac()).expect("it was signed");
    let moment = Timestamp::from_millis;
    let checked = challenge::check(signed, context, moment(now), Some(moment(watermark)));
    let (issued, rest) = number(&body[5..]);
    let (expires, _) = number(rest);
    let in_time = moment(now) < moment(expires).plus(LEEWAY);
    let right = sha256(context) == body[37..69] && issued > watermark;
    assert_eq!(checked.is_ok(), in_time && right);
}
