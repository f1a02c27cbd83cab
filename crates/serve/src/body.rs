use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};

use crate::{
    connection::{Conn, Unread},
    metrics::Tally,
};

/// How much of an unread body hyper is left to deal with. It reads once, and
/// goes on with the connection if that was all.
const LITTLE: u64 = 8 * 1024;

/// A request's body that says when it came to its end, and when it was dropped
/// before that.
pub(crate) struct Inbound {
    body: Incoming,
    /// The request's number on its connection. None where the body broke off.
    request: Option<u64>,
    /// None where the body is at its end.
    conn: Option<Arc<Conn>>,
}

impl Inbound {
    /// The body of a request whose head has just become complete.
    pub(crate) fn begin(body: Incoming, conn: &Arc<Conn>) -> Self {
        let open = !body.is_end_stream();
        Self {
            body,
            request: Some(conn.begin(open)),
            conn: open.then(|| Arc::clone(conn)),
        }
    }

    /// A body that breaks off has no end that anything could begin behind.
    fn ended(&mut self, last: Option<&[u8]>) {
        let conn = self.conn.take();
        if let (Some(conn), Some(request)) = (conn, self.request) {
            conn.boundary().body_ended(request, last);
        }
    }
}

impl Body for Inbound {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if let Some(Err(_)) = &frame {
            self.request = None;
        }
        if frame.is_none() || self.body.is_end_stream() {
            let last = frame
                .as_ref()
                .and_then(|frame| frame.as_ref().ok()?.data_ref());
            self.ended(last.map(AsRef::as_ref));
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Inbound {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            conn.leave_unread(match self.body.size_hint().exact() {
                Some(left) if left <= LITTLE => Unread::Some,
                _ => Unread::Much,
            });
        }
    }
}

/// An answer's body, with the end of which the peer is to move again.
pub(crate) struct Outgoing {
    body: axum::body::Body,
    conn: Arc<Conn>,
}

impl Outgoing {
    pub(crate) fn new(body: axum::body::Body, conn: Arc<Conn>) -> Self {
        Self { body, conn }
    }
}

/// The answer's head is on its way when its body panics: the connection breaks
/// off, which is the only way left to say so.
#[derive(Debug, thiserror::Error)]
#[error("the answer's body panicked")]
struct Panicked;

impl Body for Outgoing {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let body = &mut self.body;
        let polled = catch_unwind(AssertUnwindSafe(|| Pin::new(body).poll_frame(cx)));
        match polled {
            Ok(polled) => polled.map_err(Into::into),
            Err(_) => {
                Tally::count(&self.conn.lane.tally.panics, 1);
                Poll::Ready(Some(Err(Panicked.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        self.conn.answered();
    }
}
