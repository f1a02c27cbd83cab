use std::{future::pending, io, net::SocketAddr, sync::Arc, time::Duration};

use hyper::server::conn::http1;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
};

use crate::{
    Peer, Tls,
    connection::{self, Order},
    lane::Lane,
    service::Answers,
};

/// Where connections come in.
pub(crate) struct Doors {
    pub(crate) plain: TcpListener,
    pub(crate) tls: Option<(TcpListener, Tls)>,
}

impl Doors {
    /// The next connection that is to speak TLS, which may never come.
    async fn accept_tls(&self) -> io::Result<(TcpStream, SocketAddr, Tls)> {
        match &self.tls {
            Some((listener, tls)) => {
                let (stream, peer) = listener.accept().await?;
                Ok((stream, peer, tls.clone()))
            }
            None => pending().await,
        }
    }
}

/// Whether a face goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stop {
    /// It does.
    No,
    /// It takes no more connections and ends with the last.
    Drain,
    /// It ends.
    Now,
}

/// The wait after an accept that failed for want of files or memory, while
/// connections that end give some back.
const SHORTAGE: Duration = Duration::from_millis(50);

/// Takes connections until told to stop, then sees them out.
pub(crate) async fn run(
    doors: Doors,
    lane: Arc<Lane>,
    answers: Answers,
    http: Arc<http1::Builder>,
    mut stopped: watch::Receiver<Stop>,
) {
    loop {
        tokio::select! {
            accepted = doors.plain.accept() => match accepted {
                Ok((stream, peer)) => take(stream, peer, None, &lane, &answers, &http),
                Err(error) => failed(error).await,
            },
            accepted = doors.accept_tls() => match accepted {
                Ok((stream, peer, tls)) => take(stream, peer, Some(&tls), &lane, &answers, &http),
                Err(error) => failed(error).await,
            },
            () = told(&mut stopped, Stop::Drain) => break,
        }
    }
    drop(doors);
    lane.order(Order::Drain);
    tokio::select! {
        () = lane.emptied() => {}
        () = told(&mut stopped, Stop::Now) => lane.order(Order::Close),
    }
}

/// Waits for this much of a stop, or for more. That the handle was dropped is
/// the most.
async fn told(stopped: &mut watch::Receiver<Stop>, stop: Stop) {
    let _ = stopped.wait_for(|told| *told >= stop).await;
}

fn take(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<&Tls>,
    lane: &Arc<Lane>,
    answers: &Answers,
    http: &Arc<http1::Builder>,
) {
    let Some(entered) = lane.enter(Peer(peer.ip())) else {
        return;
    };
    // Answers are written whole; waiting to fill a packet only delays them. A
    // socket that refuses is a slower one, not a broken one.
    let _ = stream.set_nodelay(true);
    let (answers, http) = (answers.clone(), Arc::clone(http));
    match tls {
        None => tokio::spawn(connection::run(stream, entered, answers, http)),
        Some(tls) => {
            let config = tls.config();
            tokio::spawn(connection::run_tls(stream, entered, answers, http, config))
        }
    };
}

async fn failed(error: io::Error) {
    match error.kind() {
        // The peer was gone before we came.
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset => {}
        _ => {
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(SHORTAGE).await;
        }
    }
}
