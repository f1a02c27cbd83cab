use unity_ads::{Role, explain};

use super::vectors::{KEY, callbacks, hmac, key, refusals};

const EXAMPLE: &str = "https://developer.example.com/award.php?productid=1234&sid=1234567890\
                       &oid=0987654321&hmac=106ed4300f91145aff6378a355fced73";

#[test]
fn a_good_callback_is_told_in_the_order_that_is_signed() {
    let told = explain(EXAMPLE, Some(&key(KEY)));
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
        (told.verifies, told.accepted, told.why_not),
        (Some(true), true, None)
    );
    assert!(told.broken_rules.is_empty() && told.ambiguities.is_empty());
}

#[test]
fn every_vector_is_explained_as_it_is_judged() {
    for vector in callbacks() {
        let told = explain(&vector.url, Some(&key(&vector.key)));
        assert!(told.accepted, "{}: {told:?}", vector.name);
        assert_eq!(told.signing_text, vector.signing_text, "{}", vector.name);
    }
    let of_the_url = ["parameter_unexpected", "static_differs", "static_missing"];
    for vector in refusals() {
        let Some(query) = vector.query() else {
            continue;
        };
        let told = explain(&query, Some(&key(KEY)));
        if !of_the_url.contains(&&*vector.reason) {
            assert!(!told.accepted, "{} {}", vector.reason, vector.why);
            assert!(told.why_not.is_some());
        }
        let about_the_signature = vector.reason.starts_with("signature_");
        assert_eq!(
            about_the_signature && told.broken_rules.is_empty(),
            about_the_signature
        );
    }
}

#[test]
fn without_the_secret_the_rest_is_told() {
    let told = explain(EXAMPLE, None);
    assert_eq!(told.verifies, None);
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
    let told = explain(url, Some(&key(KEY)));
    assert_eq!(told.verifies, Some(true));
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
    let told = explain(query, Some(&key(KEY)));
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
    assert_eq!(told.verifies, Some(false));
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
        let told = explain(&url, Some(&key(KEY)));
        assert_eq!(told.verifies, Some(false));
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
        let told = explain(text, Some(&key(KEY)));
        assert!(told.parameters.is_empty(), "{text}");
        assert!(!told.accepted);
    }
}
