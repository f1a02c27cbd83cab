use std::{sync::Arc, time::Duration};

use ::stove::{
    Member,
    game::{Outage, TokenRefusal, Verdict},
};
use axum::{
    Json,
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use serve::Problem;
use tokio::time::Instant;

use super::challenge;
use crate::{
    Envelope, Parts, Reason, StoveUpstream,
    auth::{May, Verify},
    upstream::NoVerdict,
};

/// How many tokens one request may carry. As many of the documents' length, some
/// 400 characters, fit into a body of the usual limit.
const MOST: usize = 128;

/// How many of them are asked about at once.
const AT_ONCE: usize = 16;

/// How long the caller of the gate waits for a verdict, whatever it takes.
const PATIENCE: Duration = Duration::from_secs(12);

/// How long it waits for a batch of them.
const BATCH_PATIENCE: Duration = Duration::from_secs(30);

/// How long to wait where the platform's trouble is not for us to end.
const RETRY_LATER: Duration = Duration::from_secs(30);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    /// The game as the gate's configuration names it.
    #[serde(default)]
    game: Option<String>,
    /// One player's token …
    #[serde(default)]
    token: Option<String>,
    /// … or several.
    #[serde(default)]
    tokens: Option<Vec<String>>,
    /// A challenge that is to be used up if the one token is good.
    #[serde(default)]
    challenge: Option<String>,
    /// What the challenge was asked for.
    #[serde(default)]
    context: String,
}

/// `POST /v1/verify/stove` with `token` (one envelope) or `tokens` (an object
/// with `results`, in the order of the tokens).
pub(crate) async fn verify(
    _: May<Verify>,
    State(parts): State<Arc<Parts>>,
    body: Body,
) -> Response {
    answer(&parts, body)
        .await
        .unwrap_or_else(Problem::into_response)
}

async fn answer(parts: &Arc<Parts>, body: Body) -> Result<Response, Problem> {
    let question: Question = parts.body.json(body).await?;
    let game = parts.games.find(question.game.as_deref())?;
    let upstream = game.stove.as_ref().ok_or_else(|| {
        let detail = "this game has no STOVE credentials in the gate's configuration";
        Problem::new(StatusCode::NOT_FOUND, "verifier_not_configured", detail)
    })?;
    match (&question.token, question.tokens) {
        (Some(token), None) => {
            let challenge = question
                .challenge
                .as_deref()
                .map(|text| (text, &*question.context));
            Ok(single(parts, upstream, token, challenge)
                .await
                .into_response())
        }
        (None, Some(tokens)) => batch(parts, upstream, tokens, question.challenge.as_ref()).await,
        _ => Err(invalid("send either `token` or `tokens`")),
    }
}

fn invalid(detail: &'static str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid_field", detail)
}

async fn single(
    parts: &Parts,
    upstream: &Arc<StoveUpstream>,
    token: &str,
    challenge: Option<(&str, &str)>,
) -> Envelope {
    let envelope = match challenge {
        None => ask(upstream, token, until(PATIENCE)).await,
        Some((text, context)) => ask_once(parts, upstream, token, text, context)
            .await
            .unwrap_or_else(|refused| refused),
    };
    parts.verdicts.count("stove", &envelope);
    envelope
}

/// The challenge is judged first, as that costs no call, and used up last, so
/// that a platform that is down does not cost the player the challenge.
async fn ask_once(
    parts: &Parts,
    upstream: &Arc<StoveUpstream>,
    token: &str,
    challenge: &str,
    context: &str,
) -> Result<Envelope, Envelope> {
    let unclaimed = challenge::check(parts, challenge, context.as_bytes())?;
    let envelope = ask(upstream, token, until(PATIENCE)).await;
    if envelope.verdict == crate::Verdict::Accepted {
        challenge::claim(parts, unclaimed).await?;
    }
    Ok(envelope)
}

/// The answer to a batch, in the order of the tokens.
#[derive(Serialize)]
struct Results {
    results: Vec<Envelope>,
}

async fn batch(
    parts: &Parts,
    upstream: &Arc<StoveUpstream>,
    tokens: Vec<String>,
    challenge: Option<&String>,
) -> Result<Response, Problem> {
    if tokens.is_empty() || tokens.len() > MOST {
        return Err(invalid("`tokens` holds 1 to 128 tokens"));
    }
    if challenge.is_some() {
        return Err(invalid(
            "a challenge belongs to one `token`, not to `tokens`",
        ));
    }
    let deadline = until(BATCH_PATIENCE);
    let results = stream::iter(tokens)
        .map(|token| {
            let upstream = Arc::clone(upstream);
            async move { ask(&upstream, &token, deadline.min(until(PATIENCE))).await }
        })
        .buffered(AT_ONCE)
        .inspect(|envelope| parts.verdicts.count("stove", envelope))
        .collect()
        .await;
    Ok(Json(Results { results }).into_response())
}

/// A moment that far ahead.
fn until(patience: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(patience).unwrap_or(now)
}

async fn ask(upstream: &Arc<StoveUpstream>, token: &str, deadline: Instant) -> Envelope {
    match upstream.verify(token, deadline).await {
        Ok(Verdict::Verified(member)) => accepted(upstream, member),
        Ok(Verdict::Refused(refusal)) => Envelope::refused(match refusal {
            TokenRefusal::TokenRefused => Reason::TokenRefused,
            TokenRefusal::WrongGame => Reason::WrongGame,
            TokenRefusal::DeviceNotRegistered => Reason::DeviceNotRegistered,
        }),
        Err(NoVerdict {
            outage: Outage::CredentialsRefused,
            ..
        }) => Envelope::unavailable(Reason::CredentialsRefused, RETRY_LATER),
        Err(NoVerdict { retry_after, .. }) => {
            Envelope::unavailable(Reason::PlatformUnavailable, retry_after)
        }
    }
}

fn accepted(upstream: &StoveUpstream, member: Member) -> Envelope {
    let mut claims = Map::new();
    claims.insert("game_id".to_owned(), Value::from(upstream.game_id()));
    claims.insert("member_no".to_owned(), Value::from(member.member_no));
    if let Some(guid) = member.guid {
        claims.insert("guid".to_owned(), Value::from(guid));
    }
    Envelope::accepted(Some(member.member_no.to_string()), &claims)
}
