//! What is written and paid in a game on OpenSocial.

use ::admin::{JudgeText, PaymentUuid, PaymentView, TextGroupView, TextView};
use axum::{Json, extract::Query, response::Response};
use base::PlayerId;
use http::Uri;
use serde::Deserialize;
use serve::Problem;
use store::{Span, TextQuery, TextStatus};

use crate::{
    auth::{Administer, May, Read},
    order::Order,
    page::{self, List, Part},
    problems,
};

/// `?status=…&group=…&author=…` beside what every list takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    status: Option<TextStatus>,
    group: Option<String>,
    author: Option<PlayerId>,
    cursor: Option<String>,
    limit: Option<usize>,
}

/// `?player_id=…` beside what every list takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Payments {
    player_id: Option<PlayerId>,
    cursor: Option<String>,
    limit: Option<usize>,
}

/// `GET /admin/v1/apps/{app_id}/texts`: those that were not taken back, or those
/// of which one thing was said; the latest first.
pub(crate) async fn texts(may: May<Read>, uri: Uri) -> Result<Json<Part<TextView>>, Problem> {
    let app = may.names.id("app_id")?;
    let Query(asked): Query<Texts> = Query::try_from_uri(&uri).map_err(|_| {
        page::invalid(
            "texts take `status` (waiting, accepted, refused or withdrawn), `group`, `author`, \
             `cursor` and `limit` (1 to 500)",
        )
    })?;
    if asked.group.as_deref().is_some_and(is_no_group) {
        let detail = "a `group` has 1 to 32 bytes without control characters";
        return Err(page::invalid(detail));
    }
    let span = span(List::Texts, asked.cursor, asked.limit)?;
    let query = TextQuery {
        group: asked.group,
        author: asked.author,
        status: asked.status,
    };
    let found = may.admin.texts(app, query, span).await;
    let found = found.map_err(problems::of)?;
    Ok(Json(Part::listed(List::Texts, found, span)))
}

fn is_no_group(name: &str) -> bool {
    name.is_empty() || name.len() > 32 || name.contains(char::is_control)
}

/// `GET /admin/v1/apps/{app_id}/texts/{text_id}`.
pub(crate) async fn text(may: May<Read>) -> Result<Json<TextView>, Problem> {
    let (app, text) = (may.names.id("app_id")?, may.names.id("text_id")?);
    let found = may.admin.text(app, text).await;
    found.map(Json).map_err(problems::of)
}

/// `POST /admin/v1/apps/{app_id}/texts/{text_id}/judge` with `status`.
pub(crate) async fn judge(order: Order<Administer>) -> Result<Response, Problem> {
    let (app, text) = (order.names.id("app_id")?, order.names.id("text_id")?);
    let new: JudgeText = order.json()?;
    let judged = order.admin.judge_text(app, text, new).await;
    order.done(&judged.map_err(problems::of)?)
}

/// `GET /admin/v1/apps/{app_id}/text-groups`.
pub(crate) async fn groups(may: May<Read>, uri: Uri) -> Result<Json<Part<TextGroupView>>, Problem> {
    let app = may.names.id("app_id")?;
    let wish = page::wish::<String>(List::TextGroups, &uri)?;
    let found = may.admin.text_groups(app, wish.from.as_deref(), wish.limit);
    let (items, more) = found.await.map_err(problems::of)?;
    let id = |it: &TextGroupView| it.name.clone();
    Ok(Json(Part::new(List::TextGroups, items, more, id)))
}

/// `GET /admin/v1/apps/{app_id}/payments`, the latest first.
pub(crate) async fn payments(may: May<Read>, uri: Uri) -> Result<Json<Part<PaymentView>>, Problem> {
    let app = may.names.id("app_id")?;
    let Query(asked): Query<Payments> = Query::try_from_uri(&uri)
        .map_err(|_| page::invalid("payments take `player_id`, `cursor` and `limit` (1 to 500)"))?;
    let span = span(List::Payments, asked.cursor, asked.limit)?;
    let found = may.admin.payments(app, asked.player_id, span).await;
    let found = found.map_err(problems::of)?;
    Ok(Json(Part::listed(List::Payments, found, span)))
}

/// `GET /admin/v1/apps/{app_id}/payments/{payment_id}`.
pub(crate) async fn payment(may: May<Read>) -> Result<Json<PaymentView>, Problem> {
    let app = may.names.id("app_id")?;
    let PaymentUuid(payment) = may.names.id("payment_id")?;
    let found = may.admin.payment(app, payment).await;
    found.map(Json).map_err(problems::of)
}

fn span(list: List, cursor: Option<String>, limit: Option<usize>) -> Result<Span, Problem> {
    let wish = page::Wish::<usize>::read(list, cursor, limit)?;
    Ok(Span {
        skip: wish.from.unwrap_or(0),
        limit: wish.limit,
    })
}
