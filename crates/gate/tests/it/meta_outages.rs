//! A graph in trouble: never a refusal, and no nonce is offered twice.

use serde_json::json;
use testkit::{Peer, Reply};

use super::{
    meta_world::{USER, answer, asked, asking, graph, in_full, valid, verify},
    world::{World, read, told},
};

const VALIDATE: &str = "/user_nonce_validate";

/// Asks about one user and holds the answer to "not to be found out".
async fn assert_unavailable(world: &World) {
    let answer = answer(world, USER, "a-nonce").await;
    let envelope = read(&answer);
    assert_eq!(told(&envelope), ("unavailable", "platform_unavailable"));
    assert_eq!(answer.status, 503);
    assert_eq!(envelope["subject"], json!(null));
    assert_eq!(envelope["claims"], json!({}));
    let wait = envelope["retry_after_secs"].as_u64().unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    assert_eq!(answer.header("retry-after"), Some(&*wait.to_string()));
}

fn refusal(status: u16, code: i64) -> Reply {
    let error = json!({ "error": { "message": "m", "type": "OCApiException", "code": code } });
    Reply::json(status, &error.to_string())
}

fn troubles() -> Vec<Reply> {
    let transient = r#"{"error":{"message":"m","code":100,"is_transient":true}}"#;
    vec![
        refusal(500, 1),
        refusal(400, 1),
        refusal(400, 2),
        refusal(400, 4),
        refusal(429, 100),
        refusal(500, 100),
        refusal(400, 3),
        refusal(403, 200),
        Reply::json(400, transient),
        Reply::json(429, ""),
        Reply::json(502, "<html>Bad Gateway</html>"),
        Reply::json(404, "{}"),
        Reply::json(400, r#"{"is_valid":false}"#),
        Reply::json(200, "garbage"),
        Reply::json(200, "{}"),
        Reply::json(200, "[true]"),
        Reply::json(200, r#"{"is_valid":"true"}"#),
        Reply::json(200, r#"{"is_valid":null}"#),
        Reply::json(200, ""),
        Reply::json(302, "").then_close(),
        Reply::json(200, &"x".repeat(100_000)),
        Reply::raw("HTTP/1.1 200 -\r\ncontent-length: 100\r\n\r\n{").then_close(),
        Reply::raw("no HTTP at all\r\n\r\n").then_close(),
        Reply::raw("").then_close(),
    ]
}

#[tokio::test]
async fn trouble_with_a_nonce_is_an_outage_and_the_nonce_is_not_offered_again() {
    for trouble in troubles() {
        let shown = format!("{trouble:?}");
        let peer = graph(move |_| trouble.clone()).await;
        let world = asking(&peer.url(""), |_| {}).await;
        assert_unavailable(&world).await;
        assert_eq!(asked(&peer, VALIDATE), 1, "{shown}");
    }
}

#[tokio::test]
async fn a_connection_that_was_good_and_breaks_does_not_make_it_come_twice() {
    let peer = graph(|request| {
        if request.body.ends_with(b"user_id=1") {
            valid()
        } else {
            Reply::raw("").then_close()
        }
    })
    .await;
    let world = asking(&peer.url(""), |_| {}).await;
    assert_eq!(told(&verify(&world, "1", "a-nonce").await).0, "accepted");
    assert_unavailable(&world).await;
    assert_eq!(asked(&peer, VALIDATE), 2);
}

#[tokio::test]
async fn silence_is_an_outage_and_the_nonce_is_not_offered_again() {
    let peer = graph(|_| Reply::raw("").then_hang()).await;
    let world = asking(&peer.url(""), |_| {}).await;
    assert_unavailable(&world).await;
    assert_eq!(asked(&peer, VALIDATE), 1);
}

#[tokio::test]
async fn nobody_there_is_an_outage() {
    // A port that was free a moment ago and is held, but not listened on.
    let held = tokio::net::TcpSocket::new_v4().unwrap();
    held.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let url = format!("http://{}", held.local_addr().unwrap());
    assert_unavailable(&asking(&url, in_full).await).await;
}

#[tokio::test]
async fn trouble_with_anything_else_costs_no_nonce() {
    for path in ["/verify_entitlement", "org_scoped_id"] {
        for trouble in troubles() {
            let shown = format!("{path} {trouble:?}");
            let peer = Peer::start(move |request| {
                if request.line.contains(path) {
                    return trouble.clone();
                }
                let all = json!({ "success": true, "org_scoped_id": "1", "is_valid": true });
                Reply::json(200, &all.to_string())
            })
            .await;
            let world = asking(&peer.url(""), in_full).await;
            assert_unavailable(&world).await;
            assert_eq!(asked(&peer, VALIDATE), 0, "{shown}");
        }
    }
}

#[tokio::test]
async fn an_answer_about_somebody_else_is_none() {
    for user in [
        json!({ "id": "1", "org_scoped_id": "2" }),
        json!({ "id": USER }),
    ] {
        let peer = Peer::start(move |_| Reply::json(200, &user.to_string())).await;
        let world = asking(&peer.url(""), |options| options.org_scoped_id = true).await;
        assert_unavailable(&world).await;
        assert_eq!(asked(&peer, VALIDATE), 0);
    }
}

#[tokio::test]
async fn a_broken_connection_is_made_up_for_where_asking_twice_is_nothing() {
    let broken = std::sync::atomic::AtomicBool::new(false);
    let peer = Peer::start(move |request| {
        let first = request.line.contains("/verify_entitlement")
            && !broken.swap(true, std::sync::atomic::Ordering::SeqCst);
        if first {
            return Reply::raw("").then_close();
        }
        let all = json!({ "success": true, "org_scoped_id": "1", "is_valid": true });
        Reply::json(200, &all.to_string())
    })
    .await;
    let world = asking(&peer.url(""), in_full).await;
    assert_eq!(told(&verify(&world, USER, "a-nonce").await).0, "accepted");
    assert_eq!(asked(&peer, "/verify_entitlement"), 2);
    assert_eq!(asked(&peer, VALIDATE), 1);
}

#[tokio::test]
async fn a_token_that_is_refused_is_the_operators_to_mend() {
    for (status, code) in [(400, 190), (401, 190), (403, 10), (404, 2_500)] {
        let peer = graph(move |_| refusal(status, code)).await;
        let world = asking(&peer.url(""), |_| {}).await;
        let envelope = verify(&world, USER, "a-nonce").await;
        assert_eq!(
            told(&envelope),
            ("unavailable", "credentials_refused"),
            "{code}"
        );
        assert_eq!(envelope["retry_after_secs"], 30);
    }
}

#[tokio::test]
async fn a_parameter_that_the_graph_cannot_take_is_the_players() {
    let peer = graph(|_| refusal(400, 100)).await;
    let world = asking(&peer.url(""), |_| {}).await;
    let envelope = verify(&world, USER, "a-nonce").await;
    assert_eq!(told(&envelope), ("refused", "proof_refused"));
}
