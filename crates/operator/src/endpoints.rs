use std::{fmt, str::FromStr};

use ::admin::{EndpointView, NewEndpointSettings};
use axum::{Json, response::Response};
use base::InvalidId;
use http::Uri;
use serve::Problem;
use store::EndpointId;

use crate::{
    auth::{Administer, May, Names, Read},
    order::Order,
    page::{self, List, Part},
    problems,
};

/// An endpoint's place in the list of them.
struct Place(EndpointId);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.0.app_id, self.0.kind)
    }
}

impl FromStr for Place {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let (app, kind) = text.split_once(':').ok_or(InvalidId)?;
        Ok(Self(EndpointId {
            app_id: app.parse()?,
            kind: kind.parse().map_err(|_| InvalidId)?,
        }))
    }
}

fn named(names: &Names) -> Result<EndpointId, Problem> {
    Ok(EndpointId {
        app_id: names.id("app_id")?,
        kind: names.id("kind")?,
    })
}

/// `GET /admin/v1/endpoints`: those of which something was said.
pub(crate) async fn list(may: May<Read>, uri: Uri) -> Result<Json<Part<EndpointView>>, Problem> {
    let wish = page::wish::<Place>(List::Endpoints, &uri)?;
    let after = wish.from.map(|Place(id)| id);
    let page = may.admin.endpoints(after, wish.limit).await;
    let page = page.map_err(problems::of)?;
    let place = |endpoint: &EndpointView| Place(endpoint.id());
    let part = Part::new(List::Endpoints, page.endpoints, page.more, place);
    Ok(Json(part))
}

/// `GET /admin/v1/endpoints/{app_id}/{kind}`, also where nothing was said.
pub(crate) async fn show(may: May<Read>) -> Result<Json<EndpointView>, Problem> {
    let found = may.admin.endpoint(named(&may.names)?).await;
    found.map(Json).map_err(problems::of)
}

/// `PUT /admin/v1/endpoints/{app_id}/{kind}`; what is absent stays.
pub(crate) async fn configure(order: Order<Administer>) -> Result<Response, Problem> {
    let id = named(&order.names)?;
    let new: NewEndpointSettings = order.json()?;
    let changed = order.admin.configure_endpoint(id, new).await;
    order.done(&changed.map_err(problems::of)?)
}

/// `POST /admin/v1/endpoints/{app_id}/{kind}/pause`.
pub(crate) async fn pause(order: Order<Administer>) -> Result<Response, Problem> {
    let paused = order.admin.pause_endpoint(named(&order.names)?).await;
    order.done(&paused.map_err(problems::of)?)
}

/// `POST /admin/v1/endpoints/{app_id}/{kind}/resume`.
pub(crate) async fn resume(order: Order<Administer>) -> Result<Response, Problem> {
    let resumed = order.admin.resume_endpoint(named(&order.names)?).await;
    order.done(&resumed.map_err(problems::of)?)
}
