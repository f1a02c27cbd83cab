//! What a player says of a payment that a game asks for. Nothing is charged
//! here, in the sandbox or elsewhere: the platform keeps no coins.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State, rejection::PathRejection},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{HeaderMap, StatusCode};
use opensocial::{platform::payment_callback::finish_url, wire::payment::uuid};
use serde_json::{Value, json};
use serve::Problem;
use store::{Payment, PaymentFailure, PaymentItem, PaymentState};

use super::social_payment_desk::{Desk, NotDone, Ticket};
use crate::Parts;

/// The calls about one payment.
pub(super) fn router(parts: &Arc<Parts>) -> Router<Arc<Parts>> {
    const PAYMENT: &str = "/opensocial/apps/{app}/payments/{payment}";
    let desk = Desk::new(Arc::clone(parts));
    let act = |act| format!("{PAYMENT}/{act}");
    Router::new()
        .route(PAYMENT, get(show).with_state(desk.clone()))
        .route(&act("confirm"), post(confirm).with_state(desk.clone()))
        .route(&act("cancel"), post(cancel).with_state(desk))
}

/// The app and the payment of a path.
type Named = Result<Path<(String, String)>, PathRejection>;

/// `GET /device/v1/opensocial/apps/{app}/payments/{payment}`: what the player is
/// to pay, and how far that has come.
async fn show(State(desk): State<Desk>, headers: HeaderMap, named: Named) -> Response {
    let shown = async {
        let ticket = Ticket::of(&desk, &headers, named)?;
        ticket.payment(&desk).await
    };
    answered(shown.await)
}

/// `POST /device/v1/opensocial/apps/{app}/payments/{payment}/confirm`: the player
/// pays if the game gives. The game is asked before this is answered, or has been
/// given two seconds; the same call again is answered how far it has come, and
/// asks the game nothing new.
async fn confirm(State(desk): State<Desk>, headers: HeaderMap, named: Named) -> Response {
    let confirmed = async {
        let ticket = Ticket::of(&desk, &headers, named)?;
        ticket.confirm(&desk).await
    };
    answered(confirmed.await)
}

/// `POST /device/v1/opensocial/apps/{app}/payments/{payment}/cancel`: the player
/// does not pay. It is too late for that once the game has been asked.
async fn cancel(State(desk): State<Desk>, headers: HeaderMap, named: Named) -> Response {
    let canceled = async {
        let ticket = Ticket::of(&desk, &headers, named)?;
        ticket.cancel(&desk).await
    };
    answered(canceled.await)
}

fn answered(done: Result<Payment, NotDone>) -> Response {
    match done {
        Ok(payment) => super::granted(told(&payment)),
        Err(NotDone::Ended(payment)) => ended(&payment).into_response(),
        Err(NotDone::Problem(problem)) => problem.into_response(),
    }
}

fn told(payment: &Payment) -> Value {
    let items = payment.items.iter().map(item).collect::<Vec<_>>();
    json!({
        "payment_id": uuid(payment.payment_id),
        "app_id": payment.app_id,
        "environment": payment.environment,
        "state": payment.state.as_str(),
        "failure": payment.failure.map(PaymentFailure::as_str),
        "items": items,
        "total": payment.total(),
        "answer_by": payment.answer_by.secs(),
        "finish_url": finish_url(&payment.finish_url, payment.payment_id),
    })
}

fn item(item: &PaymentItem) -> Value {
    json!({
        "name": item.name,
        "description": item.description,
        "image_url": item.image_url,
        "unit_price": item.unit_price,
        "amount": item.amount,
    })
}

/// It has come to another end than was asked for, which says which.
fn ended(payment: &Payment) -> Problem {
    let detail = match (payment.state, payment.failure) {
        (PaymentState::Failed, Some(PaymentFailure::Canceled)) => "the player has canceled it",
        (PaymentState::Failed, Some(PaymentFailure::Lapsed)) => {
            "it was not confirmed in time; the game can ask for another one"
        }
        (PaymentState::Failed, Some(PaymentFailure::Refused)) => {
            "the game does not give what was to be paid for; nothing was paid"
        }
        (PaymentState::Failed, _) => "the game did not answer in time; nothing was paid",
        (PaymentState::Done, _) => "it is done",
        (PaymentState::Started | PaymentState::Confirmed, _) => {
            "the player has confirmed it, and the game is being asked"
        }
    };
    Problem::new(StatusCode::CONFLICT, "payment_settled", detail)
}
