mod judging;
mod uses;

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::Secret;
use futures_util::{StreamExt, stream};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serve::Problem;
use tokio::time::Instant;

use crate::{
    Envelope, MetaAttest, Parts,
    auth::{May, Verify},
    challenges::bound,
};
use judging::judged;

/// How many tokens one request may carry.
const MOST: usize = 128;

/// How many of them are asked about at once.
const AT_ONCE: usize = 16;

/// How long the caller of the gate waits for a verdict, whatever it takes.
const PATIENCE: Duration = Duration::from_secs(12);

/// How long it waits for a batch of them.
const BATCH_PATIENCE: Duration = Duration::from_secs(30);

/// The longest name of a session, in bytes.
const LONGEST_SESSION: usize = 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    /// The game as the gate's configuration names it.
    #[serde(default)]
    game: Option<String>,
    /// One token …
    #[serde(default)]
    token: Option<String>,
    /// … of this session, and for this request if the challenge was …
    #[serde(default)]
    session: Option<String>,
    #[serde(default)]
    request_digest: Option<String>,
    /// … or several.
    #[serde(default)]
    tokens: Option<Vec<Presented>>,
}

/// A token with the session that presents it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Presented {
    token: String,
    /// The context of the challenge that the token answers.
    session: String,
    #[serde(default)]
    request_digest: Option<String>,
}

/// A token, and what the challenge in it has to be bound to.
pub(super) struct Evidence {
    pub(super) token: Secret,
    pub(super) context: Vec<u8>,
}

/// `POST /v1/verify/meta-attestation`: what a token of attestation says of the
/// device and app of a session, and whether that is what the game asks for
/// (Meta, "Attestation API").
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
    let upstream = game.meta_attest.as_ref().ok_or_else(|| {
        let detail = "this game's devices are not attested in the gate's configuration";
        Problem::new(StatusCode::NOT_FOUND, "verifier_not_configured", detail)
    })?;
    let Question {
        token,
        session,
        request_digest,
        tokens,
        ..
    } = question;
    match (token, session, tokens) {
        (Some(token), Some(session), None) => {
            let presented = Presented {
                token,
                session,
                request_digest,
            };
            let evidence = presented.read()?;
            let envelope = judged(parts, upstream, &evidence, until(PATIENCE)).await;
            parts.verdicts.count("meta_attestation", &envelope);
            Ok(envelope.into_response())
        }
        (None, None, Some(tokens)) if request_digest.is_none() => {
            batch(parts, upstream, tokens).await
        }
        _ => Err(invalid("send either `token` and `session`, or `tokens`")),
    }
}

impl Presented {
    fn read(self) -> Result<Evidence, Problem> {
        if !(1..=LONGEST_SESSION).contains(&self.session.len()) {
            return Err(invalid("`session` has 1 to 1024 bytes"));
        }
        let context = bound(&self.session, self.request_digest.as_deref())?;
        Ok(Evidence {
            context: context.into_owned(),
            token: Secret::from(self.token),
        })
    }
}

/// The answer to a batch, in the order of the tokens.
#[derive(Serialize)]
struct Results {
    results: Vec<Envelope>,
}

async fn batch(
    parts: &Arc<Parts>,
    upstream: &Arc<MetaAttest>,
    tokens: Vec<Presented>,
) -> Result<Response, Problem> {
    if tokens.is_empty() || tokens.len() > MOST {
        return Err(invalid("`tokens` holds 1 to 128 tokens"));
    }
    let evidence = tokens.into_iter().map(Presented::read);
    let evidence = evidence.collect::<Result<Vec<_>, _>>()?;
    let deadline = until(BATCH_PATIENCE);
    let results = stream::iter(evidence)
        .map(|evidence| async move {
            let deadline = deadline.min(until(PATIENCE));
            judged(parts, upstream, &evidence, deadline).await
        })
        .buffered(AT_ONCE)
        .inspect(|envelope| parts.verdicts.count("meta_attestation", envelope))
        .collect()
        .await;
    Ok(Json(Results { results }).into_response())
}

fn invalid(detail: &'static str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid_field", detail)
}

/// A moment that far ahead.
fn until(patience: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(patience).unwrap_or(now)
}
