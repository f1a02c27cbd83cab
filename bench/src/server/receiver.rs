//! A game's receiver of callbacks and no more: what a server does that holds
//! the key, keeps the orders it has seen in memory, and grants for itself.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Result;
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    response::Response,
    routing::get,
};
use base::KeyId;
use http::{HeaderName, HeaderValue, StatusCode};
use sign::HmacMd5Key;
use unity_ads::{
    ACCEPTED, Answer, Oid, Refusal,
    game::{Callback, Expected},
};

use crate::callback;

/// As the document's example has it.
pub(crate) const AWARD_PATH: &str = "/award.php";

struct Receiver {
    expected: Expected,
    key: HmacMd5Key,
    redeemed: Mutex<HashSet<Oid>>,
}

/// The callback's route.
pub(super) fn router() -> Result<Router> {
    let receiver = Receiver {
        expected: Expected::of(&callback::url()?),
        key: HmacMd5Key::new(callback::SECRET.as_bytes()),
        redeemed: Mutex::default(),
    };
    Ok(Router::new()
        .route(AWARD_PATH, get(receive))
        .with_state(Arc::new(receiver)))
}

async fn receive(State(receiver): State<Arc<Receiver>>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let answer = match redeem(&receiver, query.as_bytes()) {
        Ok(()) => ACCEPTED,
        Err(refusal) => refusal.wire(),
    };
    write(answer)
}

fn redeem(receiver: &Receiver, query: &[u8]) -> Result<(), Refusal> {
    let callback = Callback::parse(query, &receiver.expected)?;
    let signed = callback.verify([(KeyId::new([1; 4]), &receiver.key)])?;
    let mut redeemed = receiver
        .redeemed
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let first = redeemed.insert(signed.into_inner().oid);
    first.then_some(()).ok_or(Refusal::DuplicateOrder)
}

fn write(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    // Every answer has a status that is one.
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        let value = HeaderValue::from_static(value);
        response
            .headers_mut()
            .insert(HeaderName::from_static(name), value);
    }
    response
}
