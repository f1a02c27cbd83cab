use std::collections::BTreeMap;

use base::{Environment, Timestamp};
use futures_util::future::join_all;
use serde_json::{Map, Value, json};
use store::{AppDataChange, ChangeAppData, SocialProfile, SocialStep};
use testkit::Answer;

use super::world::{
    APP, As, HANA, MOMO, NOBODY, OTHER_APP, SocialWorld, TARO, granted, player_id, refused,
};

const OWN: &str = "/appdata/@me/@self/@app";

async fn put(world: &SocialWorld, by: As, body: &Value) -> Answer {
    world.write(by, "POST", OWN, Some(&body.to_string())).await
}

async fn own(world: &SocialWorld, number: u64) -> Value {
    let body = granted(&world.get(As::Player(number), OWN).await);
    body["entry"][format!("mbga.jp:{number}")].clone()
}

#[tokio::test]
async fn what_is_written_is_read_in_every_shape() {
    let world = SocialWorld::new().await;
    let same = json!({ "score": "78", "high_score": "97" });
    for (method, path, body) in [
        (
            "POST",
            OWN,
            json!({ "entry": [
            { "key": "score", "value": "78" }, { "key": "high_score", "value": "97" },
        ] }),
        ),
        (
            "PUT",
            "/appdata/101/@self/12011394",
            json!({ "entry": [{ "score": "78" }, { "high_score": "97" }] }),
        ),
        ("POST", "/appData/mbga.jp:101/@self/@app", same.clone()),
        (
            "PUT",
            "/appdata/@me/@self/@app?fields=score,high_score",
            same.clone(),
        ),
    ] {
        let by = As::Player(MOMO);
        let answer = world.write(by, method, path, Some(&body.to_string())).await;
        assert_eq!(
            (answer.status, granted(&answer)),
            (201, json!({})),
            "{path}"
        );
        assert_eq!(own(&world, MOMO).await, same, "{path}");
        let cleared = world.write(by, "DELETE", OWN, None).await;
        assert_eq!((cleared.status, granted(&cleared)), (200, json!({})));
        assert_eq!(own(&world, MOMO).await, json!({}));
    }
}

#[tokio::test]
async fn writing_leaves_other_keys_and_other_apps_alone() {
    let world = SocialWorld::new().await;
    let by = As::Player(MOMO);
    put(&world, by, &json!({ "a": "1", "b": "2" })).await;
    put(&world, by, &json!({ "b": "3", "c": "4" })).await;
    assert_eq!(
        own(&world, MOMO).await,
        json!({ "a": "1", "b": "3", "c": "4" })
    );
    let other = (world.other, OTHER_APP);
    let call = world.call_of(other, Environment::Live, by, "GET", OWN, None);
    let body = granted(&world.send(call).await);
    assert_eq!(body["entry"], json!({ "mbga.jp:101": {} }));
    assert_eq!(own(&world, TARO).await, json!({}));
}

#[tokio::test]
async fn keys_are_read_and_taken_away_by_name() {
    let world = SocialWorld::new().await;
    let by = As::Player(MOMO);
    put(
        &world,
        by,
        &json!({ "a": "1", "b": "2", "c": "3", "d": "4" }),
    )
    .await;
    let some = granted(&world.get(by, "/appdata/@me/@self/@app?fields=a,c,x").await);
    let expected = json!({
        "startIndex": 1, "totalResults": 1, "entry": { "mbga.jp:101": { "a": "1", "c": "3" } },
    });
    assert_eq!(some, expected);
    let gone = async |query: &str| {
        let path = format!("{OWN}?{query}");
        world.write(by, "DELETE", &path, None).await.status
    };
    assert_eq!(gone("fields=a,x").await, 200);
    assert_eq!(gone("fields=a").await, 200);
    assert_eq!(
        own(&world, MOMO).await,
        json!({ "b": "2", "c": "3", "d": "4" })
    );
    assert_eq!(gone("fields=").await, 400);
    assert_eq!(
        own(&world, MOMO).await,
        json!({ "b": "2", "c": "3", "d": "4" })
    );
    assert_eq!(gone("fields=@all").await, 200);
    assert_eq!(own(&world, MOMO).await, json!({}));
}

#[tokio::test]
async fn what_is_not_as_it_should_be_changes_nothing() {
    let world = SocialWorld::new().await;
    let by = As::Player(MOMO);
    put(&world, by, &json!({ "a": "1" })).await;
    let long = json!({ "a": "x".repeat(1_025) }).to_string();
    let key = json!({ "k".repeat(33): "x" }).to_string();
    for (path, body, named) in [
        (OWN, "", "JSON object"),
        (OWN, "a=2", "JSON object"),
        (OWN, "[]", "JSON object"),
        (OWN, "{}", "no key"),
        (OWN, r#"{"a":null}"#, "key a"),
        (OWN, r#"{"a":"2","b":{}}"#, "key b"),
        (OWN, &*long, "1024 bytes"),
        (OWN, &*key, "32 bytes"),
        (OWN, "{\"a\":\"\\u0000\"}", "control characters"),
        ("/appdata/@me/@self/@app?fields=b", r#"{"a":"2"}"#, "key a"),
        (
            "/appdata/@me/@self/@app?format=xml",
            r#"{"a":"2"}"#,
            "format",
        ),
    ] {
        let answer = world.write(by, "POST", path, Some(body)).await;
        let (status, why) = refused(&answer);
        assert_eq!((status, why.contains(named)), (400, true), "{body}: {why}");
    }
    assert_eq!(own(&world, MOMO).await, json!({ "a": "1" }));
}

#[tokio::test]
async fn there_is_room_for_sixty_four_keys() {
    let world = SocialWorld::new().await;
    let by = As::Player(MOMO);
    let keys = |range: std::ops::Range<usize>| {
        let all: Map<String, Value> = range.map(|n| (format!("k{n}"), json!("v"))).collect();
        Value::Object(all)
    };
    assert_eq!(put(&world, by, &keys(0..60)).await.status, 201);
    let (status, why) = refused(&put(&world, by, &keys(60..65)).await);
    assert_eq!((status, why.contains("64")), (409, true), "{why}");
    assert_eq!(own(&world, MOMO).await, keys(0..60));
    assert_eq!(put(&world, by, &keys(56..64)).await.status, 201);
    assert_eq!(own(&world, MOMO).await, keys(0..64));
    let (status, _) = refused(&put(&world, by, &keys(0..65)).await);
    assert_eq!(status, 400);
}

#[tokio::test]
async fn sixty_four_writers_at_once_lose_nothing() {
    let world = SocialWorld::new().await;
    let by = As::Player(MOMO);
    let writes = (0..64).map(|n| {
        let body = json!({ format!("k{n}"): n.to_string() });
        let world = &world;
        async move { put(world, by, &body).await.status }
    });
    let statuses = join_all(writes).await;
    assert!(statuses.iter().all(|status| *status == 201), "{statuses:?}");
    let all: Map<String, Value> = (0..64)
        .map(|n| (format!("k{n}"), json!(n.to_string())))
        .collect();
    assert_eq!(own(&world, MOMO).await, Value::Object(all));
}

#[tokio::test]
async fn friends_data_is_read_and_never_written() {
    let world = SocialWorld::new().await;
    world.befriend(MOMO, TARO).await;
    world.befriend(MOMO, HANA).await;
    put(&world, As::Player(TARO), &json!({ "a": "1", "b": "2" })).await;
    put(&world, As::Player(MOMO), &json!({ "a": "0" })).await;
    let path = "/appdata/@me/@friends/@app";
    let body = granted(&world.get(As::Player(MOMO), path).await);
    let expected = json!({
        "startIndex": 1, "totalResults": 2, "entry": { "mbga.jp:102": { "a": "1", "b": "2" } },
    });
    assert_eq!(body, expected);
    put(&world, As::Player(HANA), &json!({ "a": "3" })).await;
    let query = "?fields=a&startIndex=2&count=1";
    let body = granted(&world.get(As::Player(MOMO), &format!("{path}{query}")).await);
    let expected = json!({
        "startIndex": 2, "itemsPerPage": 1, "totalResults": 2,
        "entry": { "mbga.jp:103": { "a": "3" } },
    });
    assert_eq!(body, expected);
    for method in ["POST", "PUT", "DELETE"] {
        let body = (method != "DELETE").then_some("{}");
        let answer = world.write(As::Player(MOMO), method, path, body).await;
        assert_eq!(
            (refused(&answer).0, answer.header("allow")),
            (405, Some("GET, HEAD"))
        );
    }
}

#[tokio::test]
async fn an_answer_has_so_much_of_friends_at_most() {
    let world = SocialWorld::new().await;
    let full: BTreeMap<String, String> = (0..64)
        .map(|n| (format!("{n:032}"), "x".repeat(1_024)))
        .collect();
    for number in 1_000..1_130 {
        world.player(number, "friend").await;
        world.befriend(MOMO, number).await;
        let wish = ChangeAppData {
            app_id: world.app,
            player_id: player_id(number),
            change: AppDataChange::Put(full.clone()),
            at: Timestamp::EPOCH,
        };
        world.social(SocialStep::ChangeAppData(wish)).await;
    }
    let path = "/appdata/@me/@friends/@app?count=1000";
    let (status, why) = refused(&world.get(As::Player(MOMO), path).await);
    assert_eq!((status, why.contains("fewer")), (400, true), "{why}");
    let one_key = format!("{path}&fields={:032}", 7);
    let body = granted(&world.get(As::Player(MOMO), &one_key).await);
    assert_eq!(body["entry"].as_object().unwrap().len(), 130);
    let some = granted(
        &world
            .get(As::Player(MOMO), "/appdata/@me/@friends/@app")
            .await,
    );
    assert_eq!(some["entry"].as_object().unwrap().len(), 50);
}

#[tokio::test]
async fn another_players_data_is_a_friends_or_nobodys() {
    let world = SocialWorld::new().await;
    world.befriend(MOMO, TARO).await;
    put(&world, As::Player(TARO), &json!({ "a": "1" })).await;
    let read = world.get(As::Player(MOMO), "/appdata/102/@self/@app").await;
    assert_eq!(
        granted(&read)["entry"],
        json!({ "mbga.jp:102": { "a": "1" } })
    );
    for (method, path) in [
        ("POST", "/appdata/102/@self/@app"),
        ("PUT", "/appdata/102/@self/@app"),
        ("DELETE", "/appdata/102/@self/@app"),
        ("GET", "/appdata/103/@self/@app"),
        ("GET", "/appdata/102/@friends/@app"),
        ("GET", "/appdata/@me/@self/12001334"),
        ("GET", "/appdata/@me/@friends/12001334"),
        ("DELETE", "/appdata/@me/@self/12001334"),
    ] {
        let body = matches!(method, "POST" | "PUT").then_some(r#"{"a":"2"}"#);
        let answer = world.write(As::Player(MOMO), method, path, body).await;
        assert_eq!(refused(&answer).0, 403, "{method} {path}");
    }
    assert_eq!(own(&world, TARO).await, json!({ "a": "1" }));
    for (method, path, status) in [
        ("GET", "/appdata/199/@self/@app", 404),
        ("GET", "/appdata/@me/@group/@app", 404),
        ("GET", "/appdata/@me/@self", 404),
        ("GET", "/appdata/momo/@self/@app", 400),
    ] {
        let answer = world.write(As::Player(MOMO), method, path, None).await;
        assert_eq!(refused(&answer).0, status, "{method} {path}");
    }
}

#[tokio::test]
async fn a_game_by_itself_reads_of_whom_it_names() {
    let world = SocialWorld::new().await;
    put(&world, As::Player(TARO), &json!({ "a": "1" })).await;
    let path = format!("/appdata/102/@self/{APP}");
    let body = granted(&world.get(As::Game, &path).await);
    assert_eq!(body["entry"], json!({ "mbga.jp:102": { "a": "1" } }));
    for (path, status) in [
        (OWN, 400),
        ("/appdata/199/@self/@app", 404),
        ("/appdata/102/@self/12001334", 403),
        ("/appdata/102/@friends/@app", 405),
    ] {
        assert_eq!(
            refused(&world.get(As::Game, path).await).0,
            status,
            "{path}"
        );
    }
    for method in ["POST", "PUT", "DELETE"] {
        let body = (method != "DELETE").then_some(r#"{"a":"2"}"#);
        let answer = world.write(As::Game, method, &path, body).await;
        let expected = "Trusted Request is not allowed this API".to_owned();
        assert_eq!(refused(&answer), (405, expected), "{method}");
    }
    assert_eq!(own(&world, TARO).await, json!({ "a": "1" }));
}

/// As on GREE, where a call without a token says for whom it is.
#[tokio::test]
async fn a_game_that_may_say_for_whom_it_calls_writes_that_players() {
    let world = SocialWorld::new().await;
    let body = r#"{"a":"1"}"#;
    let refusal = world.write(As::For(MOMO), "POST", OWN, Some(body)).await;
    assert_eq!(refused(&refusal).0, 401);
    world.profile(SocialProfile::Gree).await;
    let written = world.write(As::For(MOMO), "POST", OWN, Some(body)).await;
    assert_eq!(written.status, 201);
    let read = granted(&world.get(As::For(MOMO), "/appdata/101/@self/@app").await);
    let expected = json!({
        "startIndex": 1, "totalResults": 1, "entry": { "101": { "a": "1" } },
    });
    assert_eq!(read, expected);
    for (number, path, status) in [
        (TARO, "/appdata/101/@self/@app", 403),
        (MOMO, "/appdata/102/@self/@app", 403),
        (NOBODY, OWN, 404),
    ] {
        let answer = world.write(As::For(number), "DELETE", path, None).await;
        assert_eq!(answer.status, status, "{path}");
    }
}

#[tokio::test]
async fn a_store_that_does_not_write_is_no_success() {
    let world = SocialWorld::new().await;
    world.store.fail_writes(true);
    let answer = put(&world, As::Player(MOMO), &json!({ "a": "1" })).await;
    assert_eq!(refused(&answer).0, 503);
    world.store.fail_writes(false);
    world.store.fail_reads(true);
    let answer = world.get(As::Player(MOMO), OWN).await;
    assert_eq!(refused(&answer).0, 503);
}
