//! Each failure that the documents show and each row of their tables, over
//! HTTP: status, body and content type as they are printed there.

use reqwest::{RequestBuilder, header::AUTHORIZATION};
use serde_json::{Value, json};

use super::{
    dev_house::{ADA, Dev, GRACE, forged},
    home::Home,
    http::{Answer, sent},
};

const BAD_REQUEST: (u16, &str) = (200, r#"{"code":40000,"message":"bad request"}"#);
const INVALID_CLIENT: (u16, &str) = (401, r#"{"code":40105,"message":"invalid client"}"#);
const INVALID_TOKEN: (u16, &str) = (401, r#"{"code":40101,"message":"invalid token"}"#);
const INVALID_GAME: (u16, &str) = (200, r#"{"code":41002,"message":"Invalid game id"}"#);

/// A refusal with the documents' words and, as this is the development
/// profile, the reason in detail.
fn refused(answer: &Answer, (status, body): (u16, &str), reason: &str) {
    assert_eq!(answer.text, body, "{reason}");
    assert_eq!(answer.status, status, "{reason}");
    assert_eq!(answer.content_type(), "application/json", "{reason}");
    assert_eq!(answer.header("x-countersign-reason"), Some(reason));
}

#[tokio::test]
async fn rows_of_issue_api_access_token() {
    let home = Home::new();
    let dev = Dev::with_samples(home.path()).await;
    let url = format!("{}/auth/v5/server_token", dev.platform());
    let good = json!({
        "client_id": "com.sgp.event.server",
        "client_secret": "4tqFNG5ysyBUa6rk-dS4CQ",
        "service_id": "SGP_EVENT",
    });
    let answer = dev.http.post(&url, None, &good).await;
    assert_eq!((answer.status, answer.code()), (200, 0));
    assert_eq!(answer.json()["message"], "success");
    assert_eq!(answer.content_type(), "application/json");
    assert_eq!(answer.header("x-countersign-reason"), None);

    for (field, value, row, reason) in [
        (
            "client_id",
            json!("com.nobody"),
            INVALID_CLIENT,
            "unknown_client",
        ),
        (
            "client_secret",
            json!("wrong"),
            INVALID_CLIENT,
            "wrong_secret",
        ),
        (
            "service_id",
            json!("MVP_SDK_QA"),
            INVALID_CLIENT,
            "wrong_service",
        ),
        (
            "client_id",
            json!("com.sgp.event.sandbox.server"),
            INVALID_CLIENT,
            "client_of_other_environment",
        ),
        (
            "client_id",
            Value::Null,
            BAD_REQUEST,
            "client_field_missing",
        ),
        (
            "client_secret",
            json!(""),
            BAD_REQUEST,
            "client_field_missing",
        ),
        ("service_id", json!(7), BAD_REQUEST, "body_unreadable"),
    ] {
        let mut body = good.clone();
        body[field] = value;
        refused(&dev.http.post(&url, None, &body).await, row, reason);
    }
    for field in ["client_id", "client_secret", "service_id"] {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(field);
        let answer = dev.http.post(&url, None, &body).await;
        refused(&answer, BAD_REQUEST, "client_field_missing");
    }
    for body in ["", "client_id=com.sgp.event.server", "[]", "{"] {
        let answer = sent(dev.http.client().post(&url).body(body)).await;
        refused(&answer, BAD_REQUEST, "body_unreadable");
    }
}

/// A platform with everything that a verification needs.
struct Scene {
    dev: Dev,
    server_token: String,
    user_token: String,
    _home: Home,
}

impl Scene {
    async fn set() -> Self {
        let home = Home::new();
        let dev = Dev::with_samples(home.path()).await;
        let game = dev.game("MVP_SDK_QA", "live");
        Self {
            server_token: dev.token_of(game).await,
            user_token: dev.user_token(ADA, game).await,
            dev,
            _home: home,
        }
    }

    fn call(&self, game: &str) -> RequestBuilder {
        let url = format!("{}/member/v3.0/{game}/token/verify", self.dev.platform());
        self.dev.http.client().post(url)
    }

    /// With that `Authorization` header, and all else good.
    async fn authorized(&self, authorization: Option<&str>) -> Answer {
        let call = self.call("MVP_SDK_QA");
        let call = call.json(&json!({ "access_token": self.user_token }));
        sent(match authorization {
            Some(value) => call.header(AUTHORIZATION, value),
            None => call,
        })
        .await
    }

    /// With that path's game and that player's token, and all else good.
    async fn asked(&self, game: &str, token: &str) -> Answer {
        let call = self.call(game).bearer_auth(&self.server_token);
        sent(call.json(&json!({ "access_token": token }))).await
    }

    /// With that body, and all else good.
    async fn said(&self, body: &'static str) -> Answer {
        sent(
            self.call("MVP_SDK_QA")
                .bearer_auth(&self.server_token)
                .body(body),
        )
        .await
    }
}

#[tokio::test]
async fn success_and_the_guid_that_may_be_absent() {
    let scene = Scene::set().await;
    let answer = scene.asked("MVP_SDK_QA", &scene.user_token).await;
    let value = r#""value":{"member_no":20005061986,"guid":200000000397}"#;
    assert_eq!(
        answer.text,
        format!(r#"{{"code":0,"message":"success",{value}}}"#)
    );
    assert_eq!(
        (answer.status, answer.content_type()),
        (200, "application/json")
    );
    assert_eq!(answer.header("x-countersign-reason"), None);

    let dev = &scene.dev;
    let newcomer = dev.user_token(GRACE, dev.game("MVP_SDK_QA", "live")).await;
    let answer = scene.asked("MVP_SDK_QA", &newcomer).await;
    let value = r#""value":{"member_no":20005061987}"#;
    assert_eq!(
        answer.text,
        format!(r#"{{"code":0,"message":"success",{value}}}"#)
    );
}

#[tokio::test]
async fn rows_of_server_access_token_error() {
    let scene = Scene::set().await;
    let good = &scene.server_token;
    let sandbox = scene
        .dev
        .token_of(scene.dev.game("SGP_EVENT", "sandbox"))
        .await;
    for (authorization, reason) in [
        (None, "authorization_missing"),
        (Some(format!("Basic {good}")), "authorization_not_bearer"),
        (Some("Bearer".to_owned()), "authorization_not_bearer"),
        (
            Some("Bearer nonsense".to_owned()),
            "server_token_unreadable",
        ),
        (
            Some(format!("Bearer {}", forged(good))),
            "server_token_forged",
        ),
        (
            Some(format!("Bearer {sandbox}")),
            "server_token_of_other_environment",
        ),
    ] {
        let answer = scene.authorized(authorization.as_deref()).await;
        refused(&answer, INVALID_TOKEN, reason);
    }
    // The scheme's name in any case, as HTTP has it.
    let answer = scene.authorized(Some(&format!("bEARER {good}"))).await;
    assert_eq!((answer.status, answer.code()), (200, 0));
}

#[tokio::test]
async fn rows_of_invalid_parameters() {
    let scene = Scene::set().await;
    for (body, reason) in [
        ("{}", "access_token_missing"),
        (r#"{"access_token":""}"#, "access_token_missing"),
        (r#"{"access_token":null}"#, "access_token_missing"),
        ("", "body_unreadable"),
        ("access_token=x", "body_unreadable"),
        (r#"{"access_token":1}"#, "body_unreadable"),
        (
            r#"{"access_token":"no.such.token"}"#,
            "user_token_unreadable",
        ),
    ] {
        refused(&scene.said(body).await, BAD_REQUEST, reason);
    }
    let user_token = format!("Bearer {}", scene.user_token);
    let answer = scene.authorized(Some(&user_token)).await;
    refused(&answer, BAD_REQUEST, "user_token_in_authorization");

    let mut altered = scene.user_token.clone();
    let last = altered.pop().unwrap();
    altered.insert(altered.rfind('.').unwrap() + 1, last);
    let answer = scene.asked("MVP_SDK_QA", &altered).await;
    assert_eq!((answer.status, answer.text.as_str()), BAD_REQUEST);
}

#[tokio::test]
async fn rows_of_invalid_game_id() {
    let scene = Scene::set().await;
    let answer = scene.asked("NO_SUCH_GAME", &scene.user_token).await;
    refused(&answer, INVALID_GAME, "unknown_game");
    let answer = scene.asked("SGP_EVENT", &scene.user_token).await;
    refused(&answer, INVALID_GAME, "server_token_of_other_game");
    let dev = &scene.dev;
    let foreign = dev.user_token(ADA, dev.game("SGP_EVENT", "live")).await;
    let answer = scene.asked("MVP_SDK_QA", &foreign).await;
    refused(&answer, INVALID_GAME, "user_token_of_other_game");
}

#[tokio::test]
async fn tokens_end_when_the_documents_say() {
    let scene = Scene::set().await;
    scene.dev.advance(6 * 3_600).await;
    let answer = scene.asked("MVP_SDK_QA", &scene.user_token).await;
    refused(&answer, BAD_REQUEST, "user_token_expired");

    // 70 % of 30 days later a new server token is issued; the old one goes on.
    scene.dev.advance(21 * 86_400).await;
    let game = scene.dev.game("MVP_SDK_QA", "live");
    let renewed = scene.dev.token_of(game).await;
    assert_ne!(renewed, scene.server_token);
    let user_token = scene.dev.user_token(ADA, game).await;
    let answer = scene.asked("MVP_SDK_QA", &user_token).await;
    assert_eq!((answer.status, answer.code()), (200, 0));

    scene.dev.advance(9 * 86_400).await;
    let answer = scene.asked("MVP_SDK_QA", &user_token).await;
    refused(&answer, INVALID_TOKEN, "server_token_expired");
    let user_token = scene.dev.user_token(ADA, game).await;
    let answer = scene.dev.verify(game, &renewed, &user_token).await;
    assert_eq!((answer.status, answer.code()), (200, 0));
}

#[tokio::test]
async fn what_the_tables_do_not_name_keeps_their_shape() {
    let home = Home::new();
    let dev = Dev::with_samples(home.path()).await;
    let http = dev.http.client();
    let url = format!("{}/stove/auth/v5/server_token", dev.platform());
    let answer = sent(http.get(&url)).await;
    assert_eq!(
        answer.text,
        r#"{"code":40500,"message":"method not allowed"}"#
    );
    assert_eq!(answer.status, 405);
    let answer = sent(http.post(format!("{url}s"))).await;
    assert_eq!(answer.text, r#"{"code":40400,"message":"not found"}"#);
    assert_eq!(answer.status, 404);
    let answer = sent(http.post(&url).body(" ".repeat(70_000))).await;
    assert_eq!(
        answer.text,
        r#"{"code":41300,"message":"request too large"}"#
    );
    assert_eq!(answer.status, 413);
    assert_eq!(answer.content_type(), "application/json");
}
