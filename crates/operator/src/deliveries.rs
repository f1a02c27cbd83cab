use ::admin::{DeliveryLogView, DeliveryView, ReplayDeliveries};
use axum::{Json, extract::Query, response::Response};
use base::{AppId, Timestamp};
use http::Uri;
use serde::Deserialize;
use serve::Problem;
use store::{DeliveryFilter, DeliveryKind, DeliveryState};

use crate::{
    auth::{Administer, May, Read},
    order::Order,
    page::{self, List, Part},
    problems,
};

/// `?app_id=…&kind=…&state=…&dead=…&subject=…&from=…&until=…` beside what every
/// list takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
    app_id: Option<AppId>,
    kind: Option<DeliveryKind>,
    state: Option<DeliveryState>,
    dead: Option<bool>,
    subject: Option<String>,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    cursor: Option<String>,
    limit: Option<usize>,
}

/// `GET /admin/v1/deliveries`, what was asked for last first.
pub(crate) async fn list(may: May<Read>, uri: Uri) -> Result<Json<Part<DeliveryView>>, Problem> {
    let Query(query): Query<Filter> = Query::try_from_uri(&uri).map_err(|_| {
        page::invalid(
            "deliveries take `app_id`, `kind` (unity-ads, meta-graph, open-social or open-social-payment), `state` \
             (waiting, sending, delivered, rejected or expired), `dead` (true or false), `subject`, \
             `from` and `until` (milliseconds since the epoch), `cursor` and `limit` (1 to 500)",
        )
    })?;
    let wish = page::Wish::read(List::Deliveries, query.cursor, query.limit)?;
    let filter = DeliveryFilter {
        app_id: query.app_id,
        kind: query.kind,
        state: query.state,
        dead: query.dead == Some(true),
        subject: page::subject(query.subject)?,
        from: query.from,
        until: query.until,
    };
    let page = may.admin.deliveries(filter, wish.from, wish.limit).await;
    let page = page.map_err(problems::of)?;
    let part = Part::new(
        List::Deliveries,
        page.deliveries,
        page.more,
        DeliveryView::place,
    );
    Ok(Json(part))
}

/// `GET /admin/v1/deliveries/{app_id}/{delivery_id}` with its attempts.
pub(crate) async fn show(may: May<Read>) -> Result<Json<DeliveryLogView>, Problem> {
    let (app, delivery) = (may.names.id("app_id")?, may.names.id("delivery_id")?);
    let found = may.admin.delivery(app, delivery).await;
    found.map(Json).map_err(problems::of)
}

/// `POST /admin/v1/deliveries/{app_id}/{delivery_id}/replay`: what has ended is
/// sent once more, as it was.
pub(crate) async fn replay(order: Order<Administer>) -> Result<Response, Problem> {
    let (app, delivery) = (order.names.id("app_id")?, order.names.id("delivery_id")?);
    let replayed = order.admin.replay_delivery(app, delivery).await;
    order.done(&replayed.map_err(problems::of)?)
}

/// `POST /admin/v1/deliveries/replay`: those that have ended and that the body
/// narrows down are sent once more, a thousand at a time.
pub(crate) async fn replay_many(order: Order<Administer>) -> Result<Response, Problem> {
    let wish: ReplayDeliveries = order.json()?;
    let replayed = order.admin.replay_deliveries(wish).await;
    order.done(&replayed.map_err(problems::of)?)
}
