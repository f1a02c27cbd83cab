use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use crate::{
    connection::{Conn, Unread},
    metrics::Tally,
};

/// A socket that counts, notes when the peer does not read, and does not close
/// in the peer's face.
pub(crate) struct Wire {
    stream: TcpStream,
    conn: Arc<Conn>,
    ended: bool,
    lingering: Option<usize>,
}

impl Wire {
    pub(crate) fn new(stream: TcpStream, conn: Arc<Conn>) -> Self {
        Self {
            stream,
            conn,
            ended: false,
            lingering: None,
        }
    }

    fn note_write(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &written {
            Poll::Ready(Ok(count)) => {
                Tally::count(&self.conn.lane.tally.sent, *count);
                self.conn.wrote();
            }
            Poll::Ready(Err(_)) => {}
            Poll::Pending => self.conn.blocked(),
        }
        written
    }

    /// Throws away what still arrives until the peer ends, the allowance is
    /// used up, or nothing is there and nothing was expected.
    fn poll_linger(&mut self, cx: &mut Context<'_>, mut left: usize) -> Poll<io::Result<()>> {
        let mut scratch = [0; 4096];
        while left > 0 {
            let mut buffer = ReadBuf::new(&mut scratch);
            match Pin::new(&mut self.stream).poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    let count = buffer.filled().len();
                    Tally::count(&self.conn.lane.tally.received, count);
                    left = left.saturating_sub(count);
                    self.conn.leave_unread(Unread::Much);
                }
                Poll::Pending if self.conn.unread() != Unread::None => {
                    self.lingering = Some(left);
                    return Poll::Pending;
                }
                Poll::Ready(_) | Poll::Pending => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        let count = buffer.filled().len().saturating_sub(before);
        self.ended |= count == 0;
        Tally::count(&self.conn.lane.tally.received, count);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.note_write(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.note_write(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    /// Sends the end of our side, then waits a bounded while for the peer's if
    /// it was still sending: closing with bytes unread resets the connection,
    /// and a reset can take the answer away before the peer has read it.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let left = match self.lingering {
            Some(left) => left,
            None => {
                ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
                self.conn.linger();
                self.conn.lane.limits.linger_bytes
            }
        };
        if self.ended {
            return Poll::Ready(Ok(()));
        }
        self.poll_linger(cx, left)
    }
}
