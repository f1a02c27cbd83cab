//! The face under test, and what serves it.

use std::{
    net::SocketAddr,
    num::NonZeroUsize,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Extension, Router,
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use bytes::Bytes;
use http::StatusCode;
use prometheus_client::registry::Registry;
use serve::{
    Face, HangUp, Limits, Metrics, Mode, Panicked, Peer, RequestId, RequestIds, Running,
    TlsListener,
    intake::{self, IntakeError},
    serve,
};
use testkit::SeededRng;
use tokio::sync::Semaphore;

use super::shortcut::Short;

/// The largest body that `/echo` takes.
pub(super) const MAX: usize = 1000;

/// Both modes, so that every story is told twice.
pub(super) fn modes() -> [Mode; 2] {
    [
        Mode::Shared,
        Mode::PerCore {
            cores: NonZeroUsize::new(2).unwrap(),
        },
    ]
}

/// A face that is being served, and what its handlers share with the test.
pub(super) struct Served {
    pub(super) running: Running,
    pub(super) registry: Registry,
    pub(super) hands: Arc<Hands>,
}

/// What the handlers share with the test.
pub(super) struct Hands {
    /// One permit per request that has reached `/wait`.
    pub(super) arrived: Semaphore,
    /// One permit per request that may leave `/wait`.
    pub(super) leave: Semaphore,
    /// The verdicts of `/echo` on bodies that it did not take.
    pub(super) intake_errors: Mutex<Vec<IntakeError>>,
    /// What came to `/early`, one permit of `arrived` for each.
    pub(super) late_bodies: Mutex<Vec<Result<Bytes, IntakeError>>>,
    deadline: Duration,
}

/// Serves the face with these limits, and with this time for bodies.
pub(super) async fn start(mode: Mode, limits: Limits, deadline: Duration) -> Served {
    start_with(mode, limits, deadline, None).await
}

/// The same with a second listener.
pub(super) async fn start_with(
    mode: Mode,
    limits: Limits,
    deadline: Duration,
    tls: Option<TlsListener>,
) -> Served {
    let hands = Arc::new(Hands {
        arrived: Semaphore::new(0),
        leave: Semaphore::new(0),
        intake_errors: Mutex::default(),
        late_bodies: Mutex::default(),
        deadline,
    });
    let mut registry = Registry::default();
    let metrics = Metrics::register(&mut registry);
    let ids = RequestIds::new(&*SeededRng::new(1));
    let face = Face {
        limits,
        tls,
        shortcut: Some(Arc::new(Short)),
        on_panic: || (StatusCode::INTERNAL_SERVER_ERROR, "a fault").into_response(),
        tells_peer: true,
        ..Face::new("test", localhost(0), router(Arc::clone(&hands)))
    };
    let running = serve(face, mode, &metrics, &ids).await.unwrap();
    Served {
        running,
        registry,
        hands,
    }
}

/// Serves it with limits that no test runs into.
pub(super) async fn start_patient(mode: Mode) -> Served {
    start(mode, Limits::default(), Duration::from_secs(20)).await
}

pub(super) fn localhost(port: u16) -> SocketAddr {
    ([127, 0, 0, 1], port).into()
}

pub(super) fn router(hands: Arc<Hands>) -> Router {
    Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/echo", post(echo))
        .route("/early", post(early))
        .route("/said", any(said))
        .route("/said/{*path}", any(said))
        .route("/ignore", post(|| async { StatusCode::UNAUTHORIZED }))
        .route("/close", post(async |_: Bytes| HangUp::Close))
        .route("/reset", post(async |_: Body| HangUp::Reset))
        .route("/wait", get(wait))
        .route("/large", get(|| async { vec![b'x'; 64 << 20] }))
        .route("/panic", get(|| async { panics() }))
        .route(
            "/panicked",
            get(|| async { (Extension(Panicked), "a shape of its own") }),
        )
        .route(
            "/panicking-body",
            get(|| async { Body::new(PanickingBody) }),
        )
        .route(
            "/id",
            get(|Extension(id): Extension<RequestId>| async move { id.to_string() }),
        )
        .route(
            "/peer",
            get(|Extension(Peer(ip)): Extension<Peer>| async move { ip.to_string() }),
        )
        .route(
            "/thread",
            get(|| async { format!("{:?}", std::thread::current().id()) }),
        )
        .with_state(hands)
}

async fn echo(State(hands): State<Arc<Hands>>, body: Body) -> Response {
    match intake::collect(body, MAX, hands.deadline).await {
        Ok(body) => body.into_response(),
        Err(error) => {
            hands.intake_errors.lock().unwrap().push(error);
            let status = match error {
                IntakeError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                IntakeError::TooSlow => StatusCode::REQUEST_TIMEOUT,
                IntakeError::Broken => StatusCode::BAD_REQUEST,
            };
            (status, error.to_string()).into_response()
        }
    }
}

/// Answers with what was said: method, target and body, and the header `x`.
async fn said(State(hands): State<Arc<Hands>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = intake::collect(body, MAX, hands.deadline).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let text = format!("{} {} ", head.method, head.uri);
    let x = head.headers.get("x").map_or(&b""[..], |x| x.as_bytes());
    [text.as_bytes(), &body, x].concat().into_response()
}

/// Answers before it has read the body, which a task of its own does.
async fn early(State(hands): State<Arc<Hands>>, body: Body) -> StatusCode {
    tokio::spawn(async move {
        let body = intake::collect(body, MAX, hands.deadline).await;
        hands.late_bodies.lock().unwrap().push(body);
        hands.arrived.add_permits(1);
    });
    StatusCode::ACCEPTED
}

async fn wait(State(hands): State<Arc<Hands>>) -> &'static str {
    hands.arrived.add_permits(1);
    hands.leave.acquire().await.unwrap().forget();
    "waited"
}

fn panics() -> &'static str {
    panic!("on purpose")
}

struct PanickingBody;

impl axum::body::HttpBody for PanickingBody {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
        panic!("on purpose")
    }
}
