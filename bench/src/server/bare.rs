//! The calls of [`plain`](super::plain) and of the face that does nothing, as a
//! program would serve them that wants nothing but the answer: hyper and axum,
//! without limits, deadlines, request ids, counts or a guard against panics.

use std::{
    convert::Infallible,
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
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use platform::Parts;
use tokio::{net::TcpListener, runtime::Builder};

use super::{EMPTY_PATH, Kind, plain};

/// Serves on a thread of its own for the life of the process.
pub(super) fn start(parts: Parts, kind: Kind) -> Result<SocketAddr> {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    let addr = listener.local_addr()?;
    let parts = Arc::new(parts);
    let short = (kind == Kind::BareShort).then(|| Arc::clone(&parts));
    let router = Router::new()
        .route(EMPTY_PATH, post(empty))
        .route(plain::PATH, post(verify))
        .with_state(parts);
    let runtime = Builder::new_current_thread().enable_all().build()?;
    thread::spawn(move || runtime.block_on(accept(listener, router, short)));
    Ok(addr)
}

/// An error ends the thread, and whoever waits for an answer finds its
/// connection closed.
async fn accept(
    listener: std::net::TcpListener,
    router: Router,
    short: Option<Arc<Parts>>,
) -> Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let stream = TokioIo::new(stream);
        if let Some(parts) = short.clone() {
            let service = service_fn(move |request| past_router(Arc::clone(&parts), request));
            tokio::spawn(http1::Builder::new().serve_connection(stream, service));
        } else {
            let service = TowerToHyperService::new(router.clone());
            tokio::spawn(http1::Builder::new().serve_connection(stream, service));
        }
    }
}

async fn empty(body: Body) -> StatusCode {
    match to_bytes(body, usize::MAX).await {
        Ok(_) => StatusCode::OK,
        Err(_) => StatusCode::BAD_REQUEST,
    }
}

async fn past_router(
    parts: Arc<Parts>,
    request: http::Request<Incoming>,
) -> Result<Response, Infallible> {
    let (request, body) = request.into_parts();
    let Some(game_id) = plain::game_id(request.uri.path()) else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    Ok(match to_bytes(Body::new(body), usize::MAX).await {
        Ok(body) => plain::answer(&parts, game_id, &request.headers, &body),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    })
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
