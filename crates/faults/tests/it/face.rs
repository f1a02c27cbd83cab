//! Each kind in front of a router, under tokio's own paused time.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, HttpBody},
    extract::State,
    routing::{get, post},
};
use faults::{CALLS, FaultBook, Place, wrap};
use futures_util::future::join;
use http::{Method, Request, Response, header};
use serde_json::{Value, json};
use serve::{BodyLimits, HangUp};
use tokio::{sync::Semaphore, time::Instant};
use tower_service::Service;

use super::orders::order;

const LIMITS: BodyLimits = BodyLimits {
    max_bytes: 100,
    deadline: Duration::from_secs(10),
};

/// A face that notes what it handles, behind a book.
pub(super) struct Fake {
    pub(super) book: Arc<FaultBook>,
    call: &'static str,
    path: &'static str,
    router: Router,
    handled: Arc<Mutex<Vec<String>>>,
    /// A call with the body `wait` is answered when there is a permit.
    leave: Arc<Semaphore>,
}

pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) text: String,
    pub(super) hang_up: Option<HangUp>,
}

#[derive(Clone)]
struct Notes {
    handled: Arc<Mutex<Vec<String>>>,
    leave: Arc<Semaphore>,
}

/// Answers with the number of the call and what it said.
async fn note(State(notes): State<Notes>, body: Body) -> String {
    let Ok(bytes) = LIMITS.collect(body).await else {
        return "broken".to_owned();
    };
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let count = {
        let mut handled = notes.handled.lock().unwrap();
        handled.push(text.clone());
        handled.len()
    };
    if text == "wait" {
        notes.leave.acquire().await.unwrap().forget();
    }
    format!("{count}:{text}")
}

impl Fake {
    pub(super) fn new(place: Place) -> Self {
        let call = CALLS.iter().find(|call| call.place == place).unwrap();
        let book = FaultBook::new();
        let notes = Notes {
            handled: Arc::default(),
            leave: Arc::new(Semaphore::new(0)),
        };
        let (handled, leave) = (Arc::clone(&notes.handled), Arc::clone(&notes.leave));
        let router = Router::new()
            .route(call.path, post(note))
            .route("/ownership/v3.0/check_ownership", get(note))
            .with_state(notes);
        Self {
            router: wrap(router, place, Some(&book), LIMITS),
            book,
            call: call.name,
            path: call.path,
            handled,
            leave,
        }
    }

    pub(super) fn order(&self, mut wish: Value) {
        wish["call"] = json!(self.call);
        self.book.order(&order(wish)).unwrap();
    }

    pub(super) fn handled(&self) -> Vec<String> {
        self.handled.lock().unwrap().clone()
    }

    pub(super) fn router(&self) -> Router {
        self.router.clone()
    }

    pub(super) fn path(&self) -> &'static str {
        self.path
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        let Ok(response) = self.router.clone().call(request).await;
        response
    }

    pub(super) async fn call(&self, body: &'static str) -> Answer {
        let request = Request::post(self.path).body(Body::from(body)).unwrap();
        let response = self.send(request).await;
        let (head, body) = response.into_parts();
        let bytes = BodyLimits::default().collect(body).await.unwrap();
        Answer {
            status: head.status.as_u16(),
            text: String::from_utf8(bytes.to_vec()).unwrap(),
            hang_up: head.extensions.get().copied(),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_delayed_is_handled_at_once_and_answered_later() {
    let fake = Fake::new(Place::Gate);
    fake.order(json!({ "kind": "delay", "delay_ms": 1500 }));
    let begun = Instant::now();
    let impatient = tokio::time::timeout(Duration::from_millis(1499), fake.call("x"));
    assert!(impatient.await.is_err());
    assert_eq!(fake.handled(), ["x"]);

    fake.order(json!({ "kind": "delay", "delay_ms": 1500 }));
    assert_eq!(fake.call("y").await.text, "2:y");
    assert_eq!(begun.elapsed(), Duration::from_millis(1499 + 1500));
}

#[tokio::test(start_paused = true)]
async fn what_is_stalled_is_handled_after_its_time_and_only_for_who_waits() {
    let fake = Fake::new(Place::Gate);
    fake.order(json!({ "kind": "stall", "delay_ms": 1500, "times": 2 }));
    let begun = Instant::now();
    let impatient = tokio::time::timeout(Duration::from_millis(1499), fake.call("x"));
    assert!(impatient.await.is_err());
    assert_eq!(fake.call("y").await.text, "1:y");
    assert_eq!(begun.elapsed(), Duration::from_millis(1499 + 1500));
    assert_eq!(fake.handled(), ["y"]);
}

#[tokio::test]
async fn what_is_dropped_is_handled_and_what_is_reset_is_not() {
    let fake = Fake::new(Place::Gate);
    fake.order(json!({ "kind": "drop" }));
    assert_eq!(fake.call("x").await.hang_up, Some(HangUp::Close));
    assert_eq!(fake.handled(), ["x"]);
    fake.order(json!({ "kind": "reset" }));
    assert_eq!(fake.call("y").await.hang_up, Some(HangUp::Reset));
    assert_eq!(fake.handled(), ["x"]);
    assert_eq!(fake.call("z").await.hang_up, None);
}

#[tokio::test]
async fn what_is_duplicated_is_handled_twice_and_answered_once() {
    let fake = Fake::new(Place::Gate);
    fake.order(json!({ "kind": "duplicate" }));
    assert_eq!(fake.call("x").await.text, "2:x");
    assert_eq!(fake.handled(), ["x", "x"]);
}

#[tokio::test]
async fn a_body_that_is_too_large_to_keep_breaks_off_in_both() {
    let fake = Fake::new(Place::Gate);
    fake.order(json!({ "kind": "duplicate" }));
    let large = "x".repeat(LIMITS.max_bytes + 1);
    let request = Request::post(fake.path()).body(Body::from(large)).unwrap();
    let response = fake.send(request).await;
    let bytes = BodyLimits::default().collect(response.into_body()).await;
    assert_eq!(bytes.unwrap(), "broken");
    assert!(fake.handled().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_call_is_held_until_the_next_has_been_answered() {
    let fake = Fake::new(Place::Gate);
    fake.order(json!({ "kind": "reorder", "times": 2 }));
    let begun = Instant::now();
    let (first, second) = join(fake.call("first"), fake.call("second")).await;
    assert_eq!((&*first.text, &*second.text), ("2:first", "1:second"));
    assert_eq!(begun.elapsed(), Duration::ZERO);
    // The one that passed was not held itself, and the order goes on.
    let (third, fourth) = join(fake.call("third"), fake.call("fourth")).await;
    assert_eq!((&*third.text, &*fourth.text), ("4:third", "3:fourth"));
    assert_eq!(fake.call("fifth").await.text, "5:fifth");
}

#[tokio::test(start_paused = true)]
async fn it_waits_for_the_answer_and_not_only_for_the_arrival() {
    let fake = Fake::new(Place::Gate);
    fake.order(json!({ "kind": "reorder" }));
    let later = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert_eq!(fake.handled(), ["wait"]);
        fake.leave.add_permits(1);
    };
    let both = join(fake.call("first"), fake.call("wait"));
    let ((first, second), ()) = join(both, later).await;
    assert_eq!((&*first.text, &*second.text), ("2:first", "1:wait"));
}

#[tokio::test(start_paused = true)]
async fn nobody_is_held_for_ever() {
    let fake = Fake::new(Place::Gate);
    fake.order(json!({ "kind": "reorder", "times": 3 }));
    let begun = Instant::now();
    assert_eq!(fake.call("alone").await.text, "1:alone");
    assert_eq!(begun.elapsed(), Duration::from_secs(5));

    // A caller that goes away is not waited upon: the next is held in its place.
    let gone = tokio::time::timeout(Duration::from_secs(1), fake.call("gone"));
    assert!(gone.await.is_err());
    let (held, passing) = join(fake.call("held"), fake.call("passing")).await;
    assert_eq!((&*held.text, &*passing.text), ("3:held", "2:passing"));
}

#[tokio::test(start_paused = true)]
async fn clearing_lets_go_what_is_held() {
    let fake = Fake::new(Place::Gate);
    fake.order(json!({ "kind": "reorder", "until_cleared": true }));
    let begun = Instant::now();
    let (held, ()) = join(fake.call("held"), async { fake.book.clear() }).await;
    assert_eq!(held.text, "1:held");
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test]
async fn an_error_has_the_shape_of_its_dialect() {
    let ours = Fake::new(Place::Gate);
    let stove = Fake::new(Place::Platform);
    for (fake, status, code) in [
        (&ours, 503, json!("unavailable")),
        (&ours, 502, json!("internal")),
        (&stove, 503, json!(50_300)),
        (&stove, 500, json!(50_000)),
        (&stove, 504, json!(50_400)),
    ] {
        fake.order(json!({ "kind": "error", "status": status }));
        let answer = fake.call("x").await;
        let body: Value = serde_json::from_str(&answer.text).unwrap();
        assert_eq!((answer.status, &body["code"]), (status, &code), "{body}");
    }
    assert!(ours.handled().is_empty());
    assert!(stove.handled().is_empty());

    let wish = json!({ "call": "stove.ownership", "kind": "error" });
    stove.book.order(&order(wish)).unwrap();
    let path = "/ownership/v3.0/check_ownership?member_no=1";
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = stove.send(request).await;
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
    assert_eq!(response.headers()["x-countersign-reason"], "fault_ordered");
    let bytes = LIMITS.collect(response.into_body()).await.unwrap();
    let body: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(body["response_code"], 50_300);

    for (status, again) in [(503, true), (500, false)] {
        let call = "opensocial.supported_fields";
        let wish = json!({ "call": call, "kind": "error", "status": status });
        stove.book.order(&order(wish)).unwrap();
        let path = "/opensocial-sandbox/api/restful/v1/people/@supportedFields";
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = stove.send(request).await;
        assert_eq!(response.status(), status);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
        assert_eq!(response.headers()["x-countersign-reason"], "fault_ordered");
        assert_eq!(response.headers().contains_key("retry-after"), again);
        let bytes = LIMITS.collect(response.into_body()).await.unwrap();
        let told = r#"{"Error":{"Message":"The platform cannot answer now"}}"#;
        assert_eq!(bytes, told);
    }

    // Each network is told in its own words; of one that has no profile here nobody
    // knows them.
    let text = "text/plain; charset=utf-8";
    for (network, kind, body) in [
        ("unity-ads", text, "Service unavailable"),
        ("pangle", "application/json", r#"{"isValid":false}"#),
        ("house-ads", "application/problem+json", "\"unavailable\""),
    ] {
        let wish = json!({ "call": "gate.reward_callback", "kind": "error" });
        ours.book.order(&order(wish)).unwrap();
        let path = format!("/rewards/{network}/event?x");
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = ours.send(request).await;
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()[header::CONTENT_TYPE], kind);
        assert_eq!(response.headers()["retry-after"], "1");
        assert_eq!(response.headers()["x-countersign-reason"], "fault_ordered");
        let limits = LIMITS.up_to(1000);
        let bytes = limits.collect(response.into_body()).await.unwrap();
        let told = String::from_utf8_lossy(&bytes);
        assert!(told.contains(body), "{network}: {told}");
    }
}

#[tokio::test]
async fn what_is_no_call_passes_untouched() {
    let fake = Fake::new(Place::Gate);
    fake.order(json!({ "kind": "error", "until_cleared": true }));
    for (method, path, status) in [
        (Method::GET, fake.path(), 405),
        (Method::POST, "/nowhere", 404),
    ] {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().unwrap();
        let response = fake.send(request).await;
        assert_eq!(response.status(), status);
        assert!(response.body().is_end_stream() || status == 404);
    }
}
