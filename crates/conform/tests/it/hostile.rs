//! Whatever answers, the run ends by its own deadlines and says how it went.

use std::time::Duration;

use conform::{Options, Report, report::Verdict};
use testkit::{Peer, Reply};

use super::grading::{finds, graded, options};

fn against(peer: &Peer) -> Options {
    options(&peer.url("/award?productid=1234"))
}

/// For peers that let the one call wait until its deadline.
fn impatient(peer: &Peer) -> Options {
    let mut options = against(peer);
    options.pace.deadline = Duration::from_secs(2);
    options
}

#[track_caller]
fn not_graded(report: &Report, why: &str) {
    assert_eq!(report.grade, None);
    let said = report.not_graded.as_deref().unwrap();
    assert!(said.contains(why), "{said}");
    finds(report, &[]);
    assert_eq!(report.requests, 1);
    let judged = [Verdict::Passed, Verdict::Flawed].map(|verdict| report.count(verdict));
    assert_eq!(judged, [0, 0]);
}

#[tokio::test]
async fn it_never_answers() {
    let peer = Peer::start(|_| Reply::raw("").then_hang()).await;
    not_graded(
        &graded(impatient(&peer)).await,
        "no answer before the deadline",
    );
}

#[tokio::test]
async fn it_hangs_up() {
    let peer = Peer::start(|_| Reply::raw("").then_close()).await;
    not_graded(&graded(against(&peer)).await, "closed without an answer");
}

#[tokio::test]
async fn it_is_not_there() {
    let peer = Peer::start(|_| Reply::raw("")).await;
    let options = against(&peer);
    drop(peer);
    tokio::task::yield_now().await;
    not_graded(&graded(options).await, "no connection");
}

#[tokio::test]
async fn it_answers_garbage() {
    let peer = Peer::start(|_| Reply::raw("220 mail.example ESMTP\r\n\r\n").then_close()).await;
    not_graded(&graded(against(&peer)).await, "not HTTP");
}

#[tokio::test]
async fn it_sends_elsewhere() {
    let elsewhere = Peer::start(|_| Reply::json(200, "1")).await;
    let location = elsewhere.url("/secret");
    let peer = Peer::start(move |_| {
        Reply::raw(format!(
            "HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n"
        ))
    })
    .await;
    not_graded(&graded(against(&peer)).await, "answered 302");
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn it_refuses_everything() {
    let peer = Peer::start(|_| Reply::json(403, "no")).await;
    let report = graded(against(&peer)).await;
    not_graded(&report, "Is the secret the endpoint's");
}

#[tokio::test]
async fn its_answer_does_not_end() {
    for (head, then) in [
        ("HTTP/1.1 200 OK\r\n\r\n", "1".repeat(1000)),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
            format!("3e8\r\n{}\r\n", "1".repeat(1000)),
        ),
    ] {
        let peer = Peer::start(move |_| Reply::raw(head).then_repeat(then.clone())).await;
        let report = graded(against(&peer)).await;
        finds(&report, &["acknowledgement-form"]);
        assert!(report.findings[0].observed[0].contains("64 KiB"));
        assert_eq!(report.requests, 1);
    }
}

/// The document's own example announces eight bytes for one.
#[tokio::test]
async fn it_announces_more_than_it_sends() {
    let literal = "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\n1";
    for (reply, of) in [
        (Reply::raw(literal).then_close(), against as fn(&Peer) -> _),
        (Reply::raw(literal).then_hang(), impatient),
    ] {
        let peer = Peer::start(move |_| reply.clone()).await;
        let report = graded(of(&peer)).await;
        finds(&report, &["acknowledgement-form"]);
        assert!(report.findings[0].observed[0].contains("announced body"));
    }
}

/// It grants once and is gone.
#[tokio::test]
async fn it_stops_answering() {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let peer =
        Peer::start(
            move |_| match asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
                0 => Reply::raw(
                    "HTTP/1.1 200 OK\r\ncache-control: no-store\r\ncontent-length: 1\r\n\r\n1",
                ),
                _ => Reply::raw("").then_close(),
            },
        )
        .await;
    let report = graded(against(&peer)).await;
    finds(&report, &["unanswered"]);
    let last = report.probes.last().unwrap();
    assert_eq!(
        last.why.as_deref(),
        Some("the endpoint had stopped answering")
    );
}

#[tokio::test]
async fn it_has_no_time_left() {
    let peer = Peer::start(|_| {
        Reply::raw("HTTP/1.1 200 OK\r\ncache-control: no-store\r\ncontent-length: 1\r\n\r\n1")
    })
    .await;
    let mut options = against(&peer);
    options.pace.total = Duration::ZERO;
    let report = graded(options).await;
    finds(&report, &[]);
    assert_eq!(report.count(Verdict::Passed), 1);
    let last = report.probes.last().unwrap();
    assert_eq!(
        last.why.as_deref(),
        Some("the time for the whole run was up")
    );
}
