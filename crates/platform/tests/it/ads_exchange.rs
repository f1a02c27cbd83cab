//! What is kept of an attempt at a callback, and what a receiver can do to whoever
//! makes one.

use std::time::Duration;

use outbound::Policy;
use store::AttemptOutcome::{Delivered, Failed, Rejected};
use testkit::{Peer, Reply};

use super::{
    ads::{PATH, reply},
    ads_answers::{HMAC, Receiver, SECRET},
};

#[tokio::test]
async fn an_attempt_is_kept_without_what_signs_it_whatever_the_receiver_repeats() {
    let loud = HMAC.to_uppercase();
    let other = "d41d8cd98f00b204e9800998ecf8427e";
    let body = format!("got {HMAC}, wanted {loud} or {other} by {SECRET}");
    let receiver = Receiver::answering(reply(403, &body), false).await;
    let carried = receiver.told(false).await;
    assert_eq!(carried.outcome, Rejected);
    let url = receiver.peer.url(PATH);
    let request = format!("GET {url}&sid=1234567890&oid=0987654321");
    assert_eq!(carried.exchange.request, request);
    let answer = "got [hidden], wanted [hidden] or [hidden] by [hidden]";
    assert_eq!(carried.exchange.answer, answer);
}

#[tokio::test]
async fn what_was_asked_is_kept_though_nothing_came_back() {
    let receiver = Receiver::answering(Reply::raw("").then_close(), false).await;
    let carried = receiver.told(false).await;
    assert!(carried.exchange.request.ends_with("&oid=0987654321"));
    assert_eq!(carried.exchange.answer, "");
}

#[tokio::test]
async fn a_receiver_can_say_for_how_long_it_wants_to_be_left_alone() {
    for (header, expected) in [
        ("retry-after: 120\r\n", Some(120)),
        (
            "date: Sun, 06 Nov 1994 08:49:37 GMT\r\nretry-after: Sun, 06 Nov 1994 08:50:37 GMT\r\n",
            Some(60),
        ),
        ("retry-after: later\r\n", None),
        ("", None),
    ] {
        let busy = format!("HTTP/1.1 503 -\r\n{header}content-length: 0\r\n\r\n");
        let receiver = Receiver::answering(Reply::raw(busy), false).await;
        let carried = receiver.told(false).await;
        assert_eq!(carried.outcome, Failed);
        assert_eq!(
            carried.retry_after,
            expected.map(Duration::from_secs),
            "{header}"
        );
    }
}

#[tokio::test]
async fn what_comes_before_an_answer_is_none() {
    let hints = "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n";
    let taken = "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1";
    let receiver = Receiver::answering(Reply::raw(format!("{hints}{taken}")), false).await;
    assert_eq!(receiver.told(false).await.outcome, Delivered);
    let only = Receiver::answering(Reply::raw(hints).then_hang(), false).await;
    let carried = only.told(false).await;
    assert_eq!((carried.outcome, carried.status), (Failed, None));
    assert!(carried.unknown);
}

#[tokio::test]
async fn a_connection_that_is_reset_leaves_the_outcome_unknown() {
    for bytes in ["", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n"] {
        let receiver = Receiver::answering(Reply::raw(bytes).then_reset(), false).await;
        let carried = receiver.told(false).await;
        assert_eq!((carried.outcome, carried.status), (Failed, None));
        assert!(carried.unknown, "{bytes}");
    }
}

/// Such a name may resolve to a public address when it is set up and to another one
/// when it is called: what counts is what the connection goes to.
#[tokio::test]
async fn no_spelling_of_an_address_leads_inside() {
    for host in [
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "169.254.169.254",
        "[::ffff:169.254.169.254]",
    ] {
        let peer = Peer::start(|_| reply(200, "1")).await;
        let url = format!("http://{host}:{}{PATH}", peer.addr().port());
        let inside = Receiver::at(peer, url, Policy::public_only(), false).await;
        let carried = inside.told(false).await;
        assert_eq!(
            (carried.outcome, carried.unknown),
            (Failed, false),
            "{host}"
        );
        assert!(
            carried.detail.contains("not allowed"),
            "{host}: {}",
            carried.detail
        );
        assert!(inside.peer.requests().is_empty());
    }
}

#[tokio::test]
async fn a_redirect_to_the_metadata_of_a_cloud_leads_nowhere() {
    let target = "http://169.254.169.254/latest/meta-data/";
    let moved = format!("HTTP/1.1 307 -\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
    let receiver = Receiver::answering(Reply::raw(moved), false).await;
    let carried = receiver.told(false).await;
    assert_eq!((carried.outcome, carried.status), (Failed, Some(307)));
    assert_eq!(receiver.peer.requests().len(), 1);
}
