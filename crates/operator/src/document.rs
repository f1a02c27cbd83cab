use axum::response::IntoResponse;
use http::header;

/// The description of the face in OpenAPI 3.1.
pub const OPENAPI: &str = include_str!("../openapi.json");

/// `GET /admin/v1/openapi.json`. It says nothing of this installation and needs
/// no key.
pub(crate) async fn show() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI)
}
