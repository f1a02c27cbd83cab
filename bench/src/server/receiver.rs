//! A game's receiver of callbacks and no more: what a server does that holds
//! the key, keeps the orders it has seen in memory, and grants for itself.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context as _, Result};
use axum::{
    Router,
    extract::{Request, State},
    response::Response,
    routing::get,
};
use rewards::{Outcome, Profile, Refusal, Trust};
use sign::HmacMd5Key;

use crate::callback;

/// As the document's example has it.
pub(crate) const AWARD_PATH: &str = "/award.php";

struct Receiver {
    receiver: rewards::Receiver,
    key: HmacMd5Key,
    redeemed: Mutex<HashSet<String>>,
}

/// The callback's route.
pub(super) fn router() -> Result<Router> {
    let profile = Profile::named("unity-ads").context("there is no profile")?;
    let url = callback::url()?;
    let statics = url.static_parameters().iter();
    let receiver = Receiver {
        receiver: rewards::Receiver::new(&profile, statics, Trust::default())?,
        key: HmacMd5Key::new(callback::SECRET.as_bytes()),
        redeemed: Mutex::default(),
    };
    Ok(Router::new()
        .route(AWARD_PATH, get(receive))
        .with_state(Arc::new(receiver)))
}

async fn receive(State(receiver): State<Arc<Receiver>>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let outcome = redeem(&receiver, query.as_bytes()).unwrap_or_else(Refusal::outcome);
    let answer = receiver.receiver.profile().answer(outcome, "");
    serve::fixed(answer.status, answer.headers, answer.body.into_owned())
}

fn redeem(receiver: &Receiver, query: &[u8]) -> Result<Outcome, Refusal> {
    let callback = receiver.receiver.parse(query)?;
    let signed = callback.verify([((), &receiver.key)])?;
    let mut redeemed = receiver
        .redeemed
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let first = redeemed.insert(signed.into_inner().order().to_owned());
    Ok(if first {
        Outcome::Granted
    } else {
        Outcome::Duplicate
    })
}
