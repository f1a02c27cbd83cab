use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    Parts,
    auth::{May, Read},
};

/// Says what a token is, what it claims, and whether it would be accepted, as a
/// JSON object that repeats nothing which could be used.
pub type Explainer = Box<dyn Fn(&str) -> Value + Send + Sync>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    token: String,
}

/// `POST /admin/v1/explain/stove` with `token`. A POST, because what stands in a
/// URL ends up in logs.
pub(crate) async fn stove(_: May<Read>, State(parts): State<Arc<Parts>>, body: Body) -> Response {
    told(&parts, &parts.explain_stove, body).await
}

/// `POST /admin/v1/explain/meta-graph` with `token`.
pub(crate) async fn graph(_: May<Read>, State(parts): State<Arc<Parts>>, body: Body) -> Response {
    told(&parts, &parts.explain_graph, body).await
}

async fn told(parts: &Parts, explain: &Explainer, body: Body) -> Response {
    match parts.body.json::<Wish>(body).await {
        Ok(wish) => Json(explain(&wish.token)).into_response(),
        Err(problem) => problem.into_response(),
    }
}
