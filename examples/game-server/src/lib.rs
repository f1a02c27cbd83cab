//! A small game server that lets players in when the gate says who they are.
//!
//! It knows no platform and holds no platform's secret: the game client sends
//! the token that the platform gave it, this server passes it to the gate, and
//! does one of three things with the verdict. The third is the one that is
//! easily forgotten: *unavailable* is not *refused*.

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::Mutex;

/// Where the gate is and how to speak to it.
#[derive(Clone)]
pub struct Gate {
    /// Its base URL, such as `http://127.0.0.1:7401`.
    pub url: String,
    /// The key that it expects of its callers.
    pub key: String,
    /// What this game is called in the gate's configuration.
    pub game: String,
}

struct GameServer {
    gate: Gate,
    http: reqwest::Client,
    /// How often each player has logged in: this game's whole progress.
    logins: Mutex<HashMap<String, u64>>,
}

/// What the game client sends.
#[derive(Deserialize)]
struct Login {
    token: String,
}

/// What the gate answers, as far as this game cares.
#[derive(Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
enum Verdict {
    Accepted { subject: String },
    Refused { reason: String },
    Unavailable { retry_after_secs: u64 },
}

/// What the game client gets when it is let in.
#[derive(Serialize)]
struct Welcome {
    player: String,
    logins: u64,
}

/// The game server: `POST /login` with `{"token":"…"}`.
///
/// # Errors
/// When the HTTP client cannot be set up.
pub fn router(gate: Gate) -> anyhow::Result<Router> {
    let http = reqwest::Client::builder()
        .timeout(Duration::from_secs(10))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()?;
    let server = Arc::new(GameServer {
        gate,
        http,
        logins: Mutex::default(),
    });
    Ok(Router::new()
        .route("/login", post(login))
        .layer(DefaultBodyLimit::max(16 * 1024))
        .with_state(server))
}

async fn login(State(server): State<Arc<GameServer>>, Json(login): Json<Login>) -> Response {
    match server.ask(&login.token).await {
        Ok(Verdict::Accepted { subject }) => Json(server.welcome(subject).await).into_response(),
        Ok(Verdict::Refused { reason }) => {
            (StatusCode::UNAUTHORIZED, Json(json!({ "error": reason }))).into_response()
        }
        Ok(Verdict::Unavailable { retry_after_secs }) => try_again(retry_after_secs),
        // The gate itself did not answer, or not as a gate does.
        Err(_) => try_again(5),
    }
}

impl GameServer {
    async fn ask(&self, token: &str) -> reqwest::Result<Verdict> {
        let url = format!("{}/v1/verify/stove", self.gate.url);
        let question = json!({ "game": self.gate.game, "token": token });
        let request = self
            .http
            .post(url)
            .bearer_auth(&self.gate.key)
            .json(&question);
        request.send().await?.json().await
    }

    async fn welcome(&self, player: String) -> Welcome {
        let mut all = self.logins.lock().await;
        let logins = all.entry(player.clone()).or_default();
        *logins = logins.saturating_add(1);
        Welcome {
            player,
            logins: *logins,
        }
    }
}

/// The player is not turned away, only asked to wait.
fn try_again(secs: u64) -> Response {
    let wait = [("retry-after", secs.to_string())];
    (
        StatusCode::SERVICE_UNAVAILABLE,
        wait,
        Json(json!({ "error": "try again" })),
    )
        .into_response()
}
