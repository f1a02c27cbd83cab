use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use axum::response::Response;
use http::HeaderValue;
use tokio::sync::Notify;

use crate::{
    Face, Limits, Peer, RequestId,
    connection::{Conn, Order},
    id,
    metrics::Tally,
};

/// What the connections of one face on one runtime have in common. With a
/// runtime per core, nothing in here is written to by another core except by
/// the drain.
pub(crate) struct Lane {
    pub(crate) limits: Limits,
    pub(crate) on_panic: fn() -> Response,
    /// Whether handlers are told who is at the other end.
    tells_peer: bool,
    pub(crate) tally: Arc<Tally>,
    /// Connections open over all lanes of the face.
    all: Arc<AtomicUsize>,
    ids: id::Lane,
    started: Instant,
    /// Milliseconds since `started` as of the sweeper's last look.
    now: AtomicU64,
    open: Mutex<Open>,
    empty: Notify,
}

#[derive(Default)]
struct Open {
    next: u64,
    connections: HashMap<u64, Arc<Conn>>,
}

impl Lane {
    pub(crate) fn new(
        face: &Face,
        tally: Arc<Tally>,
        all: Arc<AtomicUsize>,
        ids: id::Lane,
    ) -> Arc<Self> {
        Arc::new(Self {
            limits: face.limits.clone(),
            on_panic: face.on_panic,
            tells_peer: face.tells_peer,
            tally,
            all,
            ids,
            started: Instant::now(),
            now: AtomicU64::new(0),
            open: Mutex::default(),
            empty: Notify::new(),
        })
    }

    pub(crate) fn next_id(&self) -> RequestId {
        self.ids.next()
    }

    pub(crate) fn id_header(&self, id: RequestId) -> HeaderValue {
        self.ids.header(id)
    }

    /// Coarse time in milliseconds, read from memory.
    pub(crate) fn now(&self) -> u64 {
        self.now.load(Relaxed)
    }

    /// Takes a connection in, or says that there are too many.
    pub(crate) fn enter(self: &Arc<Self>, peer: Peer) -> Option<Entered> {
        if self.all.fetch_add(1, Relaxed) >= self.limits.connections {
            self.all.fetch_sub(1, Relaxed);
            Tally::count(&self.tally.refused, 1);
            return None;
        }
        Tally::count(&self.tally.accepted, 1);
        self.tally.open.fetch_add(1, Relaxed);
        let conn = Conn::new(Arc::clone(self), self.tells_peer.then_some(peer));
        let mut open = self.open();
        let key = open.next;
        open.next = key.wrapping_add(1);
        open.connections.insert(key, Arc::clone(&conn));
        Some(Entered { key, conn })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn count(&self) -> usize {
        self.open().connections.len()
    }

    /// Tells every connection to end, now or after its present request.
    pub(crate) fn order(&self, order: Order) {
        for conn in self.open().connections.values() {
            conn.order(order);
        }
    }

    /// Returns once no connection is open.
    pub(crate) async fn emptied(&self) {
        loop {
            let empty = self.empty.notified();
            if self.count() == 0 {
                return;
            }
            empty.await;
        }
    }

    /// Looks after every connection's deadlines, for ever.
    pub(crate) async fn sweep(self: Arc<Self>) {
        let tick = self.limits.tick();
        let mut interval = tokio::time::interval(tick);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            interval.tick().await;
            let now = millis(self.started.elapsed());
            self.now.store(now, Relaxed);
            let grace = |limit: Duration| millis(limit.saturating_add(tick));
            let limits = Grace {
                head: grace(self.limits.head),
                write_stall: grace(self.limits.write_stall),
                linger: grace(self.limits.linger),
                handshake: grace(self.limits.handshake),
            };
            for conn in self.open().connections.values() {
                if conn.expired(now, &limits) && conn.order(Order::Close) {
                    Tally::count(&self.tally.expired, 1);
                }
            }
        }
    }
}

/// The limits in milliseconds, each a tick longer: a moment noted by the
/// coarse clock may be a tick too early.
pub(crate) struct Grace {
    pub(crate) head: u64,
    pub(crate) write_stall: u64,
    pub(crate) linger: u64,
    pub(crate) handshake: u64,
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// A connection's place in its lane, given back when dropped.
pub(crate) struct Entered {
    key: u64,
    pub(crate) conn: Arc<Conn>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        let lane = &self.conn.lane;
        lane.all.fetch_sub(1, Relaxed);
        lane.tally.open.fetch_sub(1, Relaxed);
        let mut open = lane.open();
        open.connections.remove(&self.key);
        if open.connections.is_empty() {
            lane.empty.notify_waiters();
        }
    }
}
