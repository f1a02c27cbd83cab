use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::Mutex;

use crate::Gate;

/// Where players log in.
pub(crate) struct Desk {
    gate: Gate,
    http: reqwest::Client,
    /// How often each player has logged in: this game's whole progress.
    logins: Mutex<HashMap<String, u64>>,
}

/// What the game client sends.
#[derive(Deserialize)]
pub(crate) struct Login {
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

pub(crate) async fn login(State(desk): State<Arc<Desk>>, Json(login): Json<Login>) -> Response {
    match desk.ask(&login.token).await {
        Ok(Verdict::Accepted { subject }) => Json(desk.welcome(subject).await).into_response(),
        Ok(Verdict::Refused { reason }) => {
            (StatusCode::UNAUTHORIZED, Json(json!({ "error": reason }))).into_response()
        }
        Ok(Verdict::Unavailable { retry_after_secs }) => try_again(retry_after_secs),
        // The gate itself did not answer, or not as a gate does.
        Err(_) => try_again(5),
    }
}

impl Desk {
    pub(crate) fn new(gate: Gate) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self {
            gate,
            http,
            logins: Mutex::default(),
        })
    }

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
