use std::sync::Arc;

use axum::{
    extract::{Path, State, rejection::PathRejection},
    response::{IntoResponse, Response},
};
use base::{AppId, MessageId, OwnerId, PlayerId};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use serve::Problem;
use store::{INBOX_KEPT, Message, MessageRef, PostStep, Receipt, Span, Step, Unit};

use super::session::{self, known, unavailable};
use crate::Parts;

/// `GET /device/v1/opensocial/apps/{app}/messages`: what others have sent the
/// player from within a game, the latest first.
pub(super) async fn list(
    State(parts): State<Arc<Parts>>,
    headers: HeaderMap,
    app: Result<Path<String>, PathRejection>,
) -> Response {
    match read(&parts, &headers, app.map(|Path(app)| app).ok().as_deref()).await {
        Ok(answer) => super::granted(answer),
        Err(problem) => problem.into_response(),
    }
}

/// `DELETE /device/v1/opensocial/apps/{app}/messages/{message}`: takes a message
/// away, which is so also where there is none.
pub(super) async fn discard(
    State(parts): State<Arc<Parts>>,
    headers: HeaderMap,
    named: Result<Path<(String, String)>, PathRejection>,
) -> Response {
    let named = named.map(|Path(named)| named).ok();
    match take_away(&parts, &headers, named).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(problem) => problem.into_response(),
    }
}

async fn read(parts: &Parts, headers: &HeaderMap, app: Option<&str>) -> Result<Value, Problem> {
    let (player, app) = visit(parts, headers, app)?;
    let whole = Span {
        skip: 0,
        limit: INBOX_KEPT,
    };
    let inbox = parts.store.inbox(app, player, whole).await;
    let inbox = inbox.map_err(unavailable)?.items;
    let messages: Vec<_> = inbox.iter().map(told).collect();
    Ok(json!({ "messages": messages }))
}

fn told(message: &Message) -> Value {
    json!({
        "message_id": message.message_id,
        "sender": message.sender,
        "title": message.title,
        "body": message.body,
        "url": message.url,
        "sent_at": message.sent_at.secs(),
    })
}

async fn take_away(
    parts: &Parts,
    headers: &HeaderMap,
    named: Option<(String, String)>,
) -> Result<(), Problem> {
    let (app, message) = named.unzip();
    let (recipient, app_id) = visit(parts, headers, app.as_deref())?;
    let message = message.and_then(|message| message.parse::<MessageId>().ok());
    let message_id = message.ok_or_else(|| {
        let detail = "this is no id of a message";
        Problem::new(StatusCode::NOT_FOUND, "unknown_message", detail)
    })?;
    let copy = MessageRef {
        app_id,
        recipient,
        message_id,
    };
    let owner = OwnerId::generate(&*parts.rng);
    let unit = Unit::of(owner, Step::Post(PostStep::Discard(copy)));
    match parts.store.commit(unit).await.map_err(unavailable)? {
        Receipt::Committed(_) => Ok(()),
        Receipt::Refused { refusal, .. } => Err(unavailable(refusal)),
    }
}

/// Whose session it is, and the game that the path names.
fn visit(
    parts: &Parts,
    headers: &HeaderMap,
    app: Option<&str>,
) -> Result<(PlayerId, AppId), Problem> {
    let player = session::of(parts, headers)?.get().player();
    let app = app.and_then(|app| app.parse::<AppId>().ok());
    let known = known(parts)?;
    let app = app.filter(|app| known.app(*app).is_some());
    let app = app.ok_or_else(|| {
        let detail = "no game has this id";
        Problem::new(StatusCode::NOT_FOUND, "unknown_game", detail)
    })?;
    Ok((player, app))
}
