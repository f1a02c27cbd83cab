use std::{
    convert::Infallible,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::Sent;

/// A body that notices when it is taken up.
///
/// hyper asks a body whether it is at its end right before it writes the
/// request's head, on a connection that is open. Until then nothing has left,
/// and this is the one place from which that can be told: a connection may be
/// new or one from the pool, and an error or a deadline tells neither.
pub(crate) struct Watched {
    data: Option<Bytes>,
    taken: Arc<AtomicBool>,
}

/// Tells later whether the body was taken up.
pub(crate) struct Watch(Arc<AtomicBool>);

impl Watched {
    pub(crate) fn new(data: Bytes) -> (Self, Watch) {
        let taken = Arc::new(AtomicBool::new(false));
        let watch = Watch(Arc::clone(&taken));
        let data = Some(data).filter(|data| !data.is_empty());
        (Self { data, taken }, watch)
    }
}

impl Watch {
    pub(crate) fn sent(&self) -> Sent {
        if self.0.load(Ordering::Acquire) {
            Sent::Maybe
        } else {
            Sent::No
        }
    }
}

impl Body for Watched {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.taken.store(true, Ordering::Release);
        Poll::Ready(self.data.take().map(|data| Ok(Frame::data(data))))
    }

    fn is_end_stream(&self) -> bool {
        self.taken.store(true, Ordering::Release);
        self.data.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let left = self.data.as_ref().map_or(0, Bytes::len);
        SizeHint::with_exact(u64::try_from(left).unwrap_or(u64::MAX))
    }
}
