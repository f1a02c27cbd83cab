//! Calls that the gate signs, against a peer that checks the signatures.

use base::Secret;
use opensocial::profile::{GREE, MOBAGE};
use sign::oauth1::{HmacSha1Key, Key, Request, Scheme, body_hash, read as presented};
use testkit::{Answer, Call, Client, Peer, Received, Reply};

use super::{
    social_world::{APP, CONSUMER, SECRET, TOKEN, TOKEN_SECRET, asking},
    world::{KEY, World, read},
};

const PATH: &str = "/v1/call/opensocial";
const BASE: &str = "/api/restful/v1";

/// Whom a request names, if its signature is good and it says nothing else.
fn requestor(request: &Received, token_secret: Option<&str>) -> Option<String> {
    let mut line = request.line.split(' ');
    let (method, target) = (line.next()?, line.next()?);
    let authorization = [request.header("authorization")?.as_bytes()];
    let request = Request {
        method,
        scheme: Scheme::Http,
        authority: request.header("host")?,
        target: target.as_bytes(),
        authorization: &authorization,
        content_type: request.header("content-type").map(str::as_bytes),
        body: &request.body,
    };
    let read = presented(&request).ok()?;
    let (consumer, token) = (Secret::new(SECRET), token_secret.map(Secret::new));
    let key = Key::from(HmacSha1Key::new(&consumer, token.as_ref()));
    read.verify(&key).ok()?;
    assert_eq!(read.consumer_key(), CONSUMER);
    assert_eq!(read.token(), token_secret.map(|_| TOKEN));
    let judged = body_hash::judge(&read, body_hash::OnForm::Verify, None);
    assert!(matches!(
        judged,
        body_hash::Verdict::Absent | body_hash::Verdict::Good
    ));
    Some(read.parameter("xoauth_requestor_id")?.0.into_owned())
}

async fn platform() -> Peer {
    Peer::start(|_| Reply::json(200, r#"{"entry":{"id":"101"}}"#)).await
}

async fn gate(peer: &Peer) -> World {
    asking(&peer.url(BASE), &MOBAGE).await
}

fn for_player(call: Call) -> Call {
    call.header("countersign-oauth-token", TOKEN)
        .header("countersign-oauth-token-secret", TOKEN_SECRET)
        .header("countersign-viewer", "101")
}

async fn call(world: &World, method: &'static str, target: &str) -> Answer {
    let call = Call::new(method, format!("{PATH}{target}"));
    world.send(call).await
}

#[tokio::test]
async fn a_call_goes_out_signed_for_the_app_and_comes_back_as_it_is() {
    let peer = platform().await;
    let world = gate(&peer).await;
    let target = "/people/101/@self?fields=id%2Cnickname&a=%27+b";
    let answer = call(&world, "GET", target).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.text(), r#"{"entry":{"id":"101"}}"#);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("countersign-relayed"), Some("true"));
    let sent = peer.requests();
    assert_eq!(sent[0].line, format!("GET {BASE}{target} HTTP/1.1"));
    assert_eq!(requestor(&sent[0], None).as_deref(), Some(APP));
    // Each has a nonce of its own.
    call(&world, "GET", target).await;
    let sent = peer.requests();
    assert_ne!(
        sent[0].header("authorization"),
        sent[1].header("authorization")
    );
}

#[tokio::test]
async fn a_call_for_a_player_is_signed_with_the_players_token() {
    let peer = platform().await;
    let world = gate(&peer).await;
    let body = r#"{"entry":[{"key":"score","value":"78"}]}"#;
    let write = Call::new("PUT", format!("{PATH}/appdata/@me/@self/{APP}"))
        .body("application/json", body)
        .header("countersign-body-hash", "true")
        .header("x-http-method-override", "PUT")
        .header("cookie", "a=b");
    assert_eq!(world.send(for_player(write)).await.status, 200);
    let form = Call::form(format!("{PATH}/ngword?_method=check"), "data=a%20b%26&x");
    assert_eq!(world.send(for_player(form)).await.status, 200);
    let sent = peer.requests();
    for request in &sent {
        assert_eq!(
            requestor(request, Some(TOKEN_SECRET)).as_deref(),
            Some("101")
        );
        assert!(
            !format!("{request:?}").contains(TOKEN_SECRET),
            "{request:?}"
        );
        assert!(!format!("{request:?}").contains(KEY), "{request:?}");
        for header in ["cookie", "countersign-viewer", "countersign-oauth-token"] {
            assert_eq!(request.header(header), None);
        }
    }
    assert_eq!(&*sent[0].body, body.as_bytes());
    assert_eq!(sent[0].header("x-http-method-override"), Some("PUT"));
    let hash = sent[0].header("authorization").unwrap();
    assert!(hash.contains("oauth_body_hash="), "{hash}");
    assert_eq!(&*sent[1].body, b"data=a%20b%26&x");
}

#[tokio::test]
async fn a_consumer_request_may_name_a_player_where_the_platform_takes_that() {
    let peer = platform().await;
    let world = asking(&peer.url("/api/rest"), &GREE).await;
    let named = Call::get(format!("{PATH}/people/@me/@self")).header("countersign-viewer", "5");
    assert_eq!(world.send(named.clone()).await.status, 200);
    let sent = peer.requests();
    assert_eq!(requestor(&sent[0], None).as_deref(), Some("5"));
    let world = gate(&peer).await;
    let answer = world.send(named).await;
    assert_eq!(
        (answer.status, code(&answer)),
        (400, "incomplete_player".to_owned())
    );
    assert_eq!(peer.requests().len(), 1);
}

fn code(answer: &Answer) -> String {
    assert_eq!(
        answer.header("content-type"),
        Some("application/problem+json")
    );
    assert_eq!(answer.header("countersign-relayed"), None);
    read(answer)["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_platforms_no_is_handed_on() {
    let peer = Peer::start(|_| {
        Reply::raw(
            "HTTP/1.1 401 -\r\ncontent-type: application/json\r\n\
             www-authenticate: OAuth realm=\"r\", oauth_problem=\"token_expired\"\r\n\
             set-cookie: a=b\r\ncontent-length: 32\r\n\r\n{\"Error\":{\"Message\":\"no token\"}}",
        )
    })
    .await;
    let world = gate(&peer).await;
    let answer = call(&world, "GET", "/people/@me/@self").await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.text(), r#"{"Error":{"Message":"no token"}}"#);
    let challenge = "OAuth realm=\"r\", oauth_problem=\"token_expired\"";
    assert_eq!(answer.header("www-authenticate"), Some(challenge));
    assert_eq!(answer.header("set-cookie"), None);
    assert_eq!(answer.header("countersign-relayed"), Some("true"));
}

#[tokio::test]
async fn no_answer_is_told_apart_from_a_no_and_nothing_is_sent_twice() {
    for (reply, status, expected) in [
        (Reply::raw("").then_close(), 502, "platform_broke_off"),
        (
            Reply::raw("HTTP/1.1 200 -\r\ncontent-le").then_close(),
            502,
            "platform_broke_off",
        ),
        (
            Reply::raw("HTTP/1.1 200 -\r\ncontent-length: 9999999\r\n\r\n"),
            502,
            "answer_too_large",
        ),
        (
            Reply::raw(
                "HTTP/1.1 302 -\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n",
            ),
            502,
            "platform_redirects",
        ),
    ] {
        let peer = Peer::start(move |_| reply.clone()).await;
        let world = gate(&peer).await;
        let answer = call(&world, "POST", "/activities/@me/@self/@app").await;
        assert_eq!((answer.status, &*code(&answer)), (status, expected));
        assert_eq!(peer.requests().len(), 1, "{expected}");
    }
    let gone = asking("http://127.0.0.1:9/api/restful/v1", &MOBAGE).await;
    let answer = call(&gone, "GET", "/people/@me/@self").await;
    assert_eq!(
        (answer.status, &*code(&answer)),
        (502, "platform_not_reached")
    );
    let private = asking("http://10.0.0.1/api/restful/v1", &MOBAGE).await;
    let answer = call(&private, "GET", "/people/@me/@self").await;
    assert_eq!(
        (answer.status, &*code(&answer)),
        (502, "platform_not_allowed")
    );
}

#[tokio::test]
async fn what_is_not_to_be_signed_does_not_go_out() {
    let peer = platform().await;
    let world = gate(&peer).await;
    for (target, status, expected) in [
        ("/people/../../../admin", 400, "invalid_path"),
        ("/people/%2e%2E/x", 400, "invalid_path"),
        ("/people\\..\\x", 400, "invalid_path"),
        ("/people/@me/@self?oauth_token=x", 400, "invalid_query"),
        (
            "/people/@me/@self?xoauth_requestor_id=102",
            400,
            "invalid_query",
        ),
        ("/people/@me/@self?a=%zz", 400, "unsignable"),
        ("/people/@me/@self?a=%ff", 400, "unsignable"),
        ("/", 404, "unknown_path"),
        ("", 404, "unknown_path"),
    ] {
        let answer = call(&world, "GET", target).await;
        assert_eq!(
            (answer.status, &*code(&answer)),
            (status, expected),
            "{target}"
        );
    }
    let get = || Call::get(format!("{PATH}/people/@me/@self"));
    for (call, expected) in [
        (
            get().header("countersign-viewer", "101"),
            "incomplete_player",
        ),
        (
            get().header("countersign-oauth-token", "x"),
            "incomplete_player",
        ),
        (
            get().header("countersign-oauth-token-secret", "x"),
            "incomplete_player",
        ),
        (
            get()
                .header("countersign-oauth-token", "x")
                .header("countersign-oauth-token-secret", "x"),
            "incomplete_player",
        ),
        (
            for_player(get()).header("countersign-viewer", "102"),
            "invalid_header",
        ),
        (
            get().header("countersign-body-hash", "yes"),
            "invalid_header",
        ),
        (
            get()
                .header("content-type", "a/b")
                .header("content-type", "c/d"),
            "invalid_header",
        ),
        (get().header("countersign-game", "moon"), "unknown_game"),
    ] {
        assert_eq!(code(&world.send(call).await), expected);
    }
    assert_eq!(code(&get().send(world.addr()).await), "key_required");
    assert!(peer.requests().is_empty());
}

#[tokio::test]
async fn a_game_without_the_platform_is_told_so() {
    let world = World::of_two_games("http://127.0.0.1:9").await;
    let get = Call::get(format!("{PATH}/people/@me/@self"));
    assert_eq!(code(&world.send(get.clone()).await), "game_required");
    let named = get.header("countersign-game", "bare");
    assert_eq!(code(&world.send(named).await), "platform_not_configured");
}

#[tokio::test]
async fn a_body_beyond_the_limit_goes_nowhere() {
    let peer = platform().await;
    let world = gate(&peer).await;
    let mut client = Client::connect(world.addr()).await;
    let head = format!(
        "POST {PATH}/ngword HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\n\
         content-length: 99999999\r\n\r\n"
    );
    client.send(head.as_bytes()).await;
    let answer = client.answer().await.unwrap();
    assert_eq!((answer.status, &*code(&answer)), (413, "body_too_large"));
    assert!(peer.requests().is_empty());
}
