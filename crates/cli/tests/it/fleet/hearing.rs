//! What is taken back on one node is refused by the others. How soon is held by
//! the tests of `directory`, on a clock that does not go by the machine's load;
//! here each wait is told and has an end.

use std::time::Instant;

use serde_json::json;

use super::{
    super::{database::Database, http::text_at, process::until, up_house::Up},
    nodes::{Fleet, Scene},
};

/// Waits until each of the other nodes refuses, and sees that it stays so.
pub(super) async fn refused_by(others: &[Up], what: &str, refuses: impl AsyncFn(&Up) -> bool) {
    let begun = Instant::now();
    for node in others {
        until(what, async || refuses(node).await.then_some(())).await;
    }
    eprintln!("{what}: refused by all after {:?}", begun.elapsed());
    for _ in 0..20 {
        for node in others {
            assert!(refuses(node).await, "{what}: refused, and then no more");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_back_on_one_node_is_refused_by_the_others() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let fleet = Fleet::start(&[&*database.url(); 3]).await;
    let (first, others) = fleet.nodes.split_first().unwrap();
    let scene = Scene::set(first).await;
    let tokens = scene.tokens(first).await;
    for node in others {
        scene.is_known(node, &tokens).await;
    }

    let new = scene.rotate(first).await;
    refused_by(others, "a secret that was replaced", async |node| {
        let answer = scene.server_token(node, &scene.client_secret).await;
        assert!([200, 401].contains(&answer.status), "{}", answer.text);
        answer.status == 401
    })
    .await;
    for node in others {
        scene.server_token(node, &new).await.must_be(200);
    }

    scene.ban(first).await;
    refused_by(others, "a player", async |node| {
        let answer = scene.verify(node, &tokens).await.must_be(200);
        assert!([0, 40_000].contains(&answer.code()), "{}", answer.text);
        answer.code() == 40_000
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_revoked_on_one_node_opens_no_other() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let fleet = Fleet::start(&[&*database.url(); 3]).await;
    let (first, others) = fleet.nodes.split_first().unwrap();
    let wish = json!({ "label": "a game's server", "scopes": ["verify"] });
    let made = first.operate("/admin/v1/api-keys", &wish).await;
    let made = made.must_be(201).json();
    let key = text_at(&made, "/key");
    let opens = async |node: &Up| {
        let url = node.gate("/v1/challenges");
        let answer = node.http.post(&url, Some(&key), &json!({})).await;
        assert!([200, 401].contains(&answer.status), "{}", answer.text);
        answer.status == 200
    };
    for node in others {
        until("the node to hear of the key", async || {
            opens(node).await.then_some(())
        })
        .await;
    }
    let path = format!(
        "/admin/v1/api-keys/{}/revoke",
        text_at(&made, "/api_key/key_id")
    );
    first.operate(&path, &json!({})).await;
    assert!(!opens(first).await, "at once where it was revoked");
    refused_by(others, "a key", async |node| !opens(node).await).await;
}
