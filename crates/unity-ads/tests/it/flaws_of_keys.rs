//! What the documents' two samples do wrong with the signature, the keys and
//! the answers, each by its name.

use std::cell::Cell;

use base::KeyId;
use rewards::{Callback, Refusal};
use sign::HmacMd5Key;
use unity_ads::explain;

use super::vectors::{CALLBACK_URL, KEY, KEY_ID, QUERY, expected, judge, key, profile, redeem};

const MAC: &str = "106ed4300f91145aff6378a355fced73";

fn parse(query: &str) -> Callback {
    expected(CALLBACK_URL).parse(query.as_bytes()).unwrap()
}

#[test]
fn digits_of_either_case_are_the_same_signature() {
    let upper = QUERY.replace(MAC, &MAC.to_uppercase());
    let mixed = QUERY.replace(MAC, &MAC.replace('f', "F"));
    for query in [&*upper, &*mixed] {
        assert!(judge(query, CALLBACK_URL, KEY).is_ok(), "{query}");
    }
}

#[test]
fn a_signature_is_compared_as_bytes_and_not_as_a_number() {
    // A loose comparison takes 0 for every digest of the form 0e and digits.
    for loose in ["0", "0e0", "00000000000000000000000000000000", "true", ""] {
        let refusal = judge(&QUERY.replace(MAC, loose), CALLBACK_URL, KEY).unwrap_err();
        let profile = profile();
        let answer = profile.answer(refusal.outcome(), "");
        assert_eq!(
            (answer.status, &*answer.body),
            (403, "Signature did not match")
        );
    }
}

#[test]
fn every_key_is_computed_with_whatever_came() {
    let keys = [key("other"), key(KEY), key("another")];
    let none = QUERY.split_once("&hmac").unwrap().0;
    for (query, holds) in [
        (QUERY.to_owned(), true),
        (QUERY.replace(MAC, &"0".repeat(32)), false),
        (QUERY.replace(MAC, "short"), false),
        (none.to_owned(), false),
    ] {
        let asked = Cell::new(0);
        let counted = keys.iter().map(|key| {
            asked.set(asked.get() + 1);
            (KEY_ID, key)
        });
        assert_eq!(parse(&query).verify(counted).is_ok(), holds, "{query}");
        assert_eq!(asked.get(), keys.len(), "{query}");
    }
}

#[test]
fn a_rotation_accepts_both_keys_and_says_which_one_signed() {
    let (old, new) = (key(KEY), key("new"));
    let ids = [KeyId::new([0, 0, 0, 7]), KeyId::new([0, 0, 0, 8])];
    for keys in [
        [(ids[0], &old), (ids[1], &new)],
        [(ids[1], &new), (ids[0], &old)],
    ] {
        let redeemed = redeem(parse(QUERY), keys).unwrap();
        assert_eq!(redeemed.key_id, ids[0]);
    }
    let refused = parse(QUERY).verify([(ids[1], &new)]).unwrap_err();
    assert_eq!(refused, Refusal::SignatureMismatch);
}

#[test]
fn without_a_key_there_is_none_to_fall_back_to() {
    let no_keys: [(KeyId, &HmacMd5Key); 0] = [];
    let refused = parse(QUERY).verify(no_keys).unwrap_err();
    assert_eq!(refused, Refusal::SignatureMismatch);
    let zero = QUERY.replace(MAC, &"0".repeat(32));
    assert_eq!(parse(&zero).verify(no_keys).unwrap_err(), refused);
}

#[test]
fn a_key_of_one_game_signs_nothing_for_another() {
    let refused = judge(QUERY, CALLBACK_URL, "the other game's").unwrap_err();
    assert_eq!(refused, Refusal::SignatureMismatch);
}

#[test]
fn nothing_tells_the_signature_that_would_be_right() {
    let wrong = QUERY.replace(MAC, "206ed4300f91145aff6378a355fced73");
    let callback = parse(&wrong);
    let shown = format!("{callback:?} {}", callback.mac_prefix());
    let refusal = callback.verify([(KEY_ID, &key(KEY))]).unwrap_err();
    let explained = explain(&wrong, &[key(KEY)], None);
    let told = serde_json::to_string(&explained).unwrap();
    for text in [
        &*shown,
        &format!("{refusal} {refusal:?}"),
        &*told,
        &format!("{explained:?}"),
    ] {
        for secret in ["06ed4300", "06ED4300", "xyzKEY"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[test]
fn two_signatures_are_told_apart_in_a_log_and_given_away_by_none() {
    let callback = parse(QUERY);
    let prefix = callback.mac_prefix().to_string();
    assert_eq!(prefix.len(), 8);
    assert!(!MAC.contains(&prefix));
    let upper = QUERY.replace(MAC, &MAC.to_uppercase());
    assert_eq!(parse(&upper).mac_prefix().to_string(), prefix);
    let other = QUERY.replace(MAC, &"0".repeat(32));
    assert_ne!(parse(&other).mac_prefix().to_string(), prefix);
    let none = parse(&QUERY.replace(MAC, "x")).mac_prefix();
    assert_eq!(none.to_string(), "");
}
