//! Meta's graph on several nodes: of many who ask all nodes for the same, one is
//! told that it happened, and a secret that was replaced is refused by all.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{
    super::{
        database::Database,
        http::{Answer, sent, text_at},
        process::until,
        up_house::{OPERATOR_KEY, Up},
    },
    hearing::refused_by,
    nodes::Fleet,
};

/// A game on the graph with a potion for sale, and a player of it, made through
/// one node.
struct Arena {
    app_id: String,
    credential_id: String,
    app_token: String,
    player_id: String,
    player_key: String,
    user_id: String,
}

impl Arena {
    async fn set(up: &Up) -> Self {
        let app = json!({ "name": "Arena", "meta": {} });
        let app = up.operate("/admin/v1/apps", &app).await.must_be(201).json();
        let app_id = text_at(&app, "/app/app_id");
        let player = json!({ "nickname": "Ada" });
        let player = up.operate("/admin/v1/players", &player).await;
        let player = player.must_be(201);
        let player_id = player.text_at("/player/player_id");
        let path = format!("/admin/v1/apps/{app_id}/members");
        let member = json!({ "player_id": player_id, "guid": 4_711 });
        up.operate(&path, &member).await.must_be(201);
        let path = format!("/admin/v1/apps/{app_id}/ownerships");
        let copy = json!({ "player_id": player_id });
        up.operate(&path, &copy).await.must_be(204);
        let potion = json!({ "kind": "consumable", "name": "Potion" });
        let path = format!("/admin/v1/apps/{app_id}/meta/skus/potion");
        let request = up.http.client().put(up.operator(&path)).json(&potion);
        let request = request.bearer_auth(OPERATOR_KEY);
        sent(request).await.must_be(200);
        Self {
            credential_id: text_at(&app, "/secrets/0/credential_id"),
            app_token: text_at(&app, "/secrets/0/app_token"),
            user_id: "4711".to_owned(),
            player_key: player.text_at("/sign_in_key"),
            app_id,
            player_id,
        }
    }

    async fn grant(&self, up: &Up) {
        let (app, player) = (&self.app_id, &self.player_id);
        let path = format!("/admin/v1/apps/{app}/players/{player}/entitlements");
        let wish = json!({ "sku": "potion" });
        up.operate(&path, &wish).await.must_be(201);
    }

    async fn call(&self, up: &Up, token: &str, what: &str) -> Answer {
        let url = up.platform(&format!("/graph/application/{what}"));
        let wish = json!({ "user_id": self.user_id, "sku": "potion" });
        up.http.post(&url, Some(token), &wish).await
    }

    async fn consume(&self, up: &Up) -> bool {
        let answer = self.call(up, &self.app_token, "consume_entitlement").await;
        let answer: Value = answer.must_be(200).json();
        answer["success"].as_bool().unwrap()
    }

    /// What the player's device brings to a login.
    async fn nonce(&self, up: &Up) -> String {
        let who = json!({ "player_id": self.player_id, "key": self.player_key });
        let url = up.platform("/device/v1/sign-in");
        let session = up.http.post(&url, None, &who).await.must_be(200);
        let session = session.text_at("/session_token");
        let url = up.platform("/device/v1/meta/user-proof");
        let wish = json!({ "app_id": self.app_id });
        let proof = up.http.post(&url, Some(&session), &wish).await;
        proof.must_be(200).text_at("/nonce")
    }

    /// Asks the graph for something with the app's token.
    async fn post(&self, up: &Up, path: &str, wish: &Value) -> Value {
        let url = up.platform(&format!("/graph{path}"));
        let answer = up.http.post(&url, Some(&self.app_token), wish).await;
        answer.must_be(200).json()
    }

    /// Reads with the app's token.
    async fn get(&self, up: &Up, target: &str) -> Value {
        let url = up.platform(&format!("/graph{target}"));
        let answer = up.http.get(&url, Some(&self.app_token)).await;
        answer.must_be(200).json()
    }

    /// Waits until a node has heard of the game and of what it sells.
    async fn is_known(&self, up: &Up) {
        until("the node to hear of the game", async || {
            let asked = self.call(up, &self.app_token, "verify_entitlement").await;
            (asked.status == 200).then_some(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_consume_a_potion_on_all_nodes_one_does() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let fleet = Fleet::start(&[&*database.url(); 2]).await;
    let arena = Arena::set(&fleet.nodes[0]).await;
    for node in &fleet.nodes {
        arena.is_known(node).await;
    }
    for potion in 0..8 {
        arena.grant(fleet.any(potion)).await;
        let all = (0..64).map(|index| arena.consume(fleet.any(index)));
        let drunk = join_all(all).await;
        assert_eq!(drunk.into_iter().filter(|drunk| *drunk).count(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_nonce_is_good_once_on_all_nodes_together() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let fleet = Fleet::start(&[&*database.url(); 2]).await;
    let arena = Arena::set(&fleet.nodes[0]).await;
    for node in &fleet.nodes {
        arena.is_known(node).await;
    }
    for from in 0..8 {
        let nonce = arena.nonce(fleet.any(from)).await;
        let wish = json!({ "user_id": arena.user_id, "nonce": nonce });
        let all = (0..64).map(|at| arena.post(fleet.any(at), "/user_nonce_validate", &wish));
        let said = join_all(all).await;
        let valid = said.iter().filter(|it| it["is_valid"] == json!(true));
        assert_eq!(valid.count(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_count_is_lost_between_nodes() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let fleet = Fleet::start(&[&*database.url(); 2]).await;
    let (first, second) = (&fleet.nodes[0], &fleet.nodes[1]);
    let arena = Arena::set(first).await;
    let wish = json!({
        "api_name": "WINS", "achievement_type": "COUNT", "target": 128,
        "achievement_write_policy": "SERVER_AUTHORITATIVE",
        "title": "Wins", "description": "Wins",
    });
    let definitions = "/application/achievement_definitions";
    arena.is_known(second).await;
    arena.post(first, definitions, &wish).await;
    until("the other node to hear of the achievement", async || {
        let known = arena.get(second, definitions).await;
        known["data"].get(0).cloned()
    })
    .await;
    let path = format!("/{}/achievements", arena.user_id);
    let count = json!({ "api_name": "WINS", "add_count": 2 });
    let all = (0..64).map(|at| arena.post(fleet.any(at), &path, &count));
    let said = join_all(all).await;
    let reached = said.iter().filter(|it| it["just_unlocked"] == json!(true));
    assert_eq!(reached.count(), 1);
    for node in &fleet.nodes {
        let target = format!("{path}?fields=count_progress");
        let read = arena.get(node, &target).await;
        assert_eq!(read["data"][0]["count_progress"], 128);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_that_was_replaced_on_one_node_is_refused_by_the_others() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let fleet = Fleet::start(&[&*database.url(); 2]).await;
    let (first, others) = fleet.nodes.split_first().unwrap();
    let arena = Arena::set(first).await;
    for node in others {
        arena.is_known(node).await;
    }
    let (app, credential) = (&arena.app_id, &arena.credential_id);
    let path = format!("/admin/v1/apps/{app}/credentials/{credential}/rotate");
    let rotated = first.operate(&path, &json!({})).await.must_be(200);
    let refuses = async |node: &Up| {
        let asked = arena.call(node, &arena.app_token, "verify_entitlement");
        let answer = asked.await;
        assert!([200, 401].contains(&answer.status), "{}", answer.text);
        answer.status == 401
    };
    assert!(refuses(first).await, "at once where it was replaced");
    refused_by(others, "an app secret", refuses).await;
    let token = rotated.text_at("/app_token");
    for node in &fleet.nodes {
        let asked = arena.call(node, &token, "verify_entitlement").await;
        asked.must_be(200);
    }
}
