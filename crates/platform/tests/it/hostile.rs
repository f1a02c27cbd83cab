use std::time::Duration;

use meta_graph::wire::Endpoint;
use proptest::prelude::*;
use serve::BodyLimits;
use testkit::{
    Client, games,
    hostile::{requests, send_noise},
};

use super::{
    graph::world::{APP, GraphWorld, USER, app_token},
    shape::{HOSTS, assert_shape, assert_stove},
    world::{MAX, SERVER_TOKEN, SIGN_IN, USER_TOKEN, VERIFY, World, json, sign_in},
};

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn paths() -> Vec<String> {
    let mut paths: Vec<String> = [
        SERVER_TOKEN,
        VERIFY,
        SIGN_IN,
        USER_TOKEN,
        "/device/v1/stove/refresh",
        "/device/v1/stove/terms",
        "/device/v1/ads/start",
        "/device/v1/ads/complete",
        "/device/v1/ads/skip",
        "/ads/public_ips.json",
        "/.well-known/jwks.json",
        "/attest/v1/bans?after=%FF&limit=0",
        "/graph/platform_integrity/verify?token=a.b.c",
        "/graph/platform_integrity/device_ban?method=POST&is_banned=true&ban_id=%FF",
        "/graph/platform_integrity/device_ban_status?unique_id=%00",
        "/platform_integrity/device_ban_ids?limit=-1",
        "/device/v1/meta/entitlement",
        "/device/v1/meta/user",
        "/device/v1/meta/user-proof",
        "/device/v1/meta/user-token",
        "/device/v1/meta/user-token/revoke",
        "/device/v1/meta/sso-code",
        "/graph/me?fields=id,alias{a{b}},org_scoped_id",
        "/graph/me?method=POST&access_token=%FF",
        "/graph/200000000397?fields=%7B",
        "/graph/application",
        "/opensocial/api/restful/v1/people/@me/@self?fields=id&oauth_consumer_key=consumer-key-7001",
        "/opensocial/api/restful/v1/appdata/%40me/@self/@app",
        "/opensocial-sandbox/api/restful/v1/textdata/@app/%FF/@all",
        "/api/restful/v1/payment/@me/@self/@app",
        "/api/restful/v1/ngword?_method=check",
        "/stove/member/v3.0/SGP_EVENT?member_no=20005061986",
        "/stove/member/v3.0/SGP_EVENT?search_type=guid&value=%FF",
        "/stove/member/v3.0?guid=",
        "/member/v3.0",
        "/stove/ownership/v3.0/check_ownership?member_no=1&game_ids=,,%",
        "/ownership/v3.0/check_ownership",
    ]
    .map(str::to_owned)
    .to_vec();
    let bare = [SERVER_TOKEN, VERIFY].map(|path| path.replace("/stove/", "/"));
    let sandbox = [SERVER_TOKEN, VERIFY].map(|path| path.replace("/stove/", "/stove-sandbox/"));
    paths.extend(bare);
    paths.extend(sandbox);
    paths.extend(graph_paths());
    paths.extend(["/graph", "/graph/", "/graph//me"].map(str::to_owned));
    paths.extend(["/", "/stove", "/stove/", "/stove-sandbox", "/device/v1"].map(str::to_owned));
    paths.push("/stove/member/v3.0/%FF/token/verify".to_owned());
    paths
}

/// Every call of the graph, with what it needs in the query.
fn graph_paths() -> impl Iterator<Item = String> {
    Endpoint::ALL.into_iter().map(|endpoint| {
        let path = endpoint.pattern().replace("{id}", APP);
        let required = endpoint.required().iter();
        let query: String = required.map(|name| format!("&{name}=1")).collect();
        let method = endpoint.method().as_str();
        format!("/graph{path}?method={method}&user_id={USER}{query}")
    })
}

#[test]
fn whatever_comes_is_answered_in_its_dialect() {
    let runtime = runtime();
    let world = runtime.block_on(GraphWorld::new());
    let graph_user = runtime.block_on(world.graph_user_token(APP));
    let (server, user, session) = runtime.block_on(async {
        let session = world.session(games::MEMBER, games::MEMBER_KEY).await;
        (
            world.server_token().await,
            world.user_token().await,
            session,
        )
    });
    let bodies = vec![
        games::credentials(games::CLIENT, games::SECRET, games::GAME),
        format!(r#"{{"access_token":"{user}"}}"#),
        sign_in(games::MEMBER, games::MEMBER_KEY),
        r#"{"game_id":"SGP_EVENT","environment":"sandbox"}"#.to_owned(),
        format!(r#"{{"app_id":"{APP}"}}"#),
        format!(r#"{{"user_token":"{graph_user}"}}"#),
        format!(
            "access_token={}&nonce=x&user_id={USER}&method=POST",
            app_token()
        ),
        format!(r#"{{"api_name":"A","score":1,"api_names":["A"],"user_id":{USER},"f":1.5}}"#),
        "--b\r\ncontent-disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\nc\r\n--b--"
            .to_owned(),
    ];
    let secrets = vec![server, user, session, graph_user, app_token()];
    let requests = requests(paths(), HOSTS.to_vec(), secrets, bodies);
    proptest!(config(600), |(request in requests)| {
        if let Some(answer) = runtime.block_on(request.send(world.addr())) {
            assert_shape(&request, &answer);
        }
    });
    assert_eq!(world.house.panics(), 0);
}

#[test]
fn bytes_that_are_no_request_end_with_the_connection() {
    let runtime = runtime();
    let world = runtime.block_on(World::new());
    let start = prop_oneof![
        Just(Vec::new()),
        Just(b"POST /stove/auth/v5/server_token HTTP/1.1\r\n".to_vec()),
        Just(b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n5\r\n".to_vec()),
        Just(b"POST / HTTP/1.1\r\ncontent-length: 9\r\n\r\n".to_vec()),
    ];
    let noise = (start, prop::collection::vec(any::<u8>(), 0..200));
    proptest!(config(150), |((start, rest) in noise)| {
        runtime.block_on(send_noise(world.addr(), &[start, rest].concat()));
    });
    let answer = runtime.block_on(async { world.server_token().await });
    assert!(!answer.is_empty());
    assert_eq!(world.house.panics(), 0);
}

/// The heads of a call with a body, to each of the calls that take one.
fn heads(framing: &str) -> Vec<String> {
    let posts = [SERVER_TOKEN, VERIFY, SIGN_IN];
    posts
        .map(|path| format!("POST {path} HTTP/1.1\r\nhost: x\r\n{framing}\r\n\r\n"))
        .to_vec()
}

fn assert_fault(head: &str, answer: &testkit::Answer, status: u16) {
    assert_eq!(answer.status, status, "{head}");
    if head.contains(SIGN_IN) {
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
    } else {
        assert_stove(head, answer, false);
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_however_it_is_framed() {
    let world = World::new().await;
    for head in heads("content-length: 1099511627776") {
        let mut client = Client::connect(world.addr()).await;
        client.send(head.as_bytes()).await;
        assert_fault(&head, &client.answer().await.unwrap(), 413);
    }
    for head in heads("transfer-encoding: chunked") {
        let mut client = Client::connect(world.addr()).await;
        client.send(head.as_bytes()).await;
        // An endless body: chunks until the face takes no more of them.
        let chunk = format!("3e8\r\n{}\r\n", "x".repeat(1000));
        for _ in 0..=MAX / 1000 {
            client.offer(chunk.as_bytes()).await;
        }
        assert_fault(&head, &client.answer().await.unwrap(), 413);
    }
}

#[tokio::test]
async fn a_body_that_stalls_is_given_up() {
    let short = BodyLimits {
        deadline: Duration::from_millis(50),
        ..BodyLimits::default()
    };
    let world = World::with(|parts| parts.body = short).await;
    for head in heads("content-length: 10") {
        let mut client = Client::connect(world.addr()).await;
        client.send((head.clone() + "{").as_bytes()).await;
        assert_fault(&head, &client.answer().await.unwrap(), 408);
    }
}

#[tokio::test]
async fn a_body_whose_framing_breaks_is_not_taken_for_the_players_token() {
    let world = World::new().await;
    for head in heads("transfer-encoding: chunked") {
        let mut client = Client::connect(world.addr()).await;
        client.send((head.clone() + "zz\r\n").as_bytes()).await;
        assert_fault(&head, &client.answer().await.unwrap(), 400);
    }
}

#[tokio::test]
async fn a_body_that_is_cut_off_ends_the_connection() {
    let world = World::new().await;
    for head in heads("content-length: 10") {
        let mut client = Client::connect(world.addr()).await;
        client.send((head.clone() + "{").as_bytes()).await;
        client.finish().await;
        if let Some(answer) = client.answer().await {
            assert_fault(&head, &answer, 400);
        }
    }
    assert_eq!(world.house.panics(), 0);
}

#[tokio::test]
async fn a_body_in_chunks_with_trailers_is_a_body() {
    let world = World::new().await;
    let body = games::credentials(games::CLIENT, games::SECRET, games::GAME);
    let (first, second) = body.split_at(20);
    let mut client = Client::connect(world.addr()).await;
    let request = format!(
        "POST {SERVER_TOKEN} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\
         trailer: x-sum\r\n\r\n{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\nx-sum: 1\r\n\r\n",
        first.len(),
        second.len()
    );
    client.send(request.as_bytes()).await;
    let answer = client.answer().await.unwrap();
    assert_eq!(json(&answer)["code"], 0);
}

#[tokio::test]
async fn a_body_is_asked_for_where_the_client_waits_for_that() {
    let world = World::new().await;
    let body = games::credentials(games::CLIENT, games::SECRET, games::GAME);
    let mut client = Client::connect(world.addr()).await;
    let head = format!(
        "POST {SERVER_TOKEN} HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    client.send(head.as_bytes()).await;
    assert_eq!(client.interim().await, Some(100));
    client.send(body.as_bytes()).await;
    assert_eq!(json(&client.answer().await.unwrap())["code"], 0);
}

#[tokio::test]
async fn of_two_authorization_headers_the_first_counts() {
    let world = World::new().await;
    let (server, user) = (world.server_token().await, world.user_token().await);
    let call = super::world::verify(&server, &user).bearer("another");
    assert_eq!(json(&world.send(call).await)["code"], 0);
    let body = format!(r#"{{"access_token":"{user}"}}"#);
    let call = testkit::Call::post(VERIFY, body)
        .bearer("another")
        .bearer(&server);
    assert_eq!(json(&world.send(call).await)["code"], 40_101);
}
