//! S12. Receivers that answer badly, as the real sender meets them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::future::join_all;
use serde_json::Value;
use testkit::{Peer, Received, Reply};

use super::{
    super::{http::text_at, process::until},
    world::{SID, Side, World},
};

const OK: &str = "HTTP/1.1 200 OK\r\n";

/// What a receiver does at the first attempt, and whether it may have given the
/// reward. None of it is an acknowledgement.
fn troubles() -> Vec<(&'static str, Reply)> {
    let second = Duration::from_secs(1);
    let ok = |rest: &str| Reply::raw(format!("{OK}{rest}"));
    vec![
        (
            "a head that drips",
            Reply::raw("HTTP/1.1 200 OK\r\nx: ").then_drip("y", second),
        ),
        (
            "a body that drips",
            ok("content-length: 100\r\n\r\n1").then_drip("1", second),
        ),
        ("a body without end", ok("\r\n1").then_repeat("1")),
        (
            "chunks without end",
            ok("transfer-encoding: chunked\r\n\r\n").then_repeat("1\r\n1\r\n"),
        ),
        (
            "more than was announced is not waited for",
            ok("content-length: 0\r\n\r\n1").then_close(),
        ),
        (
            "less than was announced",
            ok("content-length: 8\r\n\r\n1").then_close(),
        ),
        (
            "less than was announced, and then nothing",
            ok("content-length: 8\r\n\r\n1").then_hang(),
        ),
        (
            "two lengths",
            ok("content-length: 1\r\ncontent-length: 2\r\n\r\n1"),
        ),
        (
            "a reset after the head",
            ok("content-length: 1\r\n\r\n").then_reset(),
        ),
        ("a reset instead of an answer", Reply::raw("").then_reset()),
        (
            "interim answers without end",
            Reply::raw("").then_repeat("HTTP/1.1 100 Continue\r\n\r\n"),
        ),
        (
            "an early hint, and then nothing",
            Reply::raw("HTTP/1.1 103 Early Hints\r\n\r\n").then_hang(),
        ),
        (
            "another protocol",
            Reply::raw(
                "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n1",
            ),
        ),
        (
            "not modified",
            Reply::raw("HTTP/1.1 304 Not Modified\r\n\r\n"),
        ),
        ("no content", Reply::raw("HTTP/1.1 204 No Content\r\n\r\n")),
        ("a head without end", Reply::raw(OK).then_repeat("x: y\r\n")),
        ("no HTTP", Reply::raw("1").then_close()),
    ]
}

/// The first attempt at each order meets the next trouble; a second one is told that
/// the order is known.
struct Receiver {
    troubles: Vec<(&'static str, Reply)>,
    met: Mutex<BTreeMap<String, usize>>,
}

impl Receiver {
    fn answer(&self, request: &Received) -> Reply {
        let oid = request.line.split("oid=").nth(1).unwrap();
        let oid = oid.split('&').next().unwrap().to_owned();
        let mut met = self.met.lock().unwrap();
        let next = met.len();
        if met.contains_key(&oid) {
            let body = "Duplicate order";
            let length = body.len();
            let head = format!("HTTP/1.1 403 -\r\ncontent-length: {length}\r\n\r\n");
            return Reply::raw(head + body);
        }
        met.insert(oid, next);
        self.troubles[next].1.clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s12_whatever_a_receiver_answers_the_callback_is_sent_until_it_is_taken() {
    let world = World::open().await;
    let receiver = Arc::new(Receiver {
        troubles: troubles(),
        met: Mutex::default(),
    });
    let shared = Arc::clone(&receiver);
    let peer = Peer::start(move |request| shared.answer(request)).await;
    world.enable(&peer.url("/award?productid=1234")).await;
    let session = world.session().await;
    let views = receiver.troubles.iter().map(|_| world.view(&session));
    let views = join_all(views).await;
    let completed = views.iter().map(|view| world.complete(&session, view));
    for answer in join_all(completed).await {
        assert_ne!(
            answer.unwrap().must_be(200).text_at("/callback"),
            "delivered"
        );
    }
    // Not before the slowest has had its time: a clock that runs ahead of it would only
    // take the leases away.
    until("each to be tried once", async || {
        let all = world.list(Side::Platform, "/admin/v1/deliveries").await;
        let at_it = |it: &Value| {
            let attempts = it["attempts"].as_u64().unwrap();
            attempts == 0 || (attempts == 1 && text_at(it, "/state") == "sending")
        };
        (!all.iter().any(at_it)).then_some(())
    })
    .await;
    world.settle(&[Side::Platform]).await;
    let all = world.list(Side::Platform, "/admin/v1/deliveries").await;
    assert_eq!(all.len(), receiver.troubles.len());
    let met = receiver.met.lock().unwrap().clone();
    for delivery in &all {
        let no = met[&text_at(delivery, "/payload/oid")];
        let what = receiver.troubles[no].0;
        let log = log(&world, delivery).await;
        let outcomes: Vec<_> = log.iter().map(|it| text_at(it, "/outcome")).collect();
        assert_eq!(outcomes, ["failed", "delivered-before"], "{what}: {log:?}");
        assert_ne!(text_at(&log[0], "/detail"), "", "{what}");
    }
    assert_eq!(peer.requests().len(), 2 * all.len());
    assert_eq!(world.game.coins(SID).await, 0, "nobody else was told");
}

/// What every attempt came to.
async fn log(world: &World, delivery: &Value) -> Vec<Value> {
    let url = format!(
        "{}/admin/v1/deliveries/{}/{}",
        world.platform.text("/operator/url"),
        text_at(delivery, "/app_id"),
        text_at(delivery, "/delivery_id"),
    );
    let key = world.platform.text("/operator/key");
    let answer = world.platform.http.get(&url, Some(&key)).await;
    let log = answer.must_be(200).json();
    log["log"].as_array().unwrap().clone()
}
