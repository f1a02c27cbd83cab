//! The calls of [`plain`](super::plain) and of the face that does nothing, as a
//! program would serve them that wants nothing but the answer: hyper and axum,
//! without limits, deadlines, request ids, counts or a guard against panics.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    thread,
};

use anyhow::Result;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
    routing::post,
};
use http::StatusCode;
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use platform::Parts;
use tokio::{net::TcpListener, runtime::Builder};

use super::{EMPTY_PATH, plain};

/// Serves on a thread of its own for the life of the process.
pub(super) fn start(parts: Parts) -> Result<SocketAddr> {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    let addr = listener.local_addr()?;
    let router = Router::new()
        .route(EMPTY_PATH, post(empty))
        .route(plain::PATH, post(verify))
        .with_state(Arc::new(parts));
    let runtime = Builder::new_current_thread().enable_all().build()?;
    thread::spawn(move || runtime.block_on(accept(listener, router)));
    Ok(addr)
}

/// An error ends the thread, and whoever waits for an answer finds its
/// connection closed.
async fn accept(listener: std::net::TcpListener, router: Router) -> Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let service = TowerToHyperService::new(router.clone());
        let served = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(served);
    }
}

async fn empty(body: Body) -> StatusCode {
    match to_bytes(body, usize::MAX).await {
        Ok(_) => StatusCode::OK,
        Err(_) => StatusCode::BAD_REQUEST,
    }
}

async fn verify(
    State(parts): State<Arc<Parts>>,
    Path(game_id): Path<String>,
    request: Request,
) -> Response {
    let (request, body) = request.into_parts();
    match to_bytes(body, usize::MAX).await {
        Ok(body) => plain::answer(&parts, &game_id, &request.headers, &body),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}
