//! `POST /dev/v1/clock`: one clock that everything goes by.

use serde_json::{Value, json};

use super::{dev_house::Dev, home::Home, http::sent, up_house::Up};

#[tokio::test]
async fn the_clock_is_advanced_and_set() {
    let home = Home::new();
    let dev = Dev::start(home.path(), None).await;
    let url = format!("{}/dev/v1/clock", dev.text("/operator/url"));
    let now = |answer: &Value| answer["now"].as_i64().unwrap();

    let before = now(&dev.http.get(&url, None).await.must_be(200).json());
    let moved = dev.clock(&json!({ "advance_secs": 86_400 })).await;
    let after = now(&moved.must_be(200).json());
    assert!(
        (before + 86_400..before + 86_460).contains(&after),
        "{before} {after}"
    );

    // Long ago, when the documents' sample token was young.
    let moved = dev.clock(&json!({ "now": 1_663_900_000 })).await;
    let after = now(&moved.must_be(200).json());
    assert!((1_663_900_000..1_663_900_060).contains(&after), "{after}");

    let game = dev.file["stove"]["games"][0].clone();
    let first = dev.server_token(&game).await.must_be(200).json();
    dev.advance(1_000).await;
    let later = dev.server_token(&game).await.must_be(200).json();
    let left = |answer: &Value| answer["response_data"]["expires_in"].as_i64().unwrap();
    let passed = left(&first) - left(&later);
    assert!((1_000..1_060).contains(&passed), "{passed}");
}

#[tokio::test]
async fn what_is_no_change_is_refused_and_changes_nothing() {
    let home = Home::new();
    let dev = Dev::start(home.path(), None).await;
    let url = format!("{}/dev/v1/clock", dev.text("/operator/url"));
    for body in [
        "",
        "{}",
        "[]",
        r#"{"advance_secs":1,"now":2}"#,
        r#"{"advance_secs":-1}"#,
        r#"{"advance_secs":1.5}"#,
        r#"{"advance_secs":"1"}"#,
        r#"{"advance_secs":300000000000}"#,
        r#"{"now":-1}"#,
        r#"{"now":253402300800}"#,
        r#"{"forward":1}"#,
    ] {
        let answer = sent(dev.http.client().post(&url).body(body)).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.text);
        assert_eq!(answer.content_type(), "application/problem+json", "{body}");
        assert!(!answer.text_at("/code").is_empty(), "{body}");
    }
    let answer = sent(dev.http.client().delete(&url)).await;
    assert_eq!(answer.status, 405);

    let system = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let shown = dev.http.get(&url, None).await.json()["now"]
        .as_u64()
        .unwrap();
    assert!(shown.abs_diff(system) <= 60, "{shown} {system}");
}

#[tokio::test]
async fn production_has_no_clock_to_move() {
    let home = Home::new();
    let up = Up::start(home.path()).await;
    let answer = up
        .operate("/dev/v1/clock", &json!({ "advance_secs": 1 }))
        .await;
    assert_eq!(
        (answer.status, answer.text_at("/code").as_str()),
        (404, "unknown_path")
    );
    let answer = up.http.get(&up.operator("/dev/v1/clock"), None).await;
    assert_eq!(answer.status, 404);
}
