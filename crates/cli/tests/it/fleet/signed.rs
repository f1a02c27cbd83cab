//! One request that a game on OpenSocial has signed comes to several nodes, and
//! again when all of them have been killed and started since.

use std::{
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    time::{SystemTime, UNIX_EPOCH},
};

use base::Secret;
use futures_util::future::join_all;
use reqwest::header::{AUTHORIZATION, HOST};
use rustix::process::Signal;
use serde_json::json;
use sign::oauth1::{HmacSha1Key, Request, Scheme, Signing, sign};

use super::{
    super::{
        database::Database,
        http::{Answer, sent, text_at},
        process::until,
        up_house::Up,
    },
    nodes::Fleet,
};

const NODES: usize = 3;

/// How many requests are sent to all nodes at once.
const REQUESTS: usize = 32;

/// The host that all nodes are reached by, so that one signature is good on each.
const HOST_NAME: &str = "social.example.com";

const TARGET: &str = "/opensocial/api/restful/v1/people/@supportedFields";

/// A game on OpenSocial, made through one node.
struct Signer {
    number: String,
    consumer_key: String,
    secret: Secret,
}

impl Signer {
    async fn set(up: &Up) -> Self {
        let app = json!({ "name": "Garden" });
        let app = up.operate("/admin/v1/apps", &app).await.must_be(201);
        let app_id = app.text_at("/app/app_id");
        let path = format!("/admin/v1/apps/{app_id}/opensocial");
        let listed = up.operate(&path, &json!({ "environment": "live" })).await;
        let listed = listed.must_be(201).json();
        Self {
            number: text_at(&listed, "/credential/game_id"),
            consumer_key: text_at(&listed, "/secret/client_id"),
            secret: Secret::new(text_at(&listed, "/secret/client_secret")),
        }
    }

    /// The header of a call that is made so many seconds from now.
    fn signed(&self, nonce: &str, ahead: i64) -> String {
        let request = Request {
            method: "GET",
            scheme: Scheme::Http,
            authority: HOST_NAME,
            target: TARGET.as_bytes(),
            authorization: &[],
            content_type: None,
            body: &[],
        };
        let signing = Signing {
            consumer_key: &self.consumer_key,
            token: None,
            timestamp: now().checked_add_signed(ahead).unwrap(),
            nonce,
            version: true,
            realm: Some(""),
            extra: &[("xoauth_requestor_id", &self.number)],
            body_hash: false,
        };
        sign(&request, &signing, HmacSha1Key::new(&self.secret, None)).unwrap()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the binary under test goes by the same clock"
)]
fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap().as_secs()
}

async fn send(up: &Up, header: &str) -> Answer {
    let request = up.http.client().get(up.platform(TARGET));
    sent(
        request
            .header(HOST, HOST_NAME)
            .header(AUTHORIZATION, header),
    )
    .await
}

/// Whether it was accepted; otherwise it is refused for its nonce and for nothing
/// else.
fn accepted(answer: &Answer) -> bool {
    if answer.status == 200 {
        return true;
    }
    let problem = answer.header("www-authenticate").unwrap_or_default();
    let used = problem.contains("oauth_problem=\"nonce_used\"");
    assert!(answer.status == 401 && used, "{answer:?}");
    false
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signed_request_counts_once_on_three_nodes_and_never_again() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let url = database.url();
    let mut fleet = Fleet::start(&[&*url; NODES]).await;
    let game = Signer::set(&fleet.nodes[0]).await;
    for (number, node) in fleet.nodes.iter().enumerate() {
        let attempts = AtomicUsize::new(0);
        until("the node to hear of the game", async || {
            let attempt = attempts.fetch_add(1, SeqCst);
            let header = game.signed(&format!("known-{number}-{attempt}"), 0);
            (send(node, &header).await.status == 200).then_some(())
        })
        .await;
    }

    // The game's clock may be behind or ahead; the window is of five minutes.
    let headers: Vec<_> = (0..REQUESTS)
        .map(|no| game.signed(&format!("request-{no}"), [0, -200, 200][no % 3]))
        .collect();
    for header in &headers {
        let answers = join_all(fleet.nodes.iter().map(|node| send(node, header))).await;
        let taken = answers.iter().filter(|answer| accepted(answer)).count();
        assert_eq!(taken, 1, "one of {NODES} nodes");
    }
    // One each that nobody else has seen before the node dies.
    let mut seen_by_one = Vec::new();
    for (number, node) in fleet.nodes.iter().enumerate() {
        let header = game.signed(&format!("alone-{number}"), 200);
        assert!(accepted(&send(node, &header).await));
        seen_by_one.push(header);
    }
    for node in &mut fleet.nodes {
        node.process.signal(Signal::KILL);
        node.process.ends().await;
    }
    for number in 0..NODES {
        fleet.restart(number, &url).await;
    }
    for header in headers.iter().chain(&seen_by_one) {
        let answers = join_all(fleet.nodes.iter().map(|node| send(node, header))).await;
        assert!(!answers.iter().any(accepted), "it was accepted before");
    }
    // It is for the nonce: the game itself is as welcome as before.
    let fresh = game.signed("fresh", 0);
    assert!(accepted(&send(&fleet.nodes[0], &fresh).await));
}
