use ::admin::RewardView;
use axum::{Json, extract::Query};
use base::AppId;
use http::Uri;
use serde::Deserialize;
use serve::Problem;
use store::{RewardFilter, RewardId};

use crate::{
    auth::{May, Read},
    page::{self, List, Part},
    problems,
};

/// `?app_id=…&network=…&state=…` beside what every list takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
    app_id: Option<AppId>,
    network: Option<String>,
    state: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
}

/// `GET /admin/v1/rewards`: what the gate was told that players have earned, the
/// latest first.
pub(crate) async fn list(may: May<Read>, uri: Uri) -> Result<Json<Part<RewardView>>, Problem> {
    let Query(query): Query<Filter> = Query::try_from_uri(&uri).map_err(|_| {
        page::invalid("rewards take `app_id`, `network`, `state`, `cursor` and `limit` (1 to 500)")
    })?;
    let network = query.network.map(|network| network.parse()).transpose();
    let network = network.map_err(|_: String| page::invalid("`network` is unity-ads"))?;
    let state = query.state.map(|state| state.parse()).transpose();
    let state = state.map_err(|_: String| page::invalid("`state` is open, granted or rejected"))?;
    let wish = page::Wish::read(List::Rewards, query.cursor, query.limit)?;
    let filter = RewardFilter {
        app_id: query.app_id,
        network,
        state,
    };
    let page = may.admin.rewards(filter, wish.from, wish.limit).await;
    let page = page.map_err(problems::of)?;
    let part = Part::new(List::Rewards, page.rewards, page.more, RewardView::place);
    Ok(Json(part))
}

/// `GET /admin/v1/rewards/{app_id}/{network}/{oid}`.
pub(crate) async fn show(may: May<Read>) -> Result<Json<RewardView>, Problem> {
    let id = RewardId {
        app_id: may.names.id("app_id")?,
        network: may.names.id("network")?,
        oid: may.names.id("oid")?,
    };
    let found = may.admin.reward(id).await;
    found.map(Json).map_err(problems::of)
}
