use ::admin::{ApiKeyView, NewApiKey};
use axum::{Json, response::Response};
use http::Uri;
use serve::Problem;

use crate::{
    auth::{Administer, May, Read},
    order::Order,
    page::{self, List, Part},
    problems,
};

/// `GET /admin/v1/api-keys`, the revoked ones too.
pub(crate) async fn list(may: May<Read>, uri: Uri) -> Result<Json<Part<ApiKeyView>>, Problem> {
    let wish = page::wish(List::ApiKeys, &uri)?;
    let (items, more) = may.admin.api_keys(wish.from, wish.limit);
    Ok(Json(Part::new(List::ApiKeys, items, more, |key| {
        key.key_id
    })))
}

/// `POST /admin/v1/api-keys` with `label` and `scopes`: 201 with the key, which
/// is shown this once.
pub(crate) async fn create(order: Order<Administer>) -> Result<Response, Problem> {
    let new: NewApiKey = order.json()?;
    let created = order.admin.create_api_key(new).await;
    order.done(&created.map_err(problems::of)?)
}

/// `POST /admin/v1/api-keys/{key_id}/revoke`: the key is refused from now on.
pub(crate) async fn revoke(order: Order<Administer>) -> Result<Response, Problem> {
    let key = order.names.id("key_id")?;
    let revoked = order.admin.revoke_api_key(key).await;
    order.done(&revoked.map_err(problems::of)?)
}
