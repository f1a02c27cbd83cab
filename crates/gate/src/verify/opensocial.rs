mod told;

use std::sync::Arc;

use ::opensocial::game::{Heard, NotHeard, Received, Refusal};
use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::OwnerId;
use base64::{Engine, engine::general_purpose::STANDARD};
use directory::Deaf;
use guard::{LedgerRefusal, Timed, Unclaimed};
use http::StatusCode;
use serde::Deserialize;
use serve::Problem;
use sign::oauth1::{Fault, Scheme};
use store::StoreLedger;

use crate::{
    Envelope, OpenSocial, Parts, Reason,
    auth::{May, Verify},
};

/// A request that the game's server has received.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    /// The game as the gate's configuration names it.
    #[serde(default)]
    game: Option<String>,
    /// What the request claims to be.
    #[serde(default)]
    kind: Kind,
    method: String,
    /// As the platform called it; or path and query as they came, when `Host`
    /// is among the headers.
    url: String,
    /// What a `url` without one begins with.
    #[serde(default)]
    scheme: Option<String>,
    /// Each a name and a value.
    headers: Vec<(String, String)>,
    /// In base64; nothing when absent.
    #[serde(default)]
    body: Option<String>,
}

/// What the platform calls game servers for.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// A player opens the game.
    #[default]
    Launch,
    /// Something happened to players.
    LifeCycle,
    /// A payment is to be taken or not.
    PaymentCallback,
}

/// `POST /v1/verify/opensocial-launch`: whether a request that a game's server
/// has received is the platform's. Accepted once.
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
    let own = game.opensocial.as_ref().ok_or_else(|| {
        let detail = "this game has no app on OpenSocial in the gate's configuration";
        Problem::new(StatusCode::NOT_FOUND, "verifier_not_configured", detail)
    })?;
    let scheme = scheme(question.scheme.as_deref())?;
    let body = STANDARD.decode(question.body.as_deref().unwrap_or_default());
    let body = body.map_err(|_| invalid("`body` is the body's bytes in base64"))?;
    let headers = question.headers.iter();
    let headers = headers.map(|(name, value)| (name.as_str(), value.as_bytes()));
    let heard = Heard::new(&question.method, &question.url, scheme, headers, &body);
    let heard = heard.map_err(|why| invalid(unheard(why)))?;
    let envelope = judge(parts, own, &heard, question.kind).await;
    let envelope = envelope.unwrap_or_else(|envelope| envelope);
    parts.verdicts.count(question.kind.name(), &envelope);
    Ok(envelope.into_response())
}

impl Kind {
    /// The name of the verifier in metrics.
    const fn name(self) -> &'static str {
        match self {
            Self::Launch => "opensocial_launch",
            Self::LifeCycle => "opensocial_life_cycle",
            Self::PaymentCallback => "opensocial_payment_callback",
        }
    }
}

fn scheme(text: Option<&str>) -> Result<Scheme, Problem> {
    match text {
        Some("https") => Ok(Scheme::Https),
        None | Some("http") => Ok(Scheme::Http),
        _ => Err(invalid("`scheme` is http or https")),
    }
}

const fn unheard(why: NotHeard) -> &'static str {
    match why {
        NotHeard::Method => "`method` is a method of HTTP",
        NotHeard::Url => "`url` is an http or https URL, or path and query as they arrived",
        NotHeard::Host => "a `url` without a host takes exactly one Host among the `headers`",
        NotHeard::ContentType => "there is more than one Content-Type among the `headers`",
    }
}

fn invalid(detail: &'static str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid_field", detail)
}

async fn judge(
    parts: &Parts,
    own: &OpenSocial,
    heard: &Heard<'_>,
    kind: Kind,
) -> Result<Envelope, Envelope> {
    let (verifier, now) = (own.verifier(), parts.clock.now());
    match kind {
        Kind::Launch => {
            let held = verifier.launch(heard, now).map_err(refused)?;
            claimed(parts, held).await.map(told::launch)
        }
        Kind::LifeCycle => {
            let held = verifier.life_cycle(heard, now).map_err(refused)?;
            claimed(parts, held).await.map(told::life_cycle)
        }
        Kind::PaymentCallback => {
            let held = verifier.payment_callback(heard, now).map_err(refused)?;
            claimed(parts, held).await.map(told::payment_callback)
        }
    }
}

/// Uses the nonce up. Once this has answered, no other caller gets the same
/// answer, through crashes too.
async fn claimed<T>(parts: &Parts, held: Unclaimed<Received<T>>) -> Result<Received<T>, Envelope> {
    let known = parts.directory.known();
    let known = known
        .map_err(|Deaf| Envelope::unavailable(Reason::OutOfTouch, StoreLedger::RETRY_AFTER))?;
    // It may have been used before what the ledger remembers, by a clock of the
    // platform's that ran ahead as far as the window lets it.
    if known.is_forgotten(held.get().window().not_before) {
        return Err(Envelope::refused(Reason::TimestampTooOld));
    }
    let ledger = StoreLedger {
        store: &*parts.store,
        owner: OwnerId::generate(&*parts.rng),
    };
    match held.claim_in(&ledger).await {
        Ok(fresh) => Ok(fresh.into_inner()),
        Err(LedgerRefusal::AlreadyUsed) => Err(Envelope::refused(Reason::NonceUsed)),
        Err(LedgerRefusal::TooOld) => Err(Envelope::refused(Reason::TimestampTooOld)),
        Err(LedgerRefusal::Unavailable { retry_after }) => {
            Err(Envelope::unavailable(Reason::StoreUnavailable, retry_after))
        }
    }
}

fn refused(refusal: Refusal) -> Envelope {
    // Names what is wrong and repeats nothing that was sent.
    tracing::info!(%refusal, "a request is not the platform's");
    Envelope::refused(match refusal {
        Refusal::Fault(Fault::Unsigned) => Reason::RequestUnsigned,
        Refusal::Fault(Fault::Method) | Refusal::Method => Reason::SignatureMethodRefused,
        Refusal::Fault(_) => Reason::RequestMalformed,
        Refusal::Consumer => Reason::ConsumerForeign,
        Refusal::Forged => Reason::SignatureForged,
        Refusal::Body(_) => Reason::BodyAltered,
        Refusal::TooOld => Reason::TimestampTooOld,
        Refusal::TooEarly => Reason::TimestampTooEarly,
        Refusal::Ambiguous(_) => Reason::ParameterAmbiguous,
        Refusal::Missing(_) => Reason::ParameterMissing,
        Refusal::Malformed(_) => Reason::ParameterMalformed,
        Refusal::OtherApp => Reason::WrongGame,
        Refusal::ViewerNotOwner => Reason::ViewerNotOwner,
        Refusal::NoToken => Reason::TokenMissing,
        Refusal::ForPlayer => Reason::TokenUnexpected,
    })
}
