//! A node that cannot reach its database refuses, in each dialect, and what it
//! missed counts from its first answer on.

use std::time::{Duration, Instant};

use futures_util::future::join;
use rustix::process::Signal;
use serde_json::json;

use super::{
    super::{
        database::Database,
        process::until,
        up_house::{GATE_KEY, Up},
    },
    game::{Word, call, callback},
    nodes::{Fleet, GRACE_SECS, Scene},
    offers::each,
    wire::Wire,
};

/// How many requests wait for a node that was stopped.
const WAITING: usize = 16;

/// A node with a way of its own to the database, and one that is always well.
struct Story {
    fleet: Fleet,
    wire: Wire,
    scene: Scene,
    _database: Database,
}

impl Story {
    async fn begin() -> Option<Self> {
        let database = Database::fresh()?;
        let wire = Wire::to(&database.url()).await;
        let fleet = Fleet::start(&[&database.url(), &wire.url()]).await;
        let scene = Scene::set(&fleet.nodes[0]).await;
        Some(Self {
            fleet,
            wire,
            scene,
            _database: database,
        })
    }

    /// A player's tokens that the node knows.
    async fn tokens(&self) -> (String, String) {
        // What is issued in the millisecond of a ban falls under it.
        until("tokens that are accepted", async || {
            let tokens = self.scene.tokens(self.well()).await;
            let answer = self.scene.verify(self.well(), &tokens).await;
            (answer.code() == 0).then_some(tokens)
        })
        .await
    }

    fn well(&self) -> &Up {
        &self.fleet.nodes[0]
    }

    fn node(&self) -> &Up {
        &self.fleet.nodes[1]
    }

    /// Asks the node again until it does not answer with an outage; it must never
    /// accept what was taken back.
    async fn refuses(&self, tokens: &(String, String)) {
        until("the node to refuse what it has missed", async || {
            let answer = self.scene.verify(self.node(), tokens).await;
            match (answer.status, answer.code()) {
                (503, 50_300) => None,
                (200, 40_000) => Some(()),
                _ => panic!("{answer:?}"),
            }
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_cut_off_refuses_and_comes_back_by_itself() {
    let Some(story) = Story::begin().await else {
        return;
    };
    let (scene, node) = (&story.scene, story.node());
    let tokens = story.tokens().await;
    scene.is_known(node, &tokens).await;
    let challenge = node.challenge().await;

    story.wire.cut(true);
    node.readiness_is(503).await;
    let told = until("the grace to be over", async || {
        let told = node.readiness().await.must_be(503).text;
        told.contains("and refuses").then_some(told)
    })
    .await;
    assert!(told.starts_with("directory: has not heard"), "{told}");
    let verified = scene.verify(node, &tokens).await;
    assert_eq!((verified.status, verified.code()), (503, 50_300));
    let issued = scene.server_token(node, &scene.client_secret).await;
    assert_eq!((issued.status, issued.code()), (503, 50_300));
    let url = node.gate("/v1/challenges");
    let problem = node.http.post(&url, Some(GATE_KEY), &json!({})).await;
    assert_eq!(problem.must_be(503).text_at("/code"), "out_of_touch");
    assert_eq!(node.redeem(&challenge).await.status, 503);
    assert_eq!(call(node, &callback("cut-off")).await, Word::Later);
    assert_eq!(story.fleet.game.asked(), 0);
    let health = node.http.get(&node.operator("/healthz"), None).await;
    health.must_be(200);

    scene.ban(story.well()).await;
    story.wire.cut(false);
    story.refuses(&tokens).await;
    node.readiness_is(200).await;
    let tokens = story.tokens().await;
    scene.is_known(node, &tokens).await;
    node.redeem(&challenge).await.must_be(200);
    assert_eq!(call(node, &callback("cut-off")).await, Word::Granted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_was_stopped_accepts_nothing_that_was_taken_back_meanwhile() {
    let Some(story) = Story::begin().await else {
        return;
    };
    let (scene, node) = (&story.scene, story.node());
    let tokens = story.tokens().await;
    scene.is_known(node, &tokens).await;

    node.process.signal(Signal::STOP);
    scene.ban(story.well()).await;
    let banned = Instant::now();
    let ask = async |_| {
        let answer = scene.verify(node, &tokens).await;
        let refused = [(503, 50_300), (200, 40_000)];
        assert!(
            refused.contains(&(answer.status, answer.code())),
            "{answer:?}"
        );
    };
    let go_on = async {
        // It may judge by what it knew as long as its grace lasts, and time is what
        // that is about.
        until("the grace to be over", async || {
            (banned.elapsed() > Duration::from_secs(GRACE_SECS)).then_some(())
        })
        .await;
        node.process.signal(Signal::CONT);
    };
    join(each(0..WAITING, WAITING, ask), go_on).await;
    story.refuses(&tokens).await;
    node.readiness_is(200).await;
    let tokens = story.tokens().await;
    scene.is_known(node, &tokens).await;
}
