//! A player whose refresh token is used, and the one after it, and so on.

use serde_json::json;

use super::super::{
    fleet::nodes::Scene,
    http::{Answer, text_at},
    process::until,
    up_house::Up,
};

const GAME: (&str, &str) = ("DUNGEON_CRAWL", "live");

/// Who plays.
pub(super) struct Player {
    id: String,
    key: String,
}

impl Player {
    /// A new player of the game, whom every node knows.
    pub(super) async fn make(scene: &Scene, nodes: &[Up]) -> Self {
        let first = &nodes[0];
        let body = json!({ "nickname": "Grace" });
        let made = first.operate("/admin/v1/players", &body).await;
        let made = made.must_be(201).json();
        let player = Self {
            id: text_at(&made, "/player/player_id"),
            key: text_at(&made, "/sign_in_key"),
        };
        let path = format!("/admin/v1/apps/{}/members", scene.app_id);
        let member = json!({ "player_id": player.id });
        first.operate(&path, &member).await.must_be(201);
        for node in nodes {
            until("the node to hear of the player", async || {
                player.token(node).await
            })
            .await;
        }
        player
    }

    /// A refresh token of a family of its own, where there is one to be had now.
    pub(super) async fn token(&self, node: &Up) -> Option<String> {
        let device = node.platform("/device/v1");
        let who = json!({ "player_id": self.id, "key": self.key });
        let url = format!("{device}/sign-in");
        let session = node.http.post(&url, None, &who).await;
        let bearer = (session.status == 200).then(|| session.text_at("/session_token"))?;
        let wish = json!({ "game_id": GAME.0, "environment": GAME.1 });
        let url = format!("{device}/stove/user-token");
        let issued = node.http.post(&url, Some(&bearer), &wish).await;
        (issued.status == 200).then(|| issued.text_at("/refresh_token"))
    }
}

/// What came of a use.
pub(super) enum Use {
    /// It is used up, and this one takes its place.
    Successor(String),
    Refused,
    /// Nobody knows.
    Open,
}

pub(super) async fn refresh(node: &Up, token: &str) -> Use {
    let url = node.platform("/device/v1/stove/refresh");
    let body = json!({ "refresh_token": token });
    let answer: Answer = node.http.post(&url, None, &body).await;
    match answer.status {
        200 => Use::Successor(answer.text_at("/refresh_token")),
        401 => Use::Refused,
        503 => Use::Open,
        _ => panic!("{answer:?}"),
    }
}
