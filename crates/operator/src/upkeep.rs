use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use http::header;
use serve::Problem;

use crate::{
    Parts,
    auth::{Administer, May},
    order::Order,
    problems,
};

/// `POST /admin/v1/keys/rotate`: new keys make the tokens from now on, and the
/// old ones go on verifying what they made.
pub(crate) async fn rotate_token_keys(order: Order<Administer>) -> Result<Response, Problem> {
    let rotated = order.admin.rotate_token_keys().await;
    order.done(&rotated.map_err(problems::of)?)
}

/// `POST /admin/v1/master-key/rotate`: every secret is sealed anew.
pub(crate) async fn rotate_master_key(
    State(parts): State<Arc<Parts>>,
    order: Order<Administer>,
) -> Result<Response, Problem> {
    let rotated = order
        .admin
        .rotate_master_key(Arc::clone(&parts.upkeep))
        .await;
    order.done(&rotated.map_err(problems::of)?)
}

/// `POST /admin/v1/backup`: a whole store as one file. The header
/// `Countersign-Master-Key-Id` names the key without which its secrets cannot
/// be read.
pub(crate) async fn backup(
    State(parts): State<Arc<Parts>>,
    may: May<Administer>,
) -> Result<Response, Problem> {
    let backup = may.admin.backup(Arc::clone(&parts.upkeep)).await;
    let backup = backup.map_err(problems::of)?;
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.sqlite3".to_owned()),
        (header::CONTENT_LENGTH, backup.bytes.to_string()),
        (MASTER_KEY_ID, backup.master_key_id.to_string()),
    ];
    let chunks = stream::unfold(backup.chunks, async |mut chunks| {
        let chunk = chunks.recv().await?;
        Some((chunk, chunks))
    });
    Ok((headers, Body::from_stream(chunks)).into_response())
}

const MASTER_KEY_ID: http::HeaderName = http::HeaderName::from_static("countersign-master-key-id");
