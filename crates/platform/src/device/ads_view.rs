use std::sync::Arc;

use ::unity_ads::platform::View;
use axum::body::Body;
use guard::Unclaimed;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serve::Problem;
use tokio::sync::Semaphore;

use super::{
    ads_pace::Pace,
    session::{self, known, unavailable},
};
use crate::{
    Parts,
    unity_ads::{self, NoView, NotEnded},
};

/// How many completions wait for their callback at a time. Whoever comes when
/// all places are taken is told at once that it is pending, so that games that
/// hang cannot pile up waiting calls.
const WAITING: usize = 256;

/// Where ends of views are taken in.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) parts: Arc<Parts>,
    pub(super) places: Arc<Semaphore>,
    pace: Arc<Pace>,
}

impl Desk {
    pub(super) fn new(parts: Arc<Parts>) -> Self {
        Self {
            parts,
            places: Arc::new(Semaphore::new(WAITING)),
            pace: Arc::new(Pace::new()),
        }
    }
}

#[derive(Deserialize)]
struct Wish {
    view_token: String,
}

/// The view of a call's body, which has to be the signed-in player's.
///
/// # Errors
/// 401 without a session, 503 where this node cannot judge, 404 for what is no view of this player's, 410 for one
/// that has run out, 429 for a player who ends more views than can be watched.
pub(super) async fn of(
    desk: &Desk,
    headers: &HeaderMap,
    body: Body,
) -> Result<Unclaimed<View>, Problem> {
    let parts = &*desk.parts;
    session::of(parts, headers)?;
    let wish: Wish = parts.body.json(body).await?;
    // Judged again, so that a revocation heard meanwhile is not outrun.
    let player = session::of(parts, headers)?.get().player();
    let view = unity_ads::open(&known(parts)?, &wish.view_token, player, parts.clock.now());
    let view = view.map_err(|no_view| match no_view {
        NoView::Unknown => {
            let detail = "this is no token of a view of this player's";
            Problem::new(StatusCode::NOT_FOUND, "unknown_view", detail)
        }
        NoView::Expired => expired(),
    })?;
    desk.pace.admit(player, parts.clock.now())?;
    Ok(view)
}

/// How it is answered that a view did not end as was asked; `other` says how it
/// ended.
pub(super) fn refused(why: NotEnded, other: &'static str) -> Problem {
    match why {
        NotEnded::Otherwise => Problem::new(StatusCode::CONFLICT, "view_ended", other),
        NotEnded::Expired => expired(),
        NotEnded::Deaf(_) => Problem::out_of_touch(),
        NotEnded::Store(_) | NotEnded::Refused(_) => unavailable(why),
    }
}

fn expired() -> Problem {
    let detail = "the view has run out; start another one";
    Problem::new(StatusCode::GONE, "view_expired", detail)
}
