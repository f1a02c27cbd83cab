//! The engine against the rules as they are written down here: both take the
//! same callbacks, and refuse the others for the same reasons.

use proptest::{collection::vec, prelude::*, sample::select};
use rewards::Refusal;
use unity_ads::{
    Oid, Sid,
    wire::{HMAC, Mac, OID, Query, SID, StaticParameters},
};

use super::{
    read_back::read,
    readings,
    vectors::{KEY, KEY_ID, Redeem, hmac, key, receiver, redeem},
};

/// The rules, one after the other. What is acted on is read out of the signed
/// text and not out of the query.
fn by_the_rules(query: &[u8], statics: &StaticParameters) -> Result<Redeem, Refusal> {
    let query = Query::parse(query)?;
    for (name, value) in query.iter() {
        match statics.get(name) {
            Some(expected) if expected == value => {}
            Some(_) => return Err(Refusal::StaticDiffers),
            None if [SID, OID, HMAC].contains(&name) => {}
            None => return Err(Refusal::ParameterUnexpected),
        }
    }
    if statics.iter().any(|(name, _)| query.get(name).is_none()) {
        return Err(Refusal::StaticMissing);
    }
    let oid = query.get(OID).ok_or(Refusal::OrderMissing)?;
    let sid = query.get(SID).ok_or(Refusal::SubjectMissing)?;
    oid.parse::<Oid>().map_err(|_| Refusal::OrderInvalid)?;
    let sid: Sid = sid.parse().map_err(|_| Refusal::SubjectInvalid)?;
    statics.admit(&sid).map_err(|_| Refusal::Ambiguous)?;
    let text = query.signing_text();
    let (oid, sid) = read(statics, &text).ok_or(Refusal::Ambiguous)?;
    let mac = query.get(HMAC).ok_or(Refusal::SignatureMissing)?;
    let mac = Mac::read(mac).ok_or(Refusal::SignatureUnreadable)?;
    let verified = key(KEY).verify(text.as_bytes(), mac.bytes());
    verified.map_err(|_| Refusal::SignatureMismatch)?;
    Ok(Redeem {
        sid,
        oid,
        key_id: KEY_ID,
    })
}

fn by_the_engine(query: &[u8], statics: &StaticParameters) -> Result<Redeem, Refusal> {
    redeem(receiver(statics).parse(query)?, [(KEY_ID, &key(KEY))])
}

fn name() -> impl Strategy<Value = String> {
    let names = [
        "a", "ab", "oi", "oid", "oie", "sid", "sida", "zone", "hmac", "a,b", "x=", "sid[]",
    ];
    select(names.to_vec()).prop_map(str::to_owned)
}

fn value() -> impl Strategy<Value = String> {
    let parts = [
        "", "1", "x", ",", "=", ",a=1", ",oid=2", ",sid=x", ",zone=1", "ü", "+", " ", "\u{7f}",
    ];
    vec(select(parts.to_vec()), 0..3).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn the_engine_and_the_rules_are_of_one_mind(
        own in vec((name(), value()), 0..3),
        oid in proptest::option::of(value()),
        sid in proptest::option::of(value()),
        expected in proptest::option::of(vec((name(), value()), 0..3)),
        signed in 0..4_u8,
    ) {
        let configured = expected.as_ref().unwrap_or(&own);
        let configured = configured.iter().map(|(name, value)| (&**name, &**value));
        let Ok(statics) = StaticParameters::new(configured) else { return Ok(()) };
        let mut set = own.clone();
        set.extend(oid.map(|oid| (OID.to_owned(), oid)));
        set.extend(sid.map(|sid| (SID.to_owned(), sid)));
        let bare = readings::query(&set, "");
        let bare = bare.strip_suffix("hmac=").unwrap().trim_end_matches('&');
        let text = Query::parse(bare.as_bytes()).map(|query| query.signing_text());
        let mac = hmac(&text.unwrap_or_default());
        let query = match signed {
            0 => bare.to_owned(),
            1 => format!("{bare}&hmac={}", &mac[1..]),
            2 => format!("{bare}&hmac={}", mac.to_uppercase()),
            _ => format!("{bare}&hmac={mac}"),
        };
        let query = query.trim_start_matches('&').as_bytes();
        prop_assert_eq!(by_the_engine(query, &statics), by_the_rules(query, &statics));
    }

    #[test]
    fn they_are_so_about_any_bytes(
        bytes in vec(select(b"sidohmac=&%,+[]0419fF\x00\xff".to_vec()), 0..120),
    ) {
        let statics = StaticParameters::default();
        prop_assert_eq!(by_the_engine(&bytes, &statics), by_the_rules(&bytes, &statics));
    }
}
