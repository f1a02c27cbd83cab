use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::server::TlsStream;

use crate::{connection::Unread, socket::Socket};

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

/// A transport that does not close in the peer's face.
pub(crate) struct Wire<T> {
    transport: T,
    lingering: Option<usize>,
}

impl<T: Transport> Wire<T> {
    pub(crate) fn new(transport: T) -> Self {
        Self {
            transport,
            lingering: None,
        }
    }

    pub(crate) fn transport(&mut self) -> &mut T {
        &mut self.transport
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
        Pin::new(&mut self.transport).poll_read(cx, buffer)
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
