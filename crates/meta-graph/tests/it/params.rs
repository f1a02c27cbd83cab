use meta_graph::{
    Refusal,
    wire::{Carrier, MAX_NAMES, MAX_PARAMETERS, Params, SortOrder},
};
use serde_json::{Value, json};

fn query(text: &str) -> Params {
    let mut params = Params::new();
    params.query(text.as_bytes()).unwrap();
    params
}

fn json_body(value: &Value) -> Params {
    let mut params = Params::new();
    params
        .body(Carrier::Json, value.to_string().as_bytes())
        .unwrap();
    params
}

fn reason<T: std::fmt::Debug>(result: Result<T, Refusal>) -> &'static str {
    result.unwrap_err().reason()
}

#[test]
fn what_a_call_needs_has_to_be_there_and_not_empty() {
    let params = query("nonce=abc&user_id=");
    assert_eq!(params.required("nonce"), Ok("abc"));
    let missing = Refusal::ParameterMissing("user_id");
    assert_eq!(params.required("user_id"), Err(missing.clone()));
    assert_eq!(params.need("user_id", Params::id), Err(missing));
    assert_eq!(
        reason(params.need("nonce", Params::id)),
        "parameter_invalid"
    );
}

#[test]
fn booleans_have_four_spellings_in_any_case() {
    for (text, value) in [
        ("true", true),
        ("TRUE", true),
        ("True", true),
        ("1", true),
        ("false", false),
        ("False", false),
        ("0", false),
    ] {
        assert_eq!(
            query(&format!("f={text}")).flag("f"),
            Ok(Some(value)),
            "{text}"
        );
    }
    assert_eq!(query("f=").flag("f"), Ok(None));
    for text in ["yes", "2", "tru", "on", "null"] {
        assert_eq!(
            reason(query(&format!("f={text}")).flag("f")),
            "parameter_invalid"
        );
    }
    assert_eq!(json_body(&json!({"f": true})).flag("f"), Ok(Some(true)));
    assert_eq!(json_body(&json!({"f": 0})).flag("f"), Ok(Some(false)));
    assert_eq!(
        reason(json_body(&json!({"f": []})).flag("f")),
        "parameter_invalid"
    );
}

#[test]
fn whole_numbers_fill_64_bits() {
    for (text, number) in [("0", 0), ("-5", -5), ("9223372036854775807", i64::MAX)] {
        assert_eq!(query(&format!("n={text}")).integer("n"), Ok(Some(number)));
        let as_number: Value = serde_json::from_str(text).unwrap();
        assert_eq!(
            json_body(&json!({"n": as_number})).integer("n"),
            Ok(Some(number))
        );
        assert_eq!(
            json_body(&json!({"n": text})).integer("n"),
            Ok(Some(number))
        );
    }
    for text in [
        "9223372036854775808",
        "1.0",
        "1e3",
        "0x1",
        "-",
        "--1",
        "1 2",
        "١",
    ] {
        assert_eq!(
            reason(query(&format!("n={text}")).integer("n")),
            "parameter_invalid"
        );
    }
    let within = |text: &str| query(text).integer_in("n", 1..=3, "expected 1 to 3");
    assert_eq!(within("n=3"), Ok(Some(3)));
    assert_eq!(within("n=4"), Err(Refusal::invalid("n", "expected 1 to 3")));
    assert_eq!(within(""), Ok(None));
}

#[test]
fn ids_have_one_spelling() {
    assert_eq!(query("i=1").id("i"), Ok(Some(1)));
    assert_eq!(query("i=18446744073709551615").id("i"), Ok(Some(u64::MAX)));
    for text in [
        "0",
        "01",
        "-1",
        "%2B1",
        "1.0",
        "abc",
        "18446744073709551616",
    ] {
        assert_eq!(
            reason(query(&format!("i={text}")).id("i")),
            "parameter_invalid",
            "{text}"
        );
    }
}

#[test]
fn names_come_as_an_array_in_text_an_array_in_json_or_with_commas() {
    let expected = Ok(Some(vec!["A".to_owned(), "B,C".to_owned()]));
    assert_eq!(query("n=%5B%22A%22%2C%22B%2CC%22%5D").names("n"), expected);
    assert_eq!(query("n=[\"A\",\"B,C\"]").names("n"), expected);
    assert_eq!(json_body(&json!({"n": ["A", "B,C"]})).names("n"), expected);
    assert_eq!(
        json_body(&json!({"n": "[\"A\",\"B,C\"]"})).names("n"),
        expected
    );
    let plain = Ok(Some(vec!["A".to_owned(), "B".to_owned()]));
    assert_eq!(query("n=A, B,").names("n"), plain);
    assert_eq!(query("n=[]").names("n"), Ok(Some(Vec::new())));
    assert_eq!(query("").names("n"), Ok(None));
    for text in [
        "[\"A\"",
        "[1.5]",
        "[[\"A\"]]",
        "[null]",
        "[\"A\"]x",
        "A,\u{1}",
    ] {
        assert_eq!(
            reason(query(&format!("n={text}")).names("n")),
            "parameter_invalid",
            "{text}"
        );
    }
    assert_eq!(
        reason(json_body(&json!({"n": {}})).names("n")),
        "parameter_invalid"
    );
    assert_eq!(
        reason(json_body(&json!({"n": ["a\nb"]})).names("n")),
        "parameter_invalid"
    );
    let many = |count| query(&format!("n={}", vec!["a"; count].join(",")));
    assert!(many(MAX_NAMES).names("n").is_ok());
    assert_eq!(reason(many(MAX_NAMES + 1).names("n")), "parameter_invalid");
}

#[test]
fn ids_come_in_lists_too() {
    assert_eq!(query("i=12,13").ids("i"), Ok(Some(vec![12, 13])));
    assert_eq!(query("i=[\"12\",13]").ids("i"), Ok(Some(vec![12, 13])));
    assert_eq!(reason(query("i=12,x").ids("i")), "parameter_invalid");
}

#[test]
fn titles_come_by_locale() {
    let params = query("t={\"en_US\":\"Best\",\"de_DE\":\"Beste\"}");
    let titles = params.locale_map("t").unwrap().unwrap();
    assert_eq!(titles["de_DE"], "Beste");
    assert_eq!(
        titles,
        json_body(&json!({"t": titles}))
            .locale_map("t")
            .unwrap()
            .unwrap()
    );
    for text in ["[]", "x", "{\"a\":1}", "{\"a\":\"b\\u0000\"}"] {
        assert_eq!(
            reason(query(&format!("t={text}")).locale_map("t")),
            "parameter_invalid"
        );
    }
}

#[test]
fn words_are_read_in_any_case() {
    for text in ["HIGHER_IS_BETTER", "higher_is_better", "Higher_Is_Better"] {
        let found = SortOrder::of(&query(&format!("s={text}")), "s");
        assert_eq!(found, Ok(Some(SortOrder::HigherIsBetter)));
    }
    let refusal = SortOrder::of(&query("s=BEST"), "s").unwrap_err();
    let message = "Parameter s: expected HIGHER_IS_BETTER or LOWER_IS_BETTER";
    assert_eq!(refusal.wire().message, message);
}

#[test]
fn texts_are_bounded() {
    let longest = "x".repeat(4096);
    assert!(query(&format!("t={longest}")).text("t").is_ok());
    assert_eq!(
        reason(query(&format!("t={longest}x")).text("t")),
        "parameter_invalid"
    );
}

#[test]
fn parameters_are_counted_over_all_carriers() {
    let mut params = Params::new();
    let many = |count: usize| vec!["a=1"; count].join("&");
    params.query(many(MAX_PARAMETERS - 1).as_bytes()).unwrap();
    params.form(b"a=1").unwrap();
    assert_eq!(reason(params.form(b"a=1")), "body_unreadable");
    assert_eq!(reason(params.part("a", b"1")), "body_unreadable");
    assert_eq!(reason(params.query(b"a=1")), "target_unreadable");
}
