use std::io;

use outbound::{OutboundError, Policy, Sent};
use reqwest::header::HeaderValue;
use testkit::{Peer, Reply};

use super::{HASTY, PATIENT, client, get, post, send};

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n";

#[tokio::test]
async fn a_request_and_its_answer_cross_whole() {
    let peer = Peer::start(|_| Reply::json(418, r#"{"code":40105}"#)).await;
    let mut request = post(peer.url("/auth?x=%2F%20"), r#"{"a":1}"#);
    let header = HeaderValue::from_static("bearer abc");
    request.headers.insert("authorization", header);

    let answer = send(request, PATIENT).await.unwrap();

    assert_eq!(answer.status, 418);
    assert_eq!(answer.headers["content-type"], "application/json");
    assert_eq!(answer.body, r#"{"code":40105}"#);
    let [received] = peer.requests().try_into().unwrap();
    assert_eq!(received.line, "POST /auth?x=%2F%20 HTTP/1.1");
    assert_eq!(received.header("authorization"), Some("bearer abc"));
    assert_eq!(received.header("user-agent"), Some("countersign-test"));
    assert_eq!(received.header("content-length"), Some("7"));
    assert_eq!(received.header("transfer-encoding"), None);
    assert_eq!(received.header("accept-encoding"), None);
    assert_eq!(received.header("cookie"), None);
    assert_eq!(received.body, r#"{"a":1}"#);
}

#[tokio::test]
async fn a_get_announces_no_body() {
    let peer = Peer::start(|_| Reply::json(200, "{}")).await;
    send(get(peer.url("/")), PATIENT).await.unwrap();
    let [received] = peer.requests().try_into().unwrap();
    assert_eq!(received.header("content-length"), None);
    assert_eq!(received.header("transfer-encoding"), None);
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let peer = Peer::start(|_| {
        Reply::raw("HTTP/1.1 302 -\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n")
    })
    .await;
    let answer = send(get(peer.url("/")), PATIENT).await.unwrap();
    assert_eq!(answer.status, 302);
    assert_eq!(answer.headers["location"], "/elsewhere");
    assert_eq!(peer.requests().len(), 1);
}

#[tokio::test]
async fn cookies_are_not_kept_and_nothing_is_decompressed() {
    let peer = Peer::start(|_| {
        Reply::raw(
            "HTTP/1.1 200 OK\r\nset-cookie: a=b\r\ncontent-encoding: gzip\r\n\
             content-length: 3\r\n\r\nabc",
        )
    })
    .await;
    let client = client(Policy::with_loopback());
    for _ in 0..2 {
        let answer = client.send(get(peer.url("/")), PATIENT).await.unwrap();
        assert_eq!(answer.body, "abc");
    }
    let requests = peer.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests.iter().all(|each| each.header("cookie").is_none()));
}

#[tokio::test]
async fn the_deadline_covers_headers_that_do_not_come() {
    let peer = Peer::start(|_| Reply::raw("HTTP/1.1 200 OK\r\n").then_hang()).await;
    for request in [get(peer.url("/")), post(peer.url("/"), "{}")] {
        let error = send(request, HASTY).await.unwrap_err();
        assert!(
            matches!(error, OutboundError::Timeout { sent: Sent::Maybe }),
            "{error:?}"
        );
    }
    assert_eq!(peer.requests().len(), 2);
}

#[tokio::test]
async fn the_deadline_covers_headers_that_drip() {
    let peer = Peer::start(|_| Reply::raw("HTTP/1.1 200 OK\r\nx: ").then_hang()).await;
    let error = send(get(peer.url("/")), HASTY).await.unwrap_err();
    assert!(matches!(error, OutboundError::Timeout { .. }), "{error:?}");
}

#[tokio::test]
async fn the_deadline_covers_a_body_that_drips() {
    let endless = "HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n";
    let peer = Peer::start(move |_| Reply::raw(endless).then_repeat("x")).await;
    let error = send(get(peer.url("/")), HASTY).await.unwrap_err();
    assert!(
        matches!(error, OutboundError::Timeout { sent: Sent::Maybe }),
        "{error:?}"
    );
}

#[tokio::test]
async fn the_deadline_covers_the_tls_handshake_and_nothing_was_sent() {
    let peer = Peer::at_accept(Reply::raw("").then_hang()).await;
    for request in [get, |url| post(url, "{}")] {
        let url = format!("https://{}/", peer.addr());
        let error = send(request(url), HASTY).await.unwrap_err();
        assert!(
            matches!(error, OutboundError::Timeout { sent: Sent::No }),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn the_deadline_on_a_reused_connection_says_maybe() {
    let peer = Peer::start(|request| match request.line.contains("/hang") {
        true => Reply::raw("").then_hang(),
        false => Reply::json(200, "{}"),
    })
    .await;
    let client = client(Policy::with_loopback());
    client.send(get(peer.url("/")), PATIENT).await.unwrap();
    let error = client.send(get(peer.url("/hang")), HASTY).await;
    let error = error.unwrap_err();
    assert!(
        matches!(error, OutboundError::Timeout { sent: Sent::Maybe }),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_answer_that_is_announced_too_large_is_not_read() {
    let peer =
        Peer::start(|_| Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 1025\r\n\r\n").then_hang())
            .await;
    let error = send(get(peer.url("/")), PATIENT).await.unwrap_err();
    assert!(
        matches!(error, OutboundError::TooLarge { limit: 1024 }),
        "{error:?}"
    );
    assert_eq!(error.sent(), Sent::Maybe);
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let peer = Peer::start(|_| {
        Reply::raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
            .then_repeat("4\r\nabcd\r\n")
    })
    .await;
    let error = send(get(peer.url("/")), PATIENT).await.unwrap_err();
    assert!(
        matches!(error, OutboundError::TooLarge { limit: 1024 }),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_answer_of_exactly_the_limit_is_taken() {
    let body = "x".repeat(PATIENT.max_response);
    let peer = Peer::start(move |_| Reply::json(200, &body)).await;
    let answer = send(get(peer.url("/")), PATIENT).await.unwrap();
    assert_eq!(answer.body.len(), PATIENT.max_response);
}

#[tokio::test]
async fn a_peer_that_hangs_up_breaks_the_call() {
    for reply in [
        Reply::raw("").then_close(),
        Reply::raw("HTTP/1.1 200").then_close(),
        Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabc").then_close(),
        Reply::raw("not HTTP at all\r\n\r\n").then_close(),
        Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: five\r\n\r\n").then_close(),
        Reply::raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n").then_close(),
    ] {
        let script = reply.clone();
        let peer = Peer::start(move |_| script.clone()).await;
        let error = send(post(peer.url("/"), "{}"), PATIENT).await.unwrap_err();
        assert!(
            matches!(error, OutboundError::Broken { sent: Sent::Maybe }),
            "{reply:?}: {error:?}"
        );
        assert_eq!(peer.requests().len(), 1, "{reply:?}");
    }
}

#[tokio::test]
async fn bytes_after_the_announced_length_are_no_answer_to_anything() {
    let peer = Peer::start(|_| Reply::raw(format!("{HEAD}0123456789HTTP/1.1 500 -\r\n\r\n"))).await;
    let client = client(Policy::with_loopback());
    for _ in 0..2 {
        let answer = client.send(get(peer.url("/")), PATIENT).await.unwrap();
        assert_eq!(
            (answer.status.as_u16(), &answer.body[..]),
            (200, &b"0123456789"[..])
        );
    }
}

#[tokio::test]
async fn a_refused_connection_is_told_apart() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = free.local_addr().unwrap();
    drop(free);
    let error = send(get(format!("http://{addr}/")), PATIENT)
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            OutboundError::Connect(io::ErrorKind::ConnectionRefused)
        ),
        "{error:?}"
    );
    assert_eq!(error.sent(), Sent::No);
}

#[tokio::test]
async fn a_failed_tls_handshake_is_told_apart() {
    for reply in [
        Reply::raw("HTTP/1.1 400 Bad Request\r\n\r\n").then_close(),
        Reply::raw("").then_close(),
    ] {
        let peer = Peer::at_accept(reply.clone()).await;
        let url = format!("https://{}/", peer.addr());
        let error = send(get(url), PATIENT).await.unwrap_err();
        assert!(
            matches!(error, OutboundError::Tls(_)),
            "{reply:?}: {error:?}"
        );
        assert_eq!(error.sent(), Sent::No);
    }
}

#[tokio::test]
async fn no_error_repeats_a_secret() {
    let peer = Peer::start(|_| Reply::raw("junk\r\n\r\n").then_close()).await;
    let gone = "http://127.0.0.1:1/?key=hunter2".to_owned();
    let unknown = "http://hunter2.invalid/?key=hunter2".to_owned();
    let unreadable = "http://[hunter2/".to_owned();
    for url in [peer.url("/hunter2?key=hunter2"), gone, unknown, unreadable] {
        let mut request = post(url, "hunter2");
        let header = HeaderValue::from_static("hunter2");
        request.headers.insert("authorization", header);
        assert!(!format!("{request:?}").contains("hunter2"));
        let error = send(request, PATIENT).await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}
