use axum::{
    Json,
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, TryStreamExt, stream};
use http::StatusCode;
use serde::Serialize;
use serve::{BodyLimits, Problem};

/// How many items one call may have.
pub(super) const MOST_ITEMS: usize = 500;

/// The largest body, in bytes.
const MAX_BODY: usize = 256 * 1024;

/// The longest id of an order or a report, in bytes.
pub(super) const LONGEST_ID: usize = 128;

/// How many items of one call are written at a time, so that a long call takes the
/// store's turns no more than a few callers do.
const AT_ONCE: usize = 16;

/// How much of a body with items is taken in.
pub(super) const fn limits(face: BodyLimits) -> BodyLimits {
    face.up_to(MAX_BODY)
}

pub(super) fn check_count(count: usize) -> Result<(), Problem> {
    if (1..=MOST_ITEMS).contains(&count) {
        return Ok(());
    }
    let detail = "a call has 1 to 500 items";
    Err(Problem::new(
        StatusCode::BAD_REQUEST,
        "invalid_field",
        detail,
    ))
}

/// Whether an id or a name that a game gives can be one.
pub(super) fn is_sound(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len()) && !text.contains(char::is_control)
}

#[derive(Serialize)]
struct Results<B> {
    results: Vec<Answered<B>>,
}

#[derive(Serialize)]
struct Answered<B> {
    result: B,
}

/// Does each item, and answers them in their order. What cannot be written ends
/// all of it: doing the same again does no harm.
pub(super) async fn each<T, F, B>(
    items: Vec<T>,
    work: impl FnMut(T) -> F,
) -> Result<Response, Problem>
where
    F: Future<Output = Result<B, Problem>>,
    B: Serialize,
{
    let became = stream::iter(items.into_iter().map(work)).buffered(AT_ONCE);
    let answered = became.map_ok(|result| Answered { result });
    let results = answered.try_collect().await?;
    Ok(Json(Results { results }).into_response())
}
