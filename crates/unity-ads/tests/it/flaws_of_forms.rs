//! What the documents' two samples let through because of how they read a
//! query, each by its name. Wherever possible the signature holds, so that
//! nothing but the rule refuses.

use rewards::Refusal;
use unity_ads::{
    Oid, Sid,
    platform::signed_url,
    wire::{CallbackUrl, Unreadable},
};

use super::vectors::{CALLBACK_URL, KEY, QUERY, hmac, judge, key};

const BARE: &str = "https://developer.example.com/award.php";

fn refused(query: &str) -> Refusal {
    judge(query, CALLBACK_URL, KEY).unwrap_err()
}

/// Signs what a lenient receiver would compute over these parameters.
fn with_hmac(query: &str, text: &str) -> String {
    format!("{query}&hmac={}", hmac(text))
}

#[test]
fn a_shifted_comma_makes_no_second_order_of_a_signed_one() {
    assert!(judge(QUERY, CALLBACK_URL, KEY).is_ok());
    let mac = "106ed4300f91145aff6378a355fced73";
    let shifted = format!("oid=0987654321%2Cproductid%3D1234&sid=1234567890&hmac={mac}");
    let no_sid = format!("oid=0987654321%2Cproductid%3D1234%2Csid%3D1234567890&hmac={mac}");
    assert_eq!(refused(&shifted), Refusal::StaticMissing);
    assert_eq!(refused(&no_sid), Refusal::StaticMissing);
    // Where no static parameters are configured, the OID's alphabet refuses.
    let bare = |query: &str| judge(query, BARE, KEY).unwrap_err();
    assert_eq!(bare(&shifted), Refusal::OrderInvalid);
    assert_eq!(bare(&no_sid), Refusal::SubjectMissing);
    // And with everything that is expected, the text is another.
    let both = format!("productid=1234&{shifted}");
    assert_eq!(refused(&both), Refusal::OrderInvalid);
}

#[test]
fn a_comma_in_a_sid_is_refused_where_a_parameter_comes_after_it() {
    let zone = "https://developer.example.com/award.php?zone=arena";
    let query = with_hmac("zone=arena&sid=a%2Cb&oid=1", "oid=1,sid=a,b,zone=arena");
    assert_eq!(judge(&query, zone, KEY).unwrap_err(), Refusal::Ambiguous);
    let url: CallbackUrl = zone.parse().unwrap();
    let (sid, oid): (Sid, Oid) = ("a,b".parse().unwrap(), "1".parse().unwrap());
    assert!(signed_url(&url, &key(KEY), &sid, &oid).is_err());
    let url: CallbackUrl = CALLBACK_URL.parse().unwrap();
    assert!(signed_url(&url, &key(KEY), &sid, &oid).is_ok());
}

#[test]
fn sid_and_oid_have_to_be_there() {
    let nothing = with_hmac("productid=1234", "productid=1234");
    assert_eq!(refused(&nothing), Refusal::OrderMissing);
    let no_sid = with_hmac("productid=1234&oid=1", "oid=1,productid=1234");
    assert_eq!(refused(&no_sid), Refusal::SubjectMissing);
    let bare = format!("hmac={}", hmac(""));
    assert_eq!(judge(&bare, BARE, KEY).unwrap_err(), Refusal::OrderMissing);
}

#[test]
fn a_value_that_is_null_or_undefined_is_none() {
    for query in [
        with_hmac("productid=1234&sid&oid=1", "oid=1,productid=1234,sid="),
        with_hmac("productid=1234&sid&oid=1", "oid=1,productid=1234,sid=null"),
        with_hmac(
            "productid=1234&sid&oid=1",
            "oid=1,productid=1234,sid=undefined",
        ),
    ] {
        assert_eq!(refused(&query), Unreadable::NotAPair.into());
    }
    let empty = with_hmac("productid=1234&sid=&oid=1", "oid=1,productid=1234,sid=");
    assert_eq!(refused(&empty), Refusal::SubjectInvalid);
}

#[test]
fn a_repeated_parameter_is_neither_joined_nor_overwritten() {
    let twice = "productid=1234&sid=a&sid=b&oid=1";
    for signed in ["sid=a,b", "sid=a", "sid=b"] {
        let query = with_hmac(twice, &format!("oid=1,productid=1234,{signed}"));
        assert_eq!(refused(&query), Unreadable::Duplicate.into());
    }
    let escaped = with_hmac(
        "productid=1234&sid=a&%73id=a&oid=1",
        "oid=1,productid=1234,sid=a",
    );
    assert_eq!(refused(&escaped), Unreadable::Duplicate.into());
}

#[test]
fn a_structured_name_leaves_nothing_unsigned() {
    for name in ["sid[any]", "sid[]", "sid%5Bany%5D", "[sid]"] {
        let query = format!("productid=1234&{name}=X&oid=1");
        for signed in ["[object Object]", "Array", "X"] {
            let query = with_hmac(&query, &format!("oid=1,productid=1234,sid={signed}"));
            assert_eq!(refused(&query), Unreadable::BracketInName.into(), "{query}");
        }
    }
}

#[test]
fn a_name_that_frameworks_drop_is_not_passed_over() {
    for name in ["__proto__", "constructor", "hasOwnProperty"] {
        let query = format!("{QUERY}&{name}=1");
        assert_eq!(refused(&query), Refusal::ParameterUnexpected);
    }
}

#[test]
fn parameters_beyond_a_frameworks_limit_are_not_left_unsigned() {
    let tail: String = (0..1000).map(|at| format!("&p{at}=")).collect();
    assert_eq!(
        refused(&format!("{QUERY}{tail}")),
        Unreadable::TooManyParameters.into()
    );
    let few: String = (0..28).map(|at| format!("&p{at}=")).collect();
    assert_eq!(
        refused(&format!("{QUERY}{few}")),
        Refusal::ParameterUnexpected
    );
    let few = format!("{few}&q=");
    assert_eq!(
        refused(&format!("{QUERY}{few}")),
        Unreadable::TooManyParameters.into()
    );
}

#[test]
fn a_query_without_end_is_not_read() {
    let long = format!("{QUERY}&x={}", "x".repeat(10_000));
    assert_eq!(refused(&long), Unreadable::TooLong.into());
    let fits = format!("{QUERY}&x={}", "x".repeat(8192 - QUERY.len() - 3));
    assert_eq!(refused(&fits), Refusal::ParameterUnexpected);
    assert_eq!(refused(&format!("{fits}x")), Unreadable::TooLong.into());
}

#[test]
fn names_are_taken_as_they_are_and_not_mangled() {
    let dotted = "https://game.example/?a.b=1";
    let query = with_hmac("a.b=1&sid=s&oid=1", "a.b=1,oid=1,sid=s");
    assert!(judge(&query, dotted, KEY).is_ok());
    let mangled = with_hmac("a_b=1&sid=s&oid=1", "a_b=1,oid=1,sid=s");
    assert_eq!(
        judge(&mangled, dotted, KEY).unwrap_err(),
        Refusal::ParameterUnexpected
    );
    let product = with_hmac("product=1234&sid=s&oid=1", "oid=1,product=1234,sid=s");
    assert_eq!(refused(&product), Refusal::ParameterUnexpected);
}

#[test]
fn names_are_in_the_order_of_their_bytes() {
    // As numbers 9 comes before 10, and in UTF-16 the controller before the
    // full-width letter.
    for (statics, text) in [
        ("9=a&10=b", "10=b,9=a,oid=1,sid=s"),
        ("b=1&B=2", "B=2,b=1,oid=1,sid=s"),
        (
            "%F0%9F%8E%AE=1&%EF%BD%81=2",
            "oid=1,sid=s,\u{ff41}=2,\u{1f3ae}=1",
        ),
    ] {
        let url = format!("https://game.example/?{statics}");
        let query = with_hmac(&format!("{statics}&sid=s&oid=1"), text);
        assert!(judge(&query, &url, KEY).is_ok(), "{text}");
    }
}

#[test]
fn the_signature_is_over_the_decoded_values() {
    let query = "productid=1234&sid=player%40example.com&oid=1";
    let decoded = "oid=1,productid=1234,sid=player@example.com";
    let encoded = "oid=1,productid=1234,sid=player%40example.com";
    assert!(judge(&with_hmac(query, decoded), CALLBACK_URL, KEY).is_ok());
    assert_eq!(
        refused(&with_hmac(query, encoded)),
        Refusal::SignatureMismatch
    );
}

#[test]
fn a_plus_sign_is_a_space_and_the_sender_writes_neither() {
    let text = "oid=1,productid=1234,sid=a b";
    for query in [
        "productid=1234&sid=a+b&oid=1",
        "productid=1234&sid=a%20b&oid=1",
    ] {
        let redeem = judge(&with_hmac(query, text), CALLBACK_URL, KEY).unwrap();
        assert_eq!(redeem.sid.as_str(), "a b");
    }
    let url: CallbackUrl = CALLBACK_URL.parse().unwrap();
    let (sid, oid): (Sid, Oid) = ("a b+c".parse().unwrap(), "1".parse().unwrap());
    let url = signed_url(&url, &key(KEY), &sid, &oid).unwrap();
    let url = url.expose_str().unwrap();
    assert!(url.contains("sid=a%20b%2Bc&"), "{url}");
}

#[test]
fn variants_of_an_oid_are_no_second_order() {
    // Of a signed one every variant is refused or another text.
    for variant in [
        "987654321",
        "00987654321",
        "0987654321%00",
        "0987654321%20",
        "+0987654321",
        "%C0%B0987654321",
        "%EF%BC%90987654321",
        "0987654321%2C",
        "0987654321%3D",
    ] {
        let query = QUERY.replace("0987654321", variant);
        assert!(judge(&query, CALLBACK_URL, KEY).is_err(), "{variant}");
    }
    let query = with_hmac("productid=1234&sid=s&oid=Ab", "oid=Ab,productid=1234,sid=s");
    assert!(judge(&query, CALLBACK_URL, KEY).is_ok());
    let other_case = query.replace("oid=Ab", "oid=aB");
    assert_eq!(refused(&other_case), Refusal::SignatureMismatch);
}
