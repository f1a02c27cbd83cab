//! What a killed node would have finished is finished by the others.

use serde_json::json;

use super::{
    super::{
        database::Database,
        http::sent,
        process::until,
        up_house::{OPERATOR_KEY, Up},
    },
    game::{Word, call, callback, reward_id},
    nodes::{Fleet, Scene},
    offers::each,
};

/// How many views, and how many callbacks to the gate: so many that with
/// certainty some are the business of each node.
const MANY: usize = 48;

const SHARDS: &str = "countersign_courier_shards";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_node_had_to_deliver_arrives_by_another() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let mut fleet = Fleet::start(&[&*database.url(); 3]).await;
    for node in &fleet.nodes {
        until("each node to have its share", async || {
            (node.metric(SHARDS).await >= 5).then_some(())
        })
        .await;
    }
    fleet.game.is_down(true);
    watched(&fleet).await;
    let oids: Vec<_> = (0..MANY).map(|no| format!("order-{no}")).collect();
    each(oids.iter().enumerate(), MANY, async |(index, oid)| {
        let word = call(fleet.any(index), &callback(oid)).await;
        assert_eq!(word, Word::Later);
    })
    .await;

    let mut killed = fleet.nodes.remove(0);
    killed.process.kill().await;
    fleet.game.is_down(false);
    until("the others to have what it had", async || {
        let mut shards = 0;
        for node in &fleet.nodes {
            shards += node.metric(SHARDS).await;
        }
        (shards == 16).then_some(())
    })
    .await;
    let node = &fleet.nodes[0];
    until("every view to be told to the game", async || {
        (fleet.game.called() == MANY).then_some(())
    })
    .await;
    ended(node, "/admin/v1/deliveries", "delivered").await;
    ended(node, "/admin/v1/rewards", "granted").await;
    let granted = fleet.game.granted();
    assert_eq!(granted.len(), MANY);
    let oids = oids.iter().map(|oid| reward_id(oid));
    assert!(oids.into_iter().all(|id| granted.contains_key(&id)));
}

/// Waits until all of an operator's list is in that state.
async fn ended(node: &Up, list: &str, state: &str) {
    until("everything to have ended well", async || {
        let listed = node.listed(list).await;
        assert_eq!(listed.len(), MANY, "nothing is lost");
        let ended = listed.iter().all(|it| it["state"] == state);
        ended.then_some(())
    })
    .await;
}

/// A player watches ads, of which the game does not hear yet.
async fn watched(fleet: &Fleet) {
    let first = &fleet.nodes[0];
    let scene = Scene::set(first).await;
    let path = format!("/admin/v1/apps/{}/unity-ads", scene.app_id);
    let body = json!({ "callback_url": fleet.game.url("/views") });
    let request = first.http.client().put(first.operator(&path)).json(&body);
    let request = request.bearer_auth(OPERATOR_KEY);
    sent(request).await.must_be(200);
    let device = async |node: &Up, call: &str, session: Option<&str>, body| {
        let url = node.platform(&format!("/device/v1/{call}"));
        node.http.post(&url, session, &body).await
    };
    let who = json!({ "player_id": scene.player_id, "key": scene.player_key });
    let session = device(first, "sign-in", None, who).await.must_be(200);
    let session = session.text_at("/session_token");
    for node in &fleet.nodes {
        until("the node to hear that the game is to be told", async || {
            let url = node.operator(&path);
            let answer = node.http.get(&url, Some(OPERATOR_KEY)).await;
            (answer.status == 200).then_some(())
        })
        .await;
    }
    each(0..MANY, 8, async |index| {
        let node = fleet.any(index);
        let wish = json!({ "app_id": scene.app_id, "sid": "1" });
        let started = device(node, "ads/start", Some(&session), wish).await;
        let view = json!({ "view_token": started.must_be(200).text_at("/view_token") });
        let completed = device(node, "ads/complete", Some(&session), view).await;
        assert_eq!(completed.must_be(200).text_at("/callback"), "pending");
    })
    .await;
}
