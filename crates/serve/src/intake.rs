//! How a handler takes in a request's body: bounded in size and in time.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

use axum::body::{Body, HttpBody};
use bytes::{Bytes, BytesMut};

/// Why a body could not be taken in. The handler answers in its dialect's
/// shape; `serve` then sees to it that the peer can read the answer although
/// it is still sending, and closes the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    /// More bytes than the handler takes, announced or sent: 413.
    #[error("the body is larger than is taken here")]
    TooLarge,
    /// The body was not complete in time: 408.
    #[error("the body did not arrive in time")]
    TooSlow,
    /// The connection broke, or the body's framing is not HTTP: nobody may be
    /// left to read the answer; 400.
    #[error("the body broke off")]
    Broken,
}

/// Reads a whole body of at most `max` bytes within `deadline`.
///
/// A length that is announced is judged before anything is read. A body that
/// arrived together with its head costs no timer, and is not copied where it
/// came in one piece.
///
/// # Errors
/// [`IntakeError`], after which the rest of the body is left unread.
pub async fn collect(body: Body, max: usize, deadline: Duration) -> Result<Bytes, IntakeError> {
    if body.size_hint().lower() > u64::try_from(max).unwrap_or(u64::MAX) {
        return Err(IntakeError::TooLarge);
    }
    let mut intake = Intake {
        body,
        max,
        first: None,
        rest: BytesMut::new(),
    };
    {
        let mut read = pin!(intake.read());
        match poll_fn(|cx| Poll::Ready(read.as_mut().poll(cx))).await {
            Poll::Ready(read) => read?,
            Poll::Pending => tokio::time::timeout(deadline, read)
                .await
                .map_err(|_| IntakeError::TooSlow)??,
        }
    }
    Ok(intake.finish())
}

/// A body as far as it has come.
struct Intake {
    body: Body,
    max: usize,
    first: Option<Bytes>,
    rest: BytesMut,
}

impl Intake {
    async fn read(&mut self) -> Result<(), IntakeError> {
        // A body whose length was announced knows its end without being asked
        // for one more frame.
        while !self.body.is_end_stream() {
            let Some(frame) = poll_fn(|cx| Pin::new(&mut self.body).poll_frame(cx)).await else {
                break;
            };
            let frame = frame.map_err(|_| IntakeError::Broken)?;
            if let Ok(data) = frame.into_data() {
                self.take(data)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, data: Bytes) -> Result<(), IntakeError> {
        let before = self.first.as_ref().map_or(self.rest.len(), Bytes::len);
        if data.len() > self.max.saturating_sub(before) {
            return Err(IntakeError::TooLarge);
        }
        if data.is_empty() {
            return Ok(());
        }
        match self.first.take() {
            None if self.rest.is_empty() => self.first = Some(data),
            None => self.rest.extend_from_slice(&data),
            Some(first) => {
                self.rest.reserve(first.len().saturating_add(data.len()));
                self.rest.extend_from_slice(&first);
                self.rest.extend_from_slice(&data);
            }
        }
        Ok(())
    }

    fn finish(self) -> Bytes {
        self.first.unwrap_or_else(|| self.rest.freeze())
    }
}
