use std::{sync::Arc, time::Duration};

use ::meta_graph::game::Outage;
use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::Secret;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value};
use serve::Problem;
use tokio::time::Instant;

use crate::{
    Envelope, MetaUpstream, Parts, Reason,
    auth::{May, Verify},
    upstream::{NotProven, Proven},
};

/// How long the caller of the gate waits for a verdict, whatever it takes.
const PATIENCE: Duration = Duration::from_secs(12);

/// When to ask again where the platform did not say and nothing is known.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// How long to wait where the platform's trouble is not for us to end.
const RETRY_LATER: Duration = Duration::from_secs(30);

/// The longest nonce that is asked about, in bytes. Meta's have 64 characters,
/// and ours some 200.
const LONGEST_NONCE: usize = 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    /// The game as the gate's configuration names it.
    #[serde(default)]
    game: Option<String>,
    /// Who the device says that its player is.
    user_id: String,
    /// The proof of it, good for one check.
    nonce: String,
}

/// `POST /v1/verify/meta-user`: whether a nonce proves that its bearer is that
/// user of the app (Meta, "Verifying App Users").
pub(crate) async fn verify(
    _: May<Verify>,
    State(parts): State<Arc<Parts>>,
    body: Body,
) -> Response {
    answer(&parts, body)
        .await
        .unwrap_or_else(Problem::into_response)
}

async fn answer(parts: &Parts, body: Body) -> Result<Response, Problem> {
    let question: Question = parts.body.json(body).await?;
    let game = parts.games.find(question.game.as_deref())?;
    let upstream = game.meta.as_ref().ok_or_else(|| {
        let detail = "this game has no app on Meta's graph in the gate's configuration";
        Problem::new(StatusCode::NOT_FOUND, "verifier_not_configured", detail)
    })?;
    let user_id = user_id(&question.user_id)?;
    let nonce = nonce(question.nonce)?;
    let envelope = ask(upstream, user_id, &nonce).await;
    parts.verdicts.count("meta_user", &envelope);
    Ok(envelope.into_response())
}

/// One spelling for each user, so that a subject is one, too.
fn user_id(text: &str) -> Result<u64, Problem> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    let id = text.parse().ok().filter(|_| is_plain);
    id.ok_or_else(|| {
        invalid("`user_id` is a text of decimal digits, below 2^64, that does not begin with 0")
    })
}

fn nonce(text: String) -> Result<Secret, Problem> {
    let is_visible = text.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_visible || text.is_empty() || text.len() > LONGEST_NONCE {
        return Err(invalid("`nonce` is 1 to 1024 visible ASCII characters"));
    }
    Ok(Secret::from(text))
}

fn invalid(detail: &'static str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid_field", detail)
}

async fn ask(upstream: &MetaUpstream, user_id: u64, nonce: &Secret) -> Envelope {
    let now = Instant::now();
    let deadline = now.checked_add(PATIENCE).unwrap_or(now);
    match upstream.verify(user_id, nonce, deadline).await {
        Ok(proven) => accepted(upstream, user_id, proven),
        Err(NotProven::Proof) => Envelope::refused(Reason::ProofRefused),
        Err(NotProven::Entitlement) => Envelope::refused(Reason::NotEntitled),
        Err(NotProven::Outage(outage)) => unavailable(outage),
    }
}

fn unavailable(outage: Outage) -> Envelope {
    match outage {
        Outage::Misconfigured(_) => Envelope::unavailable(Reason::CredentialsRefused, RETRY_LATER),
        Outage::RateLimited => Envelope::unavailable(Reason::PlatformUnavailable, RETRY_LATER),
        _ => Envelope::unavailable(Reason::PlatformUnavailable, RETRY_AFTER),
    }
}

/// Ids are texts, as the platform has them: many readers of JSON round what is
/// above 2^53.
fn accepted(upstream: &MetaUpstream, user_id: u64, proven: Proven) -> Envelope {
    let text = |id: u64| Value::from(id.to_string());
    let mut claims = Map::new();
    claims.insert("app_id".to_owned(), text(upstream.app_id()));
    claims.insert("user_id".to_owned(), text(user_id));
    if let Some(id) = proven.org_scoped_id {
        claims.insert("org_scoped_id".to_owned(), text(id));
    }
    if let Some(entitled) = proven.entitled {
        claims.insert("entitled".to_owned(), Value::from(true));
        if let Some(since) = entitled.since {
            claims.insert("grant_time".to_owned(), Value::from(since.secs()));
        }
    }
    Envelope::accepted(Some(user_id.to_string()), &claims)
}
