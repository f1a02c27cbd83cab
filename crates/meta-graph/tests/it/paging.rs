use meta_graph::wire::{Cursor, DEFAULT_LIMIT, MAX_CURSOR, MAX_LIMIT, Page, Params, limit};
use serde_json::json;

use super::vectors::json;

fn query(text: &str) -> Params {
    let mut params = Params::new();
    params.query(text.as_bytes()).unwrap();
    params
}

#[test]
fn a_limit_is_clamped_and_never_nothing() {
    for (text, expected) in [
        ("", DEFAULT_LIMIT),
        ("limit=1", 1),
        ("limit=500", MAX_LIMIT),
        ("limit=501", MAX_LIMIT),
        ("limit=9223372036854775807", MAX_LIMIT),
    ] {
        assert_eq!(limit(&query(text)), Ok(expected), "{text}");
    }
    for text in [
        "limit=0",
        "limit=-1",
        "limit=x",
        "limit=9223372036854775808",
    ] {
        assert!(limit(&query(text)).is_err(), "{text}");
    }
}

#[test]
fn links_repeat_the_call_and_its_token() {
    let mut params =
        query("fields=id,user{alias}&limit=2&after=b2xk&method=GET&api_names=[\"A B\"]");
    params.authorization(b"Bearer OC|1|s");
    let (first, last) = (Cursor(b"first".to_vec()), Cursor(b"last".to_vec()));
    let page = Page {
        url: "https://graph.example.com/1/viewer_purchases",
        params: &params,
        first: Some(&first),
        last: Some(&last),
        has_previous: true,
        has_next: true,
    };
    let repeated = "https://graph.example.com/1/viewer_purchases?access_token=OC%7C1%7Cs&\
                    fields=id%2Cuser%7Balias%7D&limit=2&api_names=%5B%22A+B%22%5D";
    let expected = json!({
        "cursors": {"before": "Zmlyc3Q", "after": "bGFzdA"},
        "next": format!("{repeated}&after=bGFzdA"),
        "previous": format!("{repeated}&before=Zmlyc3Q"),
    });
    assert_eq!(json(&page.node()), expected);
    let alone = Page {
        has_previous: false,
        has_next: false,
        ..page
    };
    assert_eq!(json(&alone.node()), json!({"cursors": expected["cursors"]}));
    let empty = Page {
        first: None,
        last: None,
        ..page
    };
    assert_eq!(json(&empty.node()), json!({}));
}

#[test]
fn a_cursor_survives_its_link() {
    let cursor = Cursor((0..=255).collect());
    assert_eq!(cursor.0.len(), MAX_CURSOR);
    let params = query(&format!("after={}", cursor.text()));
    assert_eq!(Cursor::of(&params, "after"), Ok(Some(cursor)));
    assert_eq!(Cursor::of(&params, "before"), Ok(None));
    let long = Cursor(vec![0; MAX_CURSOR + 1]).text();
    for text in ["x", "a b", "Zmlyc3Q=", &*long] {
        let params = query(&format!("after={text}"));
        assert!(Cursor::of(&params, "after").is_err(), "{text}");
    }
}
