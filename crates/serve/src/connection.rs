use std::{
    future::{Future, poll_fn},
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{
            AtomicBool, AtomicU8, AtomicU64,
            Ordering::{Relaxed, SeqCst},
            fence,
        },
    },
    task::{Context, Poll, Waker},
};

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use tokio::net::TcpStream;

use crate::{
    HangUp, Peer,
    boundary::Boundary,
    handshake,
    lane::{Entered, Grace, Lane},
    service::{Answers, Guarded},
    socket::Socket,
    wire::{Transport, Wire},
};

/// What the sweeper, the drain, the socket and the handler know of one
/// connection. All of it but the boundary is read and written without locks,
/// and by another thread than the connection's own only when something is
/// ordered.
pub(crate) struct Conn {
    pub(crate) lane: Arc<Lane>,
    /// Who is at the other end, where handlers are told.
    pub(crate) peer: Option<Peer>,
    /// When it was taken.
    accepted: u64,
    phase: AtomicU8,
    /// Whether what is said is said over TLS.
    secured: AtomicBool,
    /// When the phase began or the last byte was written.
    since: AtomicU64,
    blocked: AtomicBool,
    /// Since when a write waits for the peer to read.
    blocked_since: AtomicU64,
    order: AtomicU8,
    /// Whether to reset where the order is to close.
    reset: AtomicBool,
    waker: OnceLock<Waker>,
    unread: AtomicU8,
    /// The lock is free but where a handler reads its body on another thread.
    boundary: Mutex<Boundary>,
}

/// Between requests or within a head: the peer is to move.
const WAITING: u8 = 0;
/// From a complete head to the end of the answer: we are to move.
const BUSY: u8 = 1;
/// The answer is written, and the rest of a body is thrown away.
const LINGERING: u8 = 2;
/// Within the TLS handshake: the peer is to move, and what we write buys it no
/// time.
const HANDSHAKING: u8 = 3;

/// How a connection is told to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Order {
    /// After the present request.
    Drain = 1,
    /// At once.
    Close = 2,
}

/// How much of a request's body its handler left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unread {
    /// Nothing.
    None = 0,
    /// Little, which hyper may throw away and go on.
    Some = 1,
    /// Too much for that, or an unknown amount.
    Much = 2,
}

impl Conn {
    pub(crate) fn new(lane: Arc<Lane>, peer: Option<Peer>) -> Arc<Self> {
        let now = lane.now();
        Arc::new(Self {
            lane,
            peer,
            accepted: now,
            since: AtomicU64::new(now),
            phase: AtomicU8::new(WAITING),
            secured: AtomicBool::new(false),
            blocked: AtomicBool::new(false),
            blocked_since: AtomicU64::new(0),
            order: AtomicU8::new(0),
            reset: AtomicBool::new(false),
            waker: OnceLock::new(),
            unread: AtomicU8::new(Unread::None as u8),
            boundary: Mutex::default(),
        })
    }

    /// The connection begins with a TLS handshake.
    pub(crate) fn handshake(&self) {
        self.phase.store(HANDSHAKING, Relaxed);
    }

    /// The TLS handshake is over.
    pub(crate) fn secured(&self) {
        self.touch();
        self.secured.store(true, Relaxed);
        self.phase.store(WAITING, Relaxed);
    }

    pub(crate) fn is_secured(&self) -> bool {
        self.secured.load(Relaxed)
    }

    /// A head is complete, with a body to come or without. Tells the request's
    /// number on this connection.
    pub(crate) fn begin(&self, body: bool) -> u64 {
        self.unread.store(Unread::None as u8, Relaxed);
        self.phase.store(BUSY, Relaxed);
        self.boundary().begin(body)
    }

    pub(crate) fn boundary(&self) -> MutexGuard<'_, Boundary> {
        self.boundary.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An answer has been handed over whole.
    pub(crate) fn answered(&self) {
        self.boundary().answered();
        self.touch();
        self.phase.store(WAITING, Relaxed);
    }

    pub(crate) fn linger(&self) {
        self.touch();
        self.phase.store(LINGERING, Relaxed);
    }

    fn touch(&self) {
        self.since.store(self.lane.now(), Relaxed);
    }

    pub(crate) fn wrote(&self) {
        self.touch();
        self.blocked.store(false, Relaxed);
    }

    pub(crate) fn blocked(&self) {
        if !self.blocked.load(Relaxed) {
            self.blocked_since.store(self.lane.now(), Relaxed);
            self.blocked.store(true, Relaxed);
        }
    }

    pub(crate) fn leave_unread(&self, unread: Unread) {
        self.unread.store(unread as u8, Relaxed);
    }

    pub(crate) fn unread(&self) -> Unread {
        match self.unread.load(Relaxed) {
            0 => Unread::None,
            1 => Unread::Some,
            _ => Unread::Much,
        }
    }

    pub(crate) fn expired(&self, now: u64, limits: &Grace) -> bool {
        let passed = |since: &AtomicU64| now.saturating_sub(since.load(Relaxed));
        if self.blocked.load(Relaxed) && passed(&self.blocked_since) > limits.write_stall {
            return true;
        }
        match self.phase.load(Relaxed) {
            WAITING => passed(&self.since) > limits.head,
            LINGERING => passed(&self.since) > limits.linger,
            HANDSHAKING => now.saturating_sub(self.accepted) > limits.handshake,
            _ => false,
        }
    }

    /// Ends the connection without an answer.
    pub(crate) fn hang_up(&self, how: HangUp) {
        self.reset.store(how == HangUp::Reset, Relaxed);
        self.order(Order::Close);
    }

    /// What the connection was told.
    pub(crate) fn ordered(&self) -> Option<Order> {
        match self.order.load(Relaxed) {
            0 => None,
            order if order == Order::Drain as u8 => Some(Order::Drain),
            _ => Some(Order::Close),
        }
    }

    /// Gives an order and wakes the connection. False if it already had it.
    pub(crate) fn order(&self, order: Order) -> bool {
        let new = self.order.fetch_max(order as u8, Relaxed) < order as u8;
        // Together with the fence behind the waker's registration: either the
        // connection sees the order, or its waker is seen here.
        fence(SeqCst);
        if new && let Some(waker) = self.waker.get() {
            waker.wake_by_ref();
        }
        new
    }
}

/// Serves one connection to its end.
pub(crate) async fn run(
    stream: TcpStream,
    entered: Entered,
    answers: Answers,
    http: Arc<http1::Builder>,
) {
    let conn = &entered.conn;
    attend(conn).await;
    let socket = Socket::new(stream, Arc::clone(conn));
    speak(socket, conn, answers, http).await;
}

/// The same behind a TLS handshake. A future of its own: it is several times
/// the size of a plain connection's.
pub(crate) async fn run_tls(
    stream: TcpStream,
    entered: Entered,
    answers: Answers,
    http: Arc<http1::Builder>,
    config: Arc<ServerConfig>,
) {
    let conn = &entered.conn;
    conn.handshake();
    attend(conn).await;
    let socket = Socket::new(stream, Arc::clone(conn));
    if let Some(stream) = handshake::accept(socket, conn, config).await {
        speak(stream, conn, answers, http).await;
    }
}

/// From here on an order wakes this task. A task's waker stays good for the
/// task's life.
async fn attend(conn: &Conn) {
    poll_fn(|cx| {
        let _ = conn.waker.set(cx.waker().clone());
        fence(SeqCst);
        Poll::Ready(())
    })
    .await;
}

async fn speak<T: Transport>(
    transport: T,
    conn: &Arc<Conn>,
    answers: Answers,
    http: Arc<http1::Builder>,
) {
    let wire = TokioIo::new(Wire::new(transport));
    let service = Guarded::new(answers, Arc::clone(conn));
    let mut served = http.serve_connection(wire, service);
    let mut draining = false;
    let cut_off = poll_fn(|cx| {
        match conn.ordered() {
            None => {}
            Some(Order::Close) => return Poll::Ready(true),
            Some(Order::Drain) if draining => {}
            Some(Order::Drain) => {
                draining = true;
                Pin::new(&mut served).graceful_shutdown();
            }
        }
        // Errors end the connection and tell nothing that a count does not.
        Pin::new(&mut served).poll(cx).map(|_| false)
    })
    .await;
    if cut_off {
        let mut wire = served.into_parts().io.into_inner();
        if conn.reset.load(Relaxed) {
            wire.transport().socket().reset();
            return;
        }
        // What cannot be said at once is not waited for, so nobody is woken.
        let nobody = &mut Context::from_waker(Waker::noop());
        wire.transport().farewell(nobody);
    }
}
