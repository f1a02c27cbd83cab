use ::admin::{RewardLogView, RewardView};
use axum::{Json, extract::Query};
use base::AppId;
use directory::gate_game_id;
use http::Uri;
use serde::Deserialize;
use serve::Problem;
use store::{RewardFilter, RewardId, RewardNetwork, RewardState};

use crate::{
    auth::{May, Read},
    page::{self, List, Part},
    problems,
};

/// `?app_id=…&game=…&network=…&state=…&subject=…` beside what every list takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
    app_id: Option<AppId>,
    game: Option<String>,
    network: Option<RewardNetwork>,
    state: Option<RewardState>,
    subject: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
}

/// `GET /admin/v1/rewards`: what the gate was told that players have earned, the
/// latest first.
pub(crate) async fn list(may: May<Read>, uri: Uri) -> Result<Json<Part<RewardView>>, Problem> {
    let Query(query): Query<Filter> = Query::try_from_uri(&uri).map_err(|_| {
        page::invalid(
            "rewards take `app_id` or `game`, `network` (small letters, digits and hyphens), \
             `state` (open, granted, rejected, held or recorded), `subject`, `cursor` and `limit` (1 \
             to 500)",
        )
    })?;
    let wish = page::Wish::read(List::Rewards, query.cursor, query.limit)?;
    let filter = RewardFilter {
        app_id: named(query.app_id, query.game.as_deref())?,
        network: query.network,
        state: query.state,
        subject: page::subject(query.subject)?,
    };
    let page = may.admin.rewards(filter, wish.from, wish.limit).await;
    let page = page.map_err(problems::of)?;
    let part = Part::new(List::Rewards, page.rewards, page.more, RewardView::place);
    Ok(Json(part))
}

/// The game, by its id or as the gate names it.
pub(crate) fn named(app_id: Option<AppId>, game: Option<&str>) -> Result<Option<AppId>, Problem> {
    if app_id.is_some() && game.is_some() {
        let detail = "`app_id` and `game` are two words for one thing; give one of them";
        return Err(page::invalid(detail));
    }
    Ok(app_id.or_else(|| game.map(gate_game_id)))
}

/// `GET /admin/v1/rewards/{app_id}/{network}/{oid}`, with what the game was asked.
pub(crate) async fn show(may: May<Read>) -> Result<Json<RewardLogView>, Problem> {
    let id = RewardId {
        app_id: may.names.id("app_id")?,
        network: may.names.id("network")?,
        oid: may.names.id("oid")?,
    };
    let found = may.admin.reward(id).await;
    found.map(Json).map_err(problems::of)
}
