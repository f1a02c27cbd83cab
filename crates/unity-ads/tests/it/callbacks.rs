use sign::HmacMd5Key;
use unity_ads::{
    Oid, Sid,
    platform::signed_url,
    wire::{CallbackUrl, Query},
};

use super::vectors::{callbacks, judge};

#[test]
fn the_platform_writes_every_vector_byte_for_byte() {
    for vector in callbacks() {
        let callback_url: CallbackUrl = vector.callback_url.parse().unwrap();
        let (sid, oid): (Sid, Oid) = (vector.sid.parse().unwrap(), vector.oid.parse().unwrap());
        let text = callback_url.static_parameters().signing_text(&sid, &oid);
        assert_eq!(text.unwrap(), vector.signing_text, "{}", vector.name);
        let key = HmacMd5Key::new(vector.key.as_bytes());
        let url = signed_url(&callback_url, &key, &sid, &oid).unwrap();
        assert_eq!(url.expose_str(), Some(&*vector.url), "{}", vector.name);
    }
}

#[test]
fn the_game_takes_every_vector() {
    for vector in callbacks() {
        let (_, query) = vector.url.split_once('?').unwrap();
        let read = Query::parse(query.as_bytes()).unwrap();
        assert_eq!(read.signing_text(), vector.signing_text, "{}", vector.name);
        assert_eq!(read.get("hmac"), Some(&*vector.hmac));
        let redeem = judge(query, &vector.callback_url, &vector.key).unwrap();
        assert_eq!(redeem.sid.as_str(), vector.sid, "{}", vector.name);
        assert_eq!(redeem.oid.as_str(), vector.oid, "{}", vector.name);
    }
}

#[test]
fn a_callback_is_the_same_in_any_order_and_spelling() {
    let url = "https://game.example/?a=1&z=2";
    let hmac = super::vectors::hmac("a=1,oid=o,sid=s s,z=2");
    let redeem = |query: &str| judge(query, url, "xyzKEY").unwrap();
    let first = redeem(&format!("a=1&z=2&sid=s%20s&oid=o&hmac={hmac}"));
    for same in [
        format!("hmac={hmac}&oid=o&sid=s%20s&z=2&a=1"),
        format!("a=%31&z=2&sid=%73+s&o%69d=o&hmac={}", hmac.to_uppercase()),
    ] {
        assert_eq!(redeem(&same), first, "{same}");
    }
    let hmac = super::vectors::hmac("a=1,oid=o,sid=t,z=2");
    assert_ne!(redeem(&format!("a=1&z=2&sid=t&oid=o&hmac={hmac}")), first);
}

#[test]
fn a_drawn_oid_is_one_and_never_the_same() {
    let rng = testkit::SeededRng::new(7);
    let drawn: Vec<Oid> = (0..100).map(|_| Oid::generate(&*rng)).collect();
    for (at, oid) in drawn.iter().enumerate() {
        assert_eq!(oid.as_str().len(), 32);
        assert_eq!(oid.as_str().parse().as_ref(), Ok(oid));
        assert!(!drawn[..at].contains(oid));
    }
}

#[test]
fn the_longest_of_everything_still_fits_the_query() {
    let base = "https://game.example/?";
    let pad = format!("p={}", "%41".repeat((2048 - base.len() - 2) / 3));
    let callback_url: CallbackUrl = format!("{base}{pad}").parse().unwrap();
    let sid: Sid = "\u{7ff}".repeat(512).parse().unwrap();
    let oid: Oid = "x".repeat(128).parse().unwrap();
    let key = HmacMd5Key::new(b"xyzKEY");
    let url = signed_url(&callback_url, &key, &sid, &oid).unwrap();
    let (_, query) = url.expose_str().unwrap().split_once('?').unwrap();
    let redeem = judge(query, callback_url.as_str(), "xyzKEY").unwrap();
    assert_eq!(redeem.sid, sid);
}
