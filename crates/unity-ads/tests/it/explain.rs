use rewards::Refusal;
use unity_ads::{Role, Signature, explain};

use super::vectors::{CALLBACK_URL, KEY, QUERY, callbacks, expected, hmac, judge, key, refusals};

const EXAMPLE: &str = "https://developer.example.com/award.php?productid=1234&sid=1234567890\
                       &oid=0987654321&hmac=106ed4300f91145aff6378a355fced73";

#[test]
fn a_good_callback_is_told_in_the_order_that_is_signed() {
    let told = explain(EXAMPLE, &[key(KEY)], None);
    assert_eq!(
        told.signing_text,
        "oid=0987654321,productid=1234,sid=1234567890"
    );
    let shown: Vec<_> = told
        .parameters
        .iter()
        .map(|it| (it.role, &*it.name, &*it.value))
        .collect();
    assert_eq!(
        shown,
        [
            (Role::Oid, "oid", "0987654321"),
            (Role::Static, "productid", "1234"),
            (Role::Sid, "sid", "1234567890"),
        ]
    );
    assert_eq!(
        (told.signature, told.accepted, told.why_not),
        (Signature::Holds, true, None)
    );
    assert!(told.broken_rules.is_empty() && told.ambiguities.is_empty());
}

#[test]
fn every_vector_is_explained_as_it_is_judged() {
    for vector in callbacks() {
        let told = explain(&vector.url, &[key(&vector.key)], None);
        assert!(told.accepted, "{}: {told:?}", vector.name);
        assert_eq!(told.signing_text, vector.signing_text, "{}", vector.name);
    }
    let of_the_url = ["parameter_unexpected", "static_differs", "static_missing"];
    for vector in refusals() {
        let (Some(query), why) = (vector.query(), &vector.why) else {
            continue;
        };
        let url = vector.callback_url.as_deref().unwrap_or(CALLBACK_URL);
        let refused = judge(&query, url, KEY).unwrap_err();
        let told = explain(&query, &[key(KEY)], Some(&expected(url)));
        assert!(!told.accepted, "{} {why}", vector.reason);
        let why_not = told.why_not.unwrap();
        if vector.reason.starts_with("signature_") {
            assert!(told.broken_rules.is_empty(), "{why_not}");
        } else {
            assert!(told.broken_rules.contains(&why_not), "{why_not}");
        }
        if matches!(refused, Refusal::Unreadable(_)) {
            assert_eq!(why_not, refused.to_string());
        }
        let told = explain(&query, &[key(KEY)], None);
        if !of_the_url.contains(&&*vector.reason) {
            assert!(!told.accepted, "{} {why}", vector.reason);
        }
    }
}

#[test]
fn without_the_secret_the_rest_is_told() {
    let told = explain(EXAMPLE, &[], None);
    assert_eq!(told.signature, Signature::Unchecked);
    assert!(!told.accepted);
    assert_eq!(
        told.why_not.as_deref(),
        Some("without the secret nobody can say")
    );
    assert_eq!(
        told.signing_text,
        "oid=0987654321,productid=1234,sid=1234567890"
    );
}

#[test]
fn a_shifted_comma_verifies_and_is_shown_for_what_it_is() {
    let url = "https://developer.example.com/award.php?oid=0987654321%2Cproductid%3D1234\
               &sid=1234567890&hmac=106ed4300f91145aff6378a355fced73";
    let told = explain(url, &[key(KEY)], None);
    assert_eq!(told.signature, Signature::Holds);
    assert!(!told.accepted);
    assert_eq!(
        told.broken_rules,
        ["an oid has 1 to 128 characters out of A-Z a-z 0-9 _ -"]
    );
    assert_eq!(
        told.ambiguities,
        [
            "the value of \"oid\" holds \"productid\" as its text; the same signature stands for \
             a callback with that as a parameter"
        ]
    );
}

#[test]
fn a_url_that_breaks_rules_is_told_which() {
    let query = "a=%zz&b=%FF&c&sid[x]=1&a=2&oid=1&=3&d=%00&hmac=q";
    let told = explain(query, &[key(KEY)], None);
    assert_eq!(
        told.broken_rules,
        [
            "the query is not percent-encoded",
            "a parameter is not UTF-8",
            "a part of the query is not a name and a value",
            "the name of a parameter holds a bracket",
            "a parameter comes twice",
            "a parameter has no name",
            "a parameter holds a control character",
            "sid is missing",
        ]
    );
    assert_eq!(told.signature, Signature::Unreadable);
    assert_eq!(
        told.signing_text,
        "=3,a=%zz,a=2,b=\u{fffd},c=,d=\0,oid=1,sid[x]=1"
    );
}

#[test]
fn a_signature_over_another_text_that_senders_sign_is_recognised() {
    for (query, text, why) in [
        ("sid=a%40b&oid=1", "oid=1,sid=a%40b", "encoded"),
        ("sid=a+b&oid=1", "oid=1,sid=a+b", "takes + for itself"),
        ("sid=a&oid=1", "sid=a,oid=1", "in order"),
        ("sid=a&oid=1", "oid=1&sid=a", "joined by commas"),
        ("sid=a&oid=1", "oid=2,sid=a", "another secret"),
    ] {
        let url = format!("/award?{query}&hmac={}", hmac(text));
        let told = explain(&url, &[key(KEY)], None);
        assert_eq!(told.signature, Signature::Fails);
        let why_not = told.why_not.unwrap();
        assert!(why_not.contains(why), "{why_not}");
    }
}

#[test]
fn what_has_no_query_is_explained_too() {
    for text in [
        "",
        "https://developer.example.com/award.php",
        "/award.php",
        "https://x/?",
    ] {
        let told = explain(text, &[key(KEY)], None);
        assert!(told.parameters.is_empty(), "{text}");
        assert_eq!(told.signature, Signature::Missing);
        assert_eq!(told.why_not.as_deref(), Some("oid is missing"));
        assert!(!told.accepted);
    }
}

#[test]
fn a_receiver_that_is_known_is_asked_and_not_guessed() {
    let good = format!("/award.php?{QUERY}");
    for (configured, why) in [
        (CALLBACK_URL, None),
        (
            "https://x.example/?productid=5",
            Some("\"productid\" has another value than in the callback URL"),
        ),
        (
            "https://x.example/?zone=1&productid=1234",
            Some("\"zone\", which is in the callback URL, is missing"),
        ),
        ("https://x.example/", Some("\"productid\" is not expected")),
    ] {
        let told = explain(&good, &[key(KEY)], Some(&expected(configured)));
        assert_eq!(told.why_not.as_deref(), why, "{configured}");
        assert_eq!(told.accepted, why.is_none());
        assert_eq!(told.signature, Signature::Holds);
    }
}

#[test]
fn any_of_the_keys_will_do_and_white_space_around_the_url_is_nothing() {
    let configured = expected(CALLBACK_URL);
    for expected in [None, Some(&configured)] {
        for keys in [
            &[key(KEY)][..],
            &[key("x"), key(KEY)],
            &[key(KEY), key("x")],
        ] {
            for url in [EXAMPLE, &format!(" {EXAMPLE}\r\n"), QUERY] {
                assert!(explain(url, keys, expected).accepted, "{url:?}");
            }
        }
        assert!(!explain(EXAMPLE, &[key("x")], expected).accepted);
    }
}

#[test]
fn what_a_value_holds_is_counted() {
    let told = explain("oid=1&sid=a,b%3D1", &[], None);
    assert!(told.ambiguities[0].ends_with("with that as a parameter"));
    let told = explain("oid=1&sid=a,b%3D1,c%1B%3D2", &[], None);
    assert_eq!(
        told.ambiguities,
        [
            "the value of \"sid\" holds \"b\", \"c\\u{1b}\" as its text; the same signature \
             stands for a callback with those as parameters"
        ]
    );
}

#[test]
fn a_signature_that_is_missing_is_named_as_such() {
    let (unsigned, _) = EXAMPLE.split_once("&hmac").unwrap();
    for keys in [&[][..], &[key(KEY)]] {
        let told = explain(unsigned, keys, None);
        assert_eq!(told.signature, Signature::Missing);
        assert_eq!(told.why_not.as_deref(), Some("there is no signature"));
    }
}
