//! An operator sets a game up in production and a player is verified; what is
//! taken back is refused with the next call.

use serde_json::{Value, json};
use sign::base64url;

use super::{
    dev_house::user_token,
    home::Home,
    http::{Answer, text_at},
    process::until,
    up_house::{OPERATOR_KEY, Up},
};

/// A production platform with one game and one player who has joined it.
struct Scene {
    up: Up,
    app_id: String,
    credential_id: String,
    /// As dev.json describes games.
    game: Value,
    player: (String, String),
    _home: Home,
}

impl Scene {
    async fn set() -> Self {
        let home = Home::new();
        let up = Up::start(home.path()).await;
        let listing = json!({ "environment": "live", "game_id": "DUNGEON_CRAWL" });
        let app = json!({ "name": "Dungeon Crawl", "stove": [listing] });
        let made = up.operate("/admin/v1/apps", &app).await.must_be(201).json();
        let game = json!({
            "base_url": up.platform("/stove"),
            "environment": "live",
            "game_id": "DUNGEON_CRAWL",
            "client_id": made["secrets"][0]["client_id"],
            "client_secret": made["secrets"][0]["client_secret"],
        });
        let player = json!({ "nickname": "Ada", "member_no": 20_005_061_986_u64 });
        let player = up
            .operate("/admin/v1/players", &player)
            .await
            .must_be(201)
            .json();
        let scene = Self {
            app_id: text_at(&made, "/app/app_id"),
            credential_id: text_at(&made, "/secrets/0/credential_id"),
            player: (
                text_at(&player, "/player/player_id"),
                text_at(&player, "/sign_in_key"),
            ),
            game,
            up,
            _home: home,
        };
        let path = format!("/admin/v1/apps/{}/members", scene.app_id);
        let member = json!({ "player_id": scene.player.0, "guid": 200_000_000_397_u64 });
        scene.up.operate(&path, &member).await.must_be(201);
        scene
    }

    async fn server_token(&self, secret: &str) -> Answer {
        let url = self.up.platform("/stove/auth/v5/server_token");
        let body = json!({
            "client_id": self.game["client_id"],
            "client_secret": secret,
            "service_id": self.game["game_id"],
        });
        self.up.http.post(&url, None, &body).await
    }

    async fn good_server_token(&self) -> String {
        let secret = text_at(&self.game, "/client_secret");
        let answer = self.server_token(&secret).await.must_be(200);
        answer.text_at("/response_data/access_token")
    }

    async fn user_token(&self) -> String {
        let player = (self.player.0.as_str(), self.player.1.as_str());
        user_token(&self.up.http, &self.up.platform(""), player, &self.game).await
    }

    async fn verify(&self, server_token: &str, user_token: &str) -> Answer {
        let path = "/stove/member/v3.0/DUNGEON_CRAWL/token/verify";
        let body = json!({ "access_token": user_token });
        let url = self.up.platform(path);
        self.up.http.post(&url, Some(server_token), &body).await
    }

    async fn revoke(&self, subject: &str, id: &str) {
        let body = json!({ "app_id": self.app_id, subject: id });
        self.up
            .operate("/admin/v1/revocations", &body)
            .await
            .must_be(204);
    }

    /// What is issued in the millisecond of a revocation falls under it, so a
    /// token that is to outlive it may have to be asked for again.
    async fn is_good_again(&self) {
        until("new tokens to be accepted", async || {
            let (server, user) = (self.good_server_token().await, self.user_token().await);
            let answer = self.verify(&server, &user).await;
            (answer.code() == 0).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn a_player_of_a_game_that_an_operator_made_is_verified() {
    let scene = Scene::set().await;
    let server_token = scene.good_server_token().await;
    let user_token = scene.user_token().await;
    let answer = scene.verify(&server_token, &user_token).await.must_be(200);
    let value = r#"{"member_no":20005061986,"guid":200000000397}"#;
    assert_eq!(
        answer.text,
        format!(r#"{{"code":0,"message":"success","value":{value}}}"#)
    );
    assert_eq!(answer.header("x-countersign-reason"), None);
    let refused = scene.verify(&server_token, "no.such.token").await;
    assert_eq!(refused.code(), 40_000);
    assert_eq!(
        refused.header("x-countersign-reason"),
        None,
        "not told in production"
    );

    let url = scene
        .up
        .operator(&format!("/admin/v1/apps/{}", scene.app_id));
    let shown = scene
        .up
        .http
        .get(&url, Some(OPERATOR_KEY))
        .await
        .must_be(200);
    assert_eq!(
        shown.json()["credentials"][0]["credential_id"],
        *scene.credential_id
    );
    let secret = text_at(&scene.game, "/client_secret");
    assert!(!shown.text.contains(&secret), "secrets are shown once");
    let log = scene.up.process.stderr();
    for hidden in [&secret, &server_token, &user_token, &scene.player.1] {
        assert!(!log.contains(hidden.as_str()), "in the log: {hidden}");
    }
}

#[tokio::test]
async fn a_rotated_secret_is_refused_at_once() {
    let scene = Scene::set().await;
    let old = text_at(&scene.game, "/client_secret");
    let before = scene.good_server_token().await;
    let path = format!(
        "/admin/v1/apps/{}/credentials/{}/rotate",
        scene.app_id, scene.credential_id
    );
    let rotated = scene.up.operate(&path, &json!({})).await.must_be(200);
    let refused = scene.server_token(&old).await;
    assert_eq!((refused.status, refused.code()), (401, 40_105));
    let new = scene.server_token(&rotated.text_at("/client_secret")).await;
    assert_eq!((new.status, new.code()), (200, 0));
    // What was issued goes on until its own end.
    let user_token = scene.user_token().await;
    assert_eq!(scene.verify(&before, &user_token).await.code(), 0);
}

#[tokio::test]
async fn a_revoked_player_is_refused_at_once() {
    let scene = Scene::set().await;
    let server_token = scene.good_server_token().await;
    let user_token = scene.user_token().await;
    assert_eq!(scene.verify(&server_token, &user_token).await.code(), 0);
    scene.revoke("player_id", &scene.player.0).await;
    let refused = scene.verify(&server_token, &user_token).await;
    assert_eq!((refused.status, refused.code()), (200, 40_000));
    scene.is_good_again().await;
}

#[tokio::test]
async fn a_revoked_token_is_refused_at_once_and_no_other() {
    let scene = Scene::set().await;
    let server_token = scene.good_server_token().await;
    let (revoked, other) = (scene.user_token().await, scene.user_token().await);
    scene.revoke("token_id", &token_id(&revoked)).await;
    let refused = scene.verify(&server_token, &revoked).await;
    assert_eq!((refused.status, refused.code()), (200, 40_000));
    assert_eq!(scene.verify(&server_token, &other).await.code(), 0);
}

/// The token's id, out of the 38 bytes of its `ctx`.
fn token_id(token: &str) -> String {
    let payload = base64url::decode(token.split('.').nth(1).unwrap().as_bytes()).unwrap();
    let payload: Value = serde_json::from_slice(&payload).unwrap();
    let context = base64url::decode(text_at(&payload, "/ctx").as_bytes()).unwrap();
    context[6..22]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[tokio::test]
async fn a_revoked_credentials_tokens_are_refused_at_once() {
    let scene = Scene::set().await;
    let server_token = scene.good_server_token().await;
    let user_token = scene.user_token().await;
    assert_eq!(scene.verify(&server_token, &user_token).await.code(), 0);
    scene.revoke("credential_id", &scene.credential_id).await;
    let refused = scene.verify(&server_token, &user_token).await;
    assert_eq!((refused.status, refused.code()), (401, 40_101));
    assert_ne!(
        scene.good_server_token().await,
        server_token,
        "the next call gets a new one"
    );
}

#[tokio::test]
async fn what_an_operator_mistypes_is_told() {
    let scene = Scene::set().await;
    let up = &scene.up;
    let members = format!("/admin/v1/apps/{}/members", scene.app_id);
    let again = json!({ "player_id": scene.player.0 });
    for (path, body, status) in [
        ("/admin/v1/apps", json!({ "name": "" }), 400),
        ("/admin/v1/apps", json!({ "title": "A" }), 400),
        (
            "/admin/v1/apps",
            json!({ "name": "B", "stove": [{ "environment": "live", "game_id": "DUNGEON_CRAWL" }] }),
            409,
        ),
        (&members, again, 409),
        (&members, json!({ "player_id": "7" }), 404),
        (
            "/admin/v1/apps/7/members",
            json!({ "player_id": scene.player.0 }),
            404,
        ),
        (
            "/admin/v1/revocations",
            json!({ "app_id": scene.app_id }),
            400,
        ),
        (
            "/admin/v1/revocations",
            json!({ "app_id": scene.app_id, "player_id": "7" }),
            404,
        ),
    ] {
        let answer = up.operate(path, &body).await;
        assert_eq!(answer.status, status, "{path} {body}: {}", answer.text);
        assert_eq!(answer.content_type(), "application/problem+json");
    }
    let answer = up
        .http
        .post(&up.operator("/admin/v1/apps"), None, &json!({}))
        .await;
    assert_eq!(
        (answer.status, answer.text_at("/code").as_str()),
        (401, "key_required")
    );
    let apps = up
        .http
        .get(&up.operator("/admin/v1/apps"), Some(OPERATOR_KEY))
        .await;
    assert_eq!(
        apps.json()["items"].as_array().unwrap().len(),
        1,
        "nothing was half made"
    );
}
