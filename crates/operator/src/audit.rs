use ::admin::EventView;
use axum::{Json, extract::Query};
use base::Timestamp;
use http::Uri;
use serde::Deserialize;
use serve::Problem;
use store::AuditFilter;

use crate::{
    auth::{May, Read},
    page::{self, List, Part},
    problems,
};

/// `?action=…&target=…&since=…` beside what every list takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
    action: Option<String>,
    target: Option<String>,
    since: Option<i64>,
    cursor: Option<String>,
    limit: Option<usize>,
}

/// `GET /admin/v1/audit`, the newest first.
pub(crate) async fn list(may: May<Read>, uri: Uri) -> Result<Json<Part<EventView>>, Problem> {
    let Query(query): Query<Filter> = Query::try_from_uri(&uri).map_err(|_| {
        page::invalid("the audit log takes `action`, `target`, `since`, `cursor` and `limit`")
    })?;
    let wish = page::Wish::read(List::Audit, query.cursor, query.limit)?;
    let filter = AuditFilter {
        action: query.action,
        target: query.target,
        since: query.since.map(Timestamp::from_millis),
    };
    let page = may.admin.audit(filter, wish.from, wish.limit).await;
    let page = page.map_err(problems::of)?;
    let id = |event: &EventView| event.event_id;
    Ok(Json(Part::new(List::Audit, page.events, page.more, id)))
}
