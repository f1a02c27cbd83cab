use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use base::AppId;
use base64::{Engine, engine::general_purpose::STANDARD};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use serve::Problem;

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

/// A request that a game's server has sent, or is about to.
#[derive(Debug)]
pub struct SentRequest {
    /// The app whose call it should be.
    pub app_id: AppId,
    /// The method.
    pub method: String,
    /// As it was called; or path and query, where `Host` is among the headers.
    pub url: String,
    /// Whether a `url` without a scheme was called by `https`.
    pub tls: bool,
    /// Each a name and a value.
    pub headers: Vec<(String, String)>,
    /// All of it.
    pub body: Vec<u8>,
}

/// Says what a request is and whether it would be accepted, or what keeps it
/// from being one. Its answer repeats the request, and no secret.
pub type RequestExplainer = Box<dyn Fn(&SentRequest) -> Result<Value, String> + Send + Sync>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    app_id: AppId,
    method: String,
    url: String,
    #[serde(default)]
    scheme: Scheme,
    headers: Vec<(String, String)>,
    #[serde(default)]
    body: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Scheme {
    #[default]
    Http,
    Https,
}

/// `POST /admin/v1/explain/oauth1` with a request.
pub(crate) async fn oauth1(_: May<Read>, State(parts): State<Arc<Parts>>, body: Body) -> Response {
    explained(&parts, body)
        .await
        .unwrap_or_else(Problem::into_response)
}

async fn explained(parts: &Parts, body: Body) -> Result<Response, Problem> {
    let request: Request = parts.body.json(body).await?;
    let invalid = |detail| Problem::new(StatusCode::BAD_REQUEST, "invalid_field", detail);
    let body = STANDARD.decode(&request.body);
    let sent = SentRequest {
        app_id: request.app_id,
        method: request.method,
        url: request.url,
        tls: matches!(request.scheme, Scheme::Https),
        headers: request.headers,
        body: body.map_err(|_| invalid("`body` is the body's bytes in base64".to_owned()))?,
    };
    let told = (parts.explain_oauth1)(&sent).map_err(invalid)?;
    Ok(Json(told).into_response())
}
