use std::{
    convert::Infallible,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Instant,
};

use axum::{Router, body::Body, response::Response, routing::future::RouteFuture};
use http::{HeaderName, HeaderValue, Request, header::CONNECTION};
use hyper::{body::Incoming, service::Service};

use crate::{
    HangUp, RequestId, Secured, ShortAnswer, Shortcut,
    body::{Inbound, Outgoing},
    connection::{Conn, Unread},
    metrics::Tally,
};

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What answers a face's requests.
#[derive(Clone)]
pub(crate) struct Answers {
    pub(crate) router: Router,
    pub(crate) shortcut: Option<Arc<dyn Shortcut>>,
}

/// What answers, with all that is done for every request: an id, counts, and the
/// guard against panics.
pub(crate) struct Guarded {
    /// Routing needs `&mut`. The lock is this connection's own and always free,
    /// which is cheaper than a clone: that counts in memory that all cores share.
    router: Mutex<Router>,
    shortcut: Option<Arc<dyn Shortcut>>,
    conn: Arc<Conn>,
}

impl Guarded {
    pub(crate) fn new(answers: Answers, conn: Arc<Conn>) -> Self {
        Self {
            router: Mutex::new(answers.router),
            shortcut: answers.shortcut,
            conn,
        }
    }

    /// What will answer; none if it panicked already.
    fn handler(&self, request: Request<Inbound>, id: RequestId) -> Option<Handler> {
        let request = request.map(Body::new);
        let chosen = AssertUnwindSafe(|| {
            let shortcut = self.shortcut.as_ref();
            match shortcut.and_then(|shortcut| shortcut.find(&request)) {
                Some(call) => Handler::Short(call.answer(request)),
                None => Handler::Routed(self.route(request, id)),
            }
        });
        catch_unwind(chosen).ok()
    }

    fn route(&self, mut request: Request<Body>, id: RequestId) -> RouteFuture<Infallible> {
        request.extensions_mut().insert(id);
        if self.conn.is_secured() {
            request.extensions_mut().insert(Secured);
        }
        let mut router = self.router.lock().unwrap_or_else(PoisonError::into_inner);
        tower_service::Service::call(&mut *router, request)
    }
}

impl Service<Request<Incoming>> for Guarded {
    type Response = http::Response<Outgoing>;
    type Error = Infallible;
    type Future = Answering;

    fn call(&self, request: Request<Incoming>) -> Answering {
        let lane = &self.conn.lane;
        let id = lane.next_id();
        let started = Instant::now();
        lane.tally.begin();
        let mut request = request.map(|body| Inbound::begin(body, &self.conn));
        if let Some(peer) = self.conn.peer {
            request.extensions_mut().insert(peer);
        }
        Answering {
            handler: self.handler(request, id),
            conn: Some(Arc::clone(&self.conn)),
            id,
            started,
        }
    }
}

/// What answers one request.
#[expect(
    clippy::large_enum_variant,
    reason = "a box for each request costs more than room that is there already"
)]
enum Handler {
    Routed(RouteFuture<Infallible>),
    Short(ShortAnswer),
}

impl Handler {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Response> {
        match self {
            Self::Routed(future) => Pin::new(future).poll(cx).map(|Ok(response)| response),
            Self::Short(future) => future.as_mut().poll(cx),
        }
    }
}

/// A request being answered.
pub(crate) struct Answering {
    /// None once the handler has ended or panicked.
    handler: Option<Handler>,
    /// None once there is an answer.
    conn: Option<Arc<Conn>>,
    id: RequestId,
    started: Instant,
}

impl Answering {
    fn poll_handler(&mut self, cx: &mut Context<'_>) -> Poll<Option<Response>> {
        let Some(handler) = &mut self.handler else {
            return Poll::Ready(None);
        };
        let polled = catch_unwind(AssertUnwindSafe(|| handler.poll(cx)));
        let answer = match polled {
            Ok(polled) => Some(ready!(polled)),
            Err(_) => None,
        };
        // What the handler held of the body is dropped before the answer is
        // looked at, so that it is known what was left unread. A future that
        // panicked may panic again on its way out.
        let handler = self.handler.take();
        let _ = catch_unwind(AssertUnwindSafe(|| drop(handler)));
        Poll::Ready(answer)
    }
}

impl Future for Answering {
    type Output = Result<http::Response<Outgoing>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(self.poll_handler(cx));
        let asked = answer
            .as_ref()
            .and_then(|answer| answer.extensions().get::<HangUp>());
        if let (Some(hang_up), Some(conn)) = (asked, &self.conn) {
            // The order wakes the connection's task, which looks for it before
            // it comes here again.
            conn.hang_up(*hang_up);
            return Poll::Pending;
        }
        let Some(conn) = self.conn.take() else {
            // Polled after its end, which hyper does not do.
            return Poll::Pending;
        };
        let lane = &conn.lane;
        let panicked = |answer: &Response| answer.extensions().get::<crate::Panicked>().is_some();
        if answer.as_ref().is_none_or(panicked) {
            Tally::count(&lane.tally.panics, 1);
            tracing::error!(request_id = %self.id, "a handler panicked");
        }
        let mut response = answer.unwrap_or_else(lane.on_panic);
        let headers = response.headers_mut();
        headers.insert(X_REQUEST_ID, lane.id_header(self.id));
        if conn.unread() == Unread::Much {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        lane.tally
            .answered(response.status(), self.started.elapsed());
        Poll::Ready(Ok(response.map(|body| Outgoing::new(body, conn))))
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            conn.lane.tally.aborted();
        }
    }
}
