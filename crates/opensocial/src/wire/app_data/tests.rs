use proptest::prelude::*;

use super::*;

fn read(body: &Value) -> Vec<(String, String)> {
    let written = Written::of(body.to_string().as_bytes());
    written.unwrap().into_iter().collect()
}

fn why(body: &str) -> String {
    match Written::of(body.as_bytes()) {
        Err(Refusal::Invalid(why)) => why,
        other => panic!("{body}: {other:?}"),
    }
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = pairs.iter();
    owned
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn the_three_shapes_of_mobages_page_say_the_same() {
    let same = owned(&[("high_score", "97"), ("score", "78")]);
    for body in [
        json!({ "entry": [
            { "key": "score", "value": "78" }, { "key": "high_score", "value": "97" },
        ] }),
        json!({ "entry": [{ "score": "78" }, { "high_score": "97" }] }),
        json!({ "score": "78", "high_score": "97" }),
        json!({ "entry": [{ "score": "78", "high_score": "97" }] }),
        json!({ "entry": { "score": "78", "high_score": "97" } }),
        json!({ "person_id": "1", "entry": [
            { "value": "78", "key": "score" }, { "high_score": 97 },
        ] }),
    ] {
        assert_eq!(read(&body), same, "{body}");
    }
}

#[test]
fn keys_may_have_the_names_of_the_shapes() {
    let body = json!({ "entry": "a", "key": "b", "value": "c", "person_id": "d" });
    let all = owned(&[
        ("entry", "a"),
        ("key", "b"),
        ("person_id", "d"),
        ("value", "c"),
    ]);
    assert_eq!(read(&body), all);
}

#[test]
fn what_has_no_fraction_is_taken_as_it_is_written() {
    let body = json!({ "a": 78, "b": -1, "c": u64::MAX, "d": true, "e": "" });
    let texts = [
        ("a", "78"),
        ("b", "-1"),
        ("c", "18446744073709551615"),
        ("d", "true"),
        ("e", ""),
    ];
    assert_eq!(read(&body), owned(&texts));
}

#[test]
fn bodies_of_no_such_shape_are_refused() {
    for (body, named) in [
        ("", "has to be a JSON object"),
        ("[]", "has to be a JSON object"),
        ("\"x\"", "has to be a JSON object"),
        ("{\"a\":\"b\"", "has to be a JSON object"),
        ("{}", "no key"),
        (r#"{"entry":[]}"#, "no key"),
        (r#"{"entry":["a"]}"#, "each entry"),
        (r#"{"entry":[{"key":"a"}]}"#, "both"),
        (r#"{"entry":[{"value":"a"}]}"#, "both"),
        (r#"{"entry":[{"key":1,"value":"a"}]}"#, "both"),
        (r#"{"entry":[{"key":"a","value":"b","c":"d"}]}"#, "both"),
        (r#"{"entry":[{"a":"b"}],"c":"d"}"#, "no c beside entry"),
        (
            r#"{"entry":[{"a":"b"},{"a":"c"}]}"#,
            "key a stands there twice",
        ),
        (r#"{"entry":null}"#, "key entry has to be a text"),
        (r#"{"a":null}"#, "key a has to be a text"),
        (r#"{"a":1.5}"#, "key a has to be a text"),
        (r#"{"a":["b"]}"#, "key a has to be a text"),
        (r#"{"a":{"b":"c"}}"#, "key a has to be a text"),
        (r#"{"":"a"}"#, "1 to 32 bytes"),
        (r#"{"a,b":"c"}"#, "commas"),
        (r#"{" a":"c"}"#, "commas"),
        (r#"{"@all":"c"}"#, "commas"),
        ("{\"a\\u0000\":\"c\"}", "commas"),
        ("{\"a\":\"\\u0000\"}", "key a has control characters"),
    ] {
        assert!(why(body).contains(named), "{body}: {}", why(body));
    }
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(why(&nested).contains("JSON object"));
}

#[test]
fn limits_are_counted_in_bytes() {
    let (key, value) = ("é".repeat(16), "é".repeat(512));
    assert_eq!(
        read(&json!({ key.clone(): value.clone() })),
        [(key.clone(), value.clone())]
    );
    assert!(why(&json!({ (key.clone() + "a"): "b" }).to_string()).contains("32 bytes"));
    assert!(why(&json!({ key: value + "a" }).to_string()).contains("1024 bytes"));
    let body = |keys: usize| {
        let all: Map<String, Value> = (0..keys).map(|n| (format!("k{n}"), json!(n))).collect();
        Value::Object(all)
    };
    assert_eq!(read(&body(MAX_KEYS)).len(), MAX_KEYS);
    assert!(why(&body(MAX_KEYS + 1).to_string()).contains("at most 64 keys"));
}

#[test]
fn what_is_written_is_named_in_fields_where_anything_is() {
    let written = || Written::of(br#"{"a":"1","b":"2"}"#).unwrap();
    for fields in [None, Some("a,b"), Some("a,b,c"), Some("@all")] {
        let fields = Fields::of(fields).unwrap();
        assert_eq!(written().within(&fields), Ok(written()));
    }
    let refused = written().within(&Fields::of(Some("a")).unwrap());
    assert!(matches!(refused, Err(Refusal::Invalid(why)) if why.contains("key b")));
}

#[test]
fn an_empty_list_takes_nothing_away() {
    let named = |names: &[&str]| Removed::Named(names.iter().map(ToString::to_string).collect());
    assert_eq!(Removed::of(None), Ok(Removed::All));
    assert_eq!(Removed::of(Some("@all")), Ok(Removed::All));
    assert_eq!(Removed::of(Some("a, b")), Ok(named(&["a", "b"])));
    for nothing in ["", " ", ",,"] {
        assert!(Removed::of(Some(nothing)).is_err(), "{nothing:?}");
    }
}

#[test]
fn an_answer_has_the_keys_that_were_asked_for() {
    let entries = BTreeMap::from_iter(owned(&[("a", "1"), ("b", "2")]));
    let kept = |fields| kept(&entries, &Fields::of(fields).unwrap());
    assert_eq!(kept(None), json!({ "a": "1", "b": "2" }));
    assert_eq!(kept(Some("b,c")), json!({ "b": "2" }));
    assert_eq!(kept(Some("c")), json!({}));
}

proptest! {
    /// Whatever is written can be read by name and taken away by name.
    #[test]
    fn what_is_written_can_be_named(keys in prop::collection::btree_map(".{0,12}", ".{0,20}", 1..6)) {
        let body = json!(keys).to_string();
        let Ok(written) = Written::of(body.as_bytes()) else { return Ok(()) };
        let entries: BTreeMap<_, _> = written.into_iter().collect();
        prop_assert_eq!(&entries, &keys);
        for (key, value) in &entries {
            let fields = Fields::of(Some(key)).unwrap();
            let only = serde_json::to_value(BTreeMap::from([(key, value)])).unwrap();
            prop_assert_eq!(kept(&entries, &fields), only);
            prop_assert_eq!(Removed::of(Some(key)), Ok(Removed::Named(vec![key.clone()])));
        }
    }

    #[test]
    fn no_body_brings_it_to_its_knees(body in ".{0,60}", bytes: Vec<u8>) {
        let _ = Written::of(body.as_bytes());
        let _ = Written::of(&bytes);
    }
}
