//! The ways in which games have been seen to ban.

use serde_json::{Value, json};
use testkit::{Call, Client};

use super::{
    super::{attest_world::AttestWorld, graph::world::app_token, world::json as read},
    calls::{error, get},
};

const PATH: &str = "/graph/platform_integrity/device_ban";
const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn a_ban_is_taken_in_every_shape() {
    let world = AttestWorld::new().await;
    let device = world.admit(world.app, 1).await;
    let id = device.unique_id.to_string();
    let token = app_token();
    let query =
        format!("unique_id={id}&is_banned=true&remaining_time_in_minute=5&access_token={token}");
    let encoded = query.replace('|', "%7C");
    let post = |target: String| Call::new("POST", target);
    let whole = json!({
        "unique_id": id, "is_banned": true, "remaining_time_in_minute": 5, "access_token": token,
    });
    let as_text = json!({
        "unique_id": id, "is_banned": "true", "remaining_time_in_minute": "5",
    });
    for (title, call) in [
        ("POST and query", post(format!("{PATH}?{query}"))),
        ("bars that are encoded", post(format!("{PATH}?{encoded}"))),
        (
            "GET and method=POST",
            Call::get(format!("{PATH}?method=POST&{query}")),
        ),
        (
            "PUT and method=post",
            Call::new("PUT", format!("{PATH}?method=post&{query}")),
        ),
        (
            "POST and method=POST",
            post(format!("{PATH}?method=POST&{query}")),
        ),
        ("a slash at the end", post(format!("{PATH}/?{query}"))),
        ("a form", post(PATH.into()).body(FORM, query.clone())),
        ("JSON with everything", Call::post(PATH, whole.to_string())),
        (
            "JSON and bearer",
            Call::post(PATH, {
                json!({ "unique_id": id, "is_banned": true, "remaining_time_in_minute": 5 })
                    .to_string()
            })
            .bearer(&token),
        ),
        (
            "JSON of texts",
            Call::post(PATH, as_text.to_string()).bearer(&token),
        ),
        (
            "JSON without minutes beside the query",
            Call::post(
                format!("{PATH}?remaining_time_in_minute=5"),
                json!({ "unique_id": id, "is_banned": true }).to_string(),
            )
            .bearer(&token),
        ),
        (
            "the last of two counts",
            post(format!("{PATH}?is_banned=false&unique_id=x&{query}")),
        ),
        (
            "an escaped path",
            post(format!("{}?{query}", PATH.replace('_', "%5F"))),
        ),
        ("the graph's host", {
            let path = PATH.replace("/graph", "");
            post(format!("{path}?{query}")).header("host", "Graph.Oculus.com:443")
        }),
    ] {
        let answer = world.send(call).await;
        assert_eq!(answer.status, 200, "{title}: {answer:?}");
        let body: Value = read(&answer);
        assert_eq!(body["message"], "Success", "{title}");
        assert!(!body["ban_id"].as_str().unwrap().contains('='), "{title}");
        let lift = Call::post(
            PATH,
            json!({ "unique_id": id, "is_banned": false }).to_string(),
        );
        let answer = world.send(lift.bearer(&token)).await;
        assert_eq!(
            answer.text(),
            r#"{"message":"Success","ban_id":""}"#,
            "{title}"
        );
    }
}

#[tokio::test]
async fn what_is_no_ban_is_refused_in_the_graphs_shape() {
    let world = AttestWorld::new().await;
    let device = world.admit(world.app, 1).await;
    let id = device.unique_id.to_string();
    let token = app_token();
    let post = |body: Value| Call::post(PATH, body.to_string()).bearer(&token);
    for (title, call, wanted) in [
        (
            "GET",
            Call::get(format!("{PATH}?unique_id={id}&is_banned=false")).bearer(&token),
            (400, 100, None),
        ),
        (
            "DELETE",
            Call::new("DELETE", PATH).bearer(&token),
            (400, 100, None),
        ),
        (
            "BREW",
            Call::new("BREW", PATH).bearer(&token),
            (400, 100, None),
        ),
        (
            "a method that is none",
            Call::get(format!("{PATH}?method=PATCH")).bearer(&token),
            (400, 100, None),
        ),
        (
            "a list",
            post(json!({ "unique_id": [id], "is_banned": false })),
            (400, 100, None),
        ),
        (
            "an object",
            post(json!({ "ban_id": {}, "is_banned": false })),
            (400, 100, None),
        ),
        (
            "no is_banned",
            post(json!({ "unique_id": id })),
            (400, 100, None),
        ),
        (
            "is_banned of another kind",
            post(json!({ "unique_id": id, "is_banned": "perhaps" })),
            (400, 100, None),
        ),
        (
            "is_banned that is a list",
            post(json!({ "unique_id": id, "is_banned": [true] })),
            (400, 100, None),
        ),
        (
            "minutes in a list",
            post(json!({ "unique_id": id, "is_banned": true, "remaining_time_in_minute": [1] })),
            (400, 1, Some(1_614_028)),
        ),
        (
            "minutes that are a fraction",
            post(json!({ "unique_id": id, "is_banned": true, "remaining_time_in_minute": 1.5 })),
            (400, 1, Some(1_614_028)),
        ),
        (
            "no JSON",
            Call::post(PATH, "{").bearer(&token),
            (400, 100, None),
        ),
        (
            "too large",
            Call::post(PATH, " ".repeat(9_000)).bearer(&token),
            (413, 100, None),
        ),
        (
            "two tokens",
            post(json!({ "access_token": "OC|1|x" })),
            (401, 190, None),
        ),
        ("no token", Call::post(PATH, "{}"), (401, 190, None)),
        (
            "a call that there is not",
            Call::get("/graph/platform_integrity/device_unban").bearer(&token),
            (404, 2500, None),
        ),
        (
            "no call",
            Call::get("/graph/platform_integrity").bearer(&token),
            (404, 2500, None),
        ),
        (
            "one too deep",
            Call::get("/graph/platform_integrity/verify/x").bearer(&token),
            (404, 2500, None),
        ),
        (
            "another's family",
            Call::get("/graph/1234/verify").bearer(&token),
            (404, 2500, None),
        ),
    ] {
        let answer = world.send(call).await;
        assert_eq!(error(&answer), wanted, "{title}: {answer:?}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{title}");
    }
}

#[tokio::test]
async fn the_documents_own_line_with_its_space_is_read() {
    let world = AttestWorld::new().await;
    let device = world.admit(world.app, 1).await;
    let target = format!(
        "/graph/platform_integrity/device_ban_status?unique_id ={}&access_token={}",
        device.unique_id,
        app_token()
    );
    let mut client = Client::connect(world.addr()).await;
    let head = format!("GET {target} HTTP/1.1\r\nhost: x\r\n\r\n");
    client.send(head.as_bytes()).await;
    let answer = client.answer().await.unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(read(&answer)["data"][0]["is_banned"], false);
}

#[tokio::test]
async fn the_slashes_of_one_page_are_answered_with_the_bars_of_the_other() {
    let world = AttestWorld::new().await;
    let slashed = app_token().replace('|', "/");
    for call in [
        "verify",
        "device_ban",
        "device_ban_status",
        "device_ban_ids",
    ] {
        let target = format!("/graph/platform_integrity/{call}?token=x&access_token={slashed}");
        let method = if call == "device_ban" { "POST" } else { "GET" };
        let answer = world.send(Call::new(method, target)).await;
        assert_eq!(error(&answer), (401, 190, None), "{call}");
        let message = read(&answer)["error"]["message"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(message.contains("OC|App_ID|App_Secret"), "{message}");
    }
}

#[tokio::test]
async fn a_body_that_never_ends_keeps_no_call_of_them() {
    let world = AttestWorld::with(|parts| {
        parts.body.deadline = std::time::Duration::from_millis(50);
    })
    .await;
    let device = world.admit(world.app, 1).await;
    let token = world.token(world.app, &device);
    for (method, call, status) in [("POST", "device_ban", 408), ("GET", "verify", 200)] {
        let mut client = Client::connect(world.addr()).await;
        let target = super::calls::target(call, &format!("token={token}"));
        let head = format!("{method} {target} HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nab");
        client.send(head.as_bytes()).await;
        let answer = client.answer().await.unwrap();
        assert_eq!(answer.status, status, "{call}");
    }
    assert_eq!(world.send(get("device_ban_ids", "")).await.status, 200);
}
