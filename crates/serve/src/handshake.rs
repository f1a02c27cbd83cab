use std::{
    future::{Future, poll_fn},
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use rustls::ServerConfig;
use tokio::io::AsyncWrite;
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::{
    connection::{Conn, Order},
    metrics::Tally,
    socket::Socket,
    wire::Wire,
};

/// Accepts TLS on a fresh connection. None where that came to nothing, which
/// the peer has been told as far as it listens.
pub(crate) async fn accept(
    socket: Socket,
    conn: &Conn,
    config: Arc<ServerConfig>,
) -> Option<TlsStream<Socket>> {
    let mut accepting = TlsAcceptor::from(config).accept(socket).into_fallible();
    let accepted = unless(conn, Order::Drain, |cx| Pin::new(&mut accepting).poll(cx)).await;
    let tally = &conn.lane.tally;
    match accepted {
        Some(Ok(stream)) => {
            Tally::count(&tally.handshakes, 1);
            conn.secured();
            Some(stream)
        }
        Some(Err((error, socket))) => {
            Tally::count(&tally.handshakes_failed, 1);
            tracing::debug!(%error, "a TLS handshake failed");
            close(socket, conn).await;
            None
        }
        None => {
            // A drain is no failure; that the time was up is one.
            if conn.ordered() == Some(Order::Close) {
                Tally::count(&tally.handshakes_failed, 1);
            }
            None
        }
    }
}

/// Closes behind the alert that says why, so that the peer can read it.
async fn close(socket: Socket, conn: &Conn) {
    let mut wire = Wire::new(socket);
    let closing =
        |cx: &mut Context<'_>| -> Poll<io::Result<()>> { Pin::new(&mut wire).poll_shutdown(cx) };
    // Whether the peer took it changes nothing.
    let _ = unless(conn, Order::Close, closing).await;
}

/// Polls to the end, unless the connection is told this or more before.
async fn unless<T>(
    conn: &Conn,
    order: Order,
    mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
) -> Option<T> {
    poll_fn(|cx| match conn.ordered() {
        Some(ordered) if ordered >= order => Poll::Ready(None),
        _ => poll(cx).map(Some),
    })
    .await
}
