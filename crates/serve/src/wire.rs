use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::server::TlsStream;

use crate::{
    connection::Unread,
    request_line::{Reading, RequestLine},
    socket::Socket,
};

/// What HTTP is spoken over. The compiler makes the code of a connection once
/// for each, so that a plain one pays nothing for TLS being there.
pub(crate) trait Transport: AsyncRead + AsyncWrite + Unpin {
    /// The socket at the bottom.
    fn socket(&mut self) -> &mut Socket;

    /// Says what can be said at once to a peer that is being cut off.
    fn farewell(&mut self, cx: &mut Context<'_>);
}

impl Transport for Socket {
    fn socket(&mut self) -> &mut Socket {
        self
    }

    /// The end of the connection says it all.
    fn farewell(&mut self, _: &mut Context<'_>) {}
}

impl Transport for TlsStream<Socket> {
    fn socket(&mut self) -> &mut Socket {
        self.get_mut().0
    }

    /// A `close_notify`, without which the end would look like an attack (RFC
    /// 8446, section 6.1). A peer that does not read does not get it.
    fn farewell(&mut self, cx: &mut Context<'_>) {
        let _ = Pin::new(self).poll_shutdown(cx);
    }
}

/// A transport that escapes what hyper would not read in a request line, and
/// does not close in the peer's face.
pub(crate) struct Wire<T> {
    transport: T,
    line: RequestLine,
    /// To be handed over before anything else is read.
    ready: Bytes,
    lingering: Option<usize>,
}

impl<T: Transport> Wire<T> {
    pub(crate) fn new(transport: T) -> Self {
        Self {
            transport,
            line: RequestLine::default(),
            ready: Bytes::new(),
            lingering: None,
        }
    }

    pub(crate) fn transport(&mut self) -> &mut T {
        &mut self.transport
    }

    /// Looks at what has been read behind the first `before` bytes. True where
    /// it stays for hyper; what is to come in its place is `ready`.
    fn look(&mut self, before: usize, buffer: &mut ReadBuf<'_>) -> bool {
        let conn = self.transport.socket().conn();
        let mut boundary = conn.boundary();
        let fresh = buffer.filled().get(before..).unwrap_or_default();
        let reading = if fresh.is_empty() {
            match self.line.has_begun() {
                true => Reading::Instead(self.line.give_up()),
                false => Reading::AsItIs,
            }
        } else if self.line.has_begun() || boundary.begins_a_line() {
            self.line.read(fresh, conn.lane.limits.head_bytes)
        } else {
            Reading::AsItIs
        };
        match reading {
            Reading::AsItIs => {
                boundary.hand_over(fresh);
                return true;
            }
            Reading::Kept => {}
            Reading::Instead(bytes) => self.ready = bytes.into(),
        }
        buffer.set_filled(before);
        false
    }

    fn hand_over(&mut self, buffer: &mut ReadBuf<'_>) {
        let before = buffer.filled().len();
        let count = self.ready.len().min(buffer.remaining());
        buffer.put_slice(self.ready.get(..count).unwrap_or_default());
        self.ready.advance(count);
        let handed = buffer.filled().get(before..).unwrap_or_default();
        self.transport.socket().conn().boundary().hand_over(handed);
    }

    /// Throws away what still arrives until the peer ends, the allowance is
    /// used up, or nothing is there and nothing was expected.
    fn poll_linger(&mut self, cx: &mut Context<'_>, mut left: usize) -> Poll<io::Result<()>> {
        let mut scratch = [0; 4096];
        let socket = self.transport.socket();
        while left > 0 {
            let mut buffer = ReadBuf::new(&mut scratch);
            match Pin::new(&mut *socket).poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    left = left.saturating_sub(buffer.filled().len());
                    socket.conn().leave_unread(Unread::Much);
                }
                Poll::Pending if socket.conn().unread() != Unread::None => {
                    self.lingering = Some(left);
                    return Poll::Pending;
                }
                Poll::Ready(_) | Poll::Pending => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<T: Transport> AsyncRead for Wire<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            if !self.ready.is_empty() {
                self.hand_over(buffer);
                return Poll::Ready(Ok(()));
            }
            let before = buffer.filled().len();
            ready!(Pin::new(&mut self.transport).poll_read(cx, buffer))?;
            if self.look(before, buffer) {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl<T: Transport> AsyncWrite for Wire<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.transport).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.transport).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.transport.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_flush(cx)
    }

    /// Sends the end of our side, over TLS with a `close_notify` before it, then
    /// waits a bounded while for the peer's if it was still sending: closing
    /// with bytes unread resets the connection, and a reset can take the answer
    /// away before the peer has read it.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let left = match self.lingering {
            Some(left) => left,
            None => {
                ready!(Pin::new(&mut self.transport).poll_shutdown(cx))?;
                let conn = self.transport.socket().conn();
                conn.linger();
                conn.lane.limits.linger_bytes
            }
        };
        if self.transport.socket().ended() {
            return Poll::Ready(Ok(()));
        }
        self.poll_linger(cx, left)
    }
}
