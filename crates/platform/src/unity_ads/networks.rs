use std::sync::Arc;

use ::unity_ads::wire::PublicIps;
use axum::{extract::State, response::IntoResponse};
use http::header;

use crate::Parts;

/// How long a receiver may keep the list: much shorter than the month after
/// which the documents let it change, and long enough to be asked for rarely.
const KEPT: &str = "public, max-age=3600";

/// `GET /ads/public_ips.json`: the networks that callbacks come from ("Callback
/// origin").
pub(super) async fn show(State(parts): State<Arc<Parts>>) -> impl IntoResponse {
    let networks = parts.ads.networks.clone();
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, KEPT),
    ];
    (headers, PublicIps { networks }.to_json())
}
