use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::get,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Gate;

/// What the gate is told of a request's headers: no other ones are signed.
const TOLD: [&str; 3] = ["host", "authorization", "content-type"];

/// What an OpenSocial platform asks of this game: `GET` and `POST /social/top` is
/// its page, `GET /social/told` hears who installs it, `GET /social/paid` says
/// whether it gives what a player pays for, and `GET /social/book` is for whoever
/// wants to see what came of it.
///
/// The gate verifies what the platform has signed, and signs what the platform is
/// asked, so neither OAuth nor a secret is here.
///
/// # Errors
/// When the HTTP client cannot be set up.
pub fn opensocial(gate: Gate) -> anyhow::Result<Router> {
    let http = reqwest::Client::builder()
        .timeout(Duration::from_secs(10))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()?;
    let stall = Arc::new(Stall {
        gate,
        http,
        book: Mutex::default(),
    });
    Ok(Router::new()
        .route("/social/top", get(top).post(top))
        .route("/social/told", get(told))
        .route("/social/paid", get(paid))
        .route("/social/book", get(book))
        .layer(DefaultBodyLimit::max(64 * 1024))
        .with_state(stall))
}

struct Stall {
    gate: Gate,
    http: reqwest::Client,
    book: Mutex<Book>,
}

/// Who has the game, and what was given for which payment. A game that must not
/// forget keeps it where its ledger is.
#[derive(Clone, Default, Serialize)]
struct Book {
    players: BTreeSet<String>,
    given: BTreeMap<String, String>,
}

/// What the gate answers, as far as this game cares.
#[derive(Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
enum Verdict {
    Accepted { claims: Value },
    Refused { reason: String },
    Unavailable { retry_after_secs: u64 },
}

/// The page, which shows what it was asked with. A real one keeps that to itself:
/// with token and secret the game calls the platform's API for its player.
async fn top(
    State(stall): State<Arc<Stall>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    let received = received(&method, &uri, &headers, &body);
    let claims = stall.judge("launch", &received).await?;
    Ok(Json(json!({ "claims": claims, "received": received })).into_response())
}

async fn told(
    State(stall): State<Arc<Stall>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<StatusCode, Response> {
    let received = received(&method, &uri, &headers, &[]);
    let claims = stall.judge("life_cycle", &received).await?;
    let ids = claims.get("ids").and_then(Value::as_array);
    let players = ids.into_iter().flatten();
    let players = players.filter_map(Value::as_str).map(str::to_owned);
    let mut book = stall.book.lock().unwrap_or_else(PoisonError::into_inner);
    match claims.get("event").and_then(Value::as_str) {
        Some("addapp") => book.players.extend(players),
        Some("removeapp") => players.for_each(|player| _ = book.players.remove(&player)),
        _ => {}
    }
    Ok(StatusCode::OK)
}

/// 200 is a yes, and the only one. The payment's id is what makes it one: asked
/// again, this game says yes again and gives nothing more.
async fn paid(
    State(stall): State<Arc<Stall>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<StatusCode, Response> {
    let received = received(&method, &uri, &headers, &[]);
    let claims = stall.judge("payment_callback", &received).await?;
    let text = |name| {
        let text = claims.get(name).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let (player, payment) = (text("viewer_id"), text("payment_id"));
    // What is paid for is the platform's to say.
    let item = stall.item_of(&player, &payment).await;
    let item = item.map_err(|_| try_again(5))?;
    if item != "sword" {
        return Err(StatusCode::GONE.into_response());
    }
    let mut book = stall.book.lock().unwrap_or_else(PoisonError::into_inner);
    book.given.entry(payment).or_insert(player);
    Ok(StatusCode::OK)
}

async fn book(State(stall): State<Arc<Stall>>) -> Response {
    let book = stall.book.lock().unwrap_or_else(PoisonError::into_inner);
    Json(book.clone()).into_response()
}

/// A request as it came, in the form in which the gate takes it.
fn received(method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Value {
    let told = headers.iter();
    let told = told.filter(|(name, _)| TOLD.contains(&name.as_str()));
    let told = told.filter_map(|(name, value)| Some(json!([name.as_str(), value.to_str().ok()?])));
    json!({
        "method": method.as_str(),
        "url": uri.path_and_query().map_or("/", |target| target.as_str()),
        "headers": told.collect::<Vec<Value>>(),
        "body": STANDARD.encode(body),
    })
}

impl Stall {
    /// Whether the platform has signed that, as that kind of request.
    async fn judge(&self, kind: &str, received: &Value) -> Result<Value, Response> {
        let mut question = received.clone();
        if let Some(members) = question.as_object_mut() {
            members.insert("game".to_owned(), json!(self.gate.game));
            members.insert("kind".to_owned(), json!(kind));
        }
        match self.ask(&question).await {
            Ok(Verdict::Accepted { claims }) => Ok(claims),
            Ok(Verdict::Refused { reason }) => {
                let said = Json(json!({ "error": reason }));
                Err((StatusCode::UNAUTHORIZED, said).into_response())
            }
            Ok(Verdict::Unavailable { retry_after_secs }) => Err(try_again(retry_after_secs)),
            Err(_) => Err(try_again(5)),
        }
    }

    async fn ask(&self, question: &Value) -> reqwest::Result<Verdict> {
        let url = format!("{}/v1/verify/opensocial-launch", self.gate.url);
        let request = self.http.post(url).bearer_auth(&self.gate.key);
        request.json(question).send().await?.json().await
    }

    /// What a payment is for; the gate signs the call.
    async fn item_of(&self, player: &str, payment: &str) -> reqwest::Result<String> {
        let path = format!("/payment/{player}/@self/@app/{payment}");
        let url = format!("{}/v1/call/opensocial{path}", self.gate.url);
        let request = self.http.get(url).bearer_auth(&self.gate.key);
        let request = request.header("countersign-game", &self.gate.game);
        let answer = request.send().await?.error_for_status()?;
        let payment: Value = answer.json().await?;
        let item = payment.pointer("/payment/entry/0/itemId");
        Ok(item.and_then(Value::as_str).unwrap_or_default().to_owned())
    }
}

/// The platform is not told no, only asked to come again.
fn try_again(secs: u64) -> Response {
    let wait = [("retry-after", secs.to_string())];
    (StatusCode::SERVICE_UNAVAILABLE, wait).into_response()
}
