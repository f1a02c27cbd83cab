use ::admin::{TraceWish, TracedReward};
use axum::{Json, extract::Query};
use base::{AppId, Timestamp};
use http::Uri;
use serde::Deserialize;
use serve::Problem;
use store::RewardNetwork;

use crate::{
    auth::{May, Read},
    page::{self, List, Part},
    problems, rewards,
};

/// How many rewards there are unless more are asked for, and how many at most:
/// each comes with everything that was sent and asked for it.
const USUAL: usize = 20;
const MOST: usize = 100;

/// `?subject=…&app_id=…&game=…&network=…&oid=…` beside what every list takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
    subject: String,
    app_id: Option<AppId>,
    game: Option<String>,
    network: Option<RewardNetwork>,
    oid: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
}

/// `GET /admin/v1/rewards/trace`: everything that is known of a player's rewards
/// on both sides of this installation, the latest first.
pub(crate) async fn list(may: May<Read>, uri: Uri) -> Result<Json<Part<TracedReward>>, Problem> {
    let Query(query): Query<Filter> = Query::try_from_uri(&uri).map_err(|_| {
        page::invalid(
            "a trace takes `subject`, and may take `app_id` or `game`, `network` (small letters, \
             digits and hyphens), `oid`, `cursor` and `limit` (1 to 100)",
        )
    })?;
    let limit = query.limit.unwrap_or(USUAL);
    if limit == 0 || limit > MOST {
        return Err(page::invalid("`limit` of a trace is 1 to 100"));
    }
    let wish = page::Wish::<i64>::read(List::Trace, query.cursor, Some(limit))?;
    let wish = TraceWish {
        subject: query.subject,
        app_id: rewards::named(query.app_id, query.game.as_deref())?,
        network: query.network,
        oid: query.oid,
        before: wish.from.map(Timestamp::from_millis),
        limit: wish.limit,
    };
    let trace = may.admin.trace(&wish).await.map_err(problems::of)?;
    let more = trace.before.is_some();
    let place = |one: &TracedReward| one.earned_at.millis();
    Ok(Json(Part::new(List::Trace, trace.rewards, more, place)))
}
