use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serve::{RequestId, ShortAnswer, ShortCall, Shortcut};

use super::{
    face::{modes, start_patient},
    metrics::{labelled, value},
    wire::Client,
};

/// The calls under `/short`, which the router of the face does not know.
#[derive(Debug)]
pub(super) struct Short;

impl Shortcut for Short {
    fn find(&self, request: &Request) -> Option<&dyn ShortCall> {
        let path = request.uri().path();
        assert_ne!(path, "/short/panic-when-asked", "on purpose");
        path.starts_with("/short").then_some(self)
    }
}

impl ShortCall for Short {
    fn answer(&self, request: Request) -> ShortAnswer {
        let path = request.uri().path().to_owned();
        assert_ne!(path, "/short/panic-at-once", "on purpose");
        Box::pin(async move {
            tokio::task::yield_now().await;
            assert_ne!(path, "/short/panic", "on purpose");
            answer(&request)
        })
    }
}

fn answer(request: &Request) -> Response {
    match request.extensions().get::<RequestId>() {
        None => "short".into_response(),
        Some(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

#[tokio::test]
async fn a_shortcut_comes_before_the_router_and_leaves_it_the_rest() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        let mut ids = Vec::new();
        for (path, body) in [("/short", "short"), ("/", "hello"), ("/short/x", "short")] {
            let answer = client.get(path).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, body), "{path}");
            ids.push(answer.headers["x-request-id"].clone());
        }
        ids.dedup();
        assert_eq!(ids.len(), 3);
        let answered = r#"http_requests_total{face="test",status="2xx"} "#;
        assert_eq!(labelled(&served.registry, answered), 3);
    }
}

#[tokio::test]
async fn what_panics_past_the_router_is_answered_in_the_faces_shape() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        for path in [
            "/short/panic-when-asked",
            "/short/panic-at-once",
            "/short/panic",
        ] {
            let answer = client.get(path).await;
            assert_eq!((answer.status, answer.body.as_str()), (500, "a fault"));
        }
        assert_eq!(client.get("/short").await.status, 200);
        assert_eq!(value(&served.registry, "http_panics_total"), 3);
    }
}

#[tokio::test]
async fn a_body_that_is_left_unread_past_the_router_closes_the_connection() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        client
            .send("POST /short HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\nx")
            .await;
        let answer = client.answer().await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "short"));
        assert_eq!(answer.headers["connection"], "close");
    }
}
