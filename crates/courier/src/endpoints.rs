mod breaker;
mod closing;
mod pace;
mod peer;
mod settings;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use base::{DeliveryId, Rng, Timestamp};
use store::{Delivery, DeliveryOrder, Endpoint, EndpointId, Store, StoreError};

pub(crate) use self::breaker::Sign;
use self::{breaker::Change, closing::Closing, peer::Peer, peer::Shut, settings::Settings};
use crate::Admission;

/// How an endpoint stands with this node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether an operator has paused it, as this node last heard.
    pub paused: bool,
    /// Until when it is left alone because it failed too often or asked for it.
    pub open_until: Option<Timestamp>,
    /// How many attempts have failed in a row.
    pub failures: u32,
    /// When its pace lets the next attempt begin, if not now.
    pub paced_until: Option<Timestamp>,
    /// How many attempts are under way.
    pub under_way: usize,
}

/// How many endpoints are sent nothing, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ShutCounts {
    pub(crate) paused: usize,
    pub(crate) resting: usize,
    pub(crate) paced: usize,
}

/// How each peer is sent to, and how it bears it. All of it is this node's: what
/// another one has seen of a peer, it finds out for itself.
#[derive(Debug, Default)]
pub(crate) struct Endpoints(Mutex<Book>);

#[derive(Debug, Default)]
struct Book {
    settings: Settings,
    peers: HashMap<EndpointId, Peer>,
    /// How many shards this node held when it looked last.
    shards: usize,
}

/// An attempt that is under way. Dropped, it is over.
pub(crate) struct Attending {
    endpoints: Arc<Endpoints>,
    endpoint: EndpointId,
    delivery: DeliveryId,
}

impl Drop for Attending {
    fn drop(&mut self) {
        let mut book = self.endpoints.lock();
        if let Some(peer) = book.peers.get_mut(&self.endpoint) {
            peer.end(self.delivery);
        }
    }
}

impl Endpoints {
    /// Reads the settings anew if it is time to; whether they are others than before.
    ///
    /// # Errors
    /// When they cannot be read and never were. Later, what is known counts.
    pub(crate) async fn refresh(&self, store: &dyn Store) -> Result<bool, StoreError> {
        if !self.lock().settings.are_stale() {
            return Ok(false);
        }
        let read = settings::read(store).await;
        let mut book = self.lock();
        let changed = book.settings.learn(read)?;
        for peer in &changed {
            if let Some(peer) = book.peers.get_mut(peer) {
                peer.begin_anew();
            }
        }
        Ok(!changed.is_empty())
    }

    pub(crate) fn settings(&self, endpoint: EndpointId) -> Endpoint {
        self.lock().settings.of(endpoint).into_owned()
    }

    /// How many attempts there may be at a time at that one.
    pub(crate) fn at_once(&self, endpoint: EndpointId) -> usize {
        self.lock().settings.at_once(endpoint).into()
    }

    pub(crate) fn order(&self, endpoint: EndpointId) -> DeliveryOrder {
        self.lock().settings.order(endpoint)
    }

    /// Those at which nothing may begin, for a node that holds so many shards.
    pub(crate) fn closed(&self, shards: usize, now: Timestamp) -> Vec<EndpointId> {
        let mut book = self.lock();
        book.shards = shards;
        let Book {
            settings, peers, ..
        } = &mut *book;
        peers.retain(|id, peer| {
            let settings = settings.of(*id);
            peer.look(&settings, shards, now);
            !peer.is_unremarkable(&settings, now)
        });
        book.shut(now).map(|(id, _)| id).collect()
    }

    /// Those that are told in order, and in which.
    pub(crate) fn in_order(&self) -> Vec<(EndpointId, DeliveryOrder)> {
        self.lock().settings.in_order()
    }

    /// When the first of those opens that were shut at that moment.
    pub(crate) fn opens_at(&self, now: Timestamp) -> Option<Timestamp> {
        let book = self.lock();
        let opens = book.shut(now).filter_map(|(_, shut)| match shut {
            Shut::Paused => None,
            Shut::Resting(until) => until,
            Shut::Paced(until) => Some(until),
        });
        opens.min()
    }

    pub(crate) fn counts(&self, now: Timestamp) -> ShutCounts {
        let mut counts = ShutCounts::default();
        for (_, shut) in self.lock().shut(now) {
            let count = match shut {
                Shut::Paused => &mut counts.paused,
                Shut::Resting(_) => &mut counts.resting,
                Shut::Paced(_) => &mut counts.paced,
            };
            *count = count.saturating_add(1);
        }
        counts
    }

    /// Begins an attempt at that delivery, unless something is in the way.
    pub(crate) fn begin(&self, delivery: &Delivery, now: Timestamp) -> Admission {
        let mut book = self.lock();
        let id = delivery.endpoint();
        let Book {
            settings,
            peers,
            shards,
        } = &mut *book;
        let peer = peers.entry(id).or_default();
        peer.begin(&settings.of(id), *shards, delivery, now)
    }

    /// Has the attempt that was begun end with what is returned.
    pub(crate) fn attend(self: &Arc<Self>, delivery: &Delivery) -> Attending {
        Attending {
            endpoints: Arc::clone(self),
            endpoint: delivery.endpoint(),
            delivery: delivery.delivery_id,
        }
    }

    /// What came of an attempt at a delivery, and for how long the peer wants to be
    /// left alone.
    pub(crate) fn hear(
        &self,
        delivery: &Delivery,
        sign: Sign,
        rest: Option<Duration>,
        now: Timestamp,
        rng: &dyn Rng,
    ) {
        let mut book = self.lock();
        let endpoint = delivery.endpoint();
        let limit = book.settings.of(endpoint).breaker;
        let peer = book.peers.entry(endpoint).or_default();
        if let Some(rest) = rest {
            peer.let_rest(Closing::new(now, rest), now);
        }
        let breaker = &mut peer.breaker;
        let change = breaker.hear(delivery.delivery_id, sign, limit, now, rng);
        let (app, kind) = (endpoint.app_id, endpoint.kind);
        match change {
            Some(Change::Opened(until)) => {
                let failures = breaker.failures();
                tracing::warn!(%app, %kind, failures, %until, "an endpoint is left alone");
            }
            Some(Change::Closed) => tracing::info!(%app, %kind, "an endpoint answers again"),
            None => {}
        }
    }

    pub(crate) fn standing(&self, endpoint: EndpointId, now: Timestamp) -> Standing {
        let book = self.lock();
        let settings = book.settings.of(endpoint);
        let mut standing = Standing {
            paused: settings.paused,
            ..Standing::default()
        };
        let Some(peer) = book.peers.get(&endpoint) else {
            return standing;
        };
        standing.failures = peer.breaker.failures();
        standing.under_way = peer.under_way.len();
        match peer.shut(&settings, book.shards, now) {
            Some(Shut::Resting(until)) => standing.open_until = until,
            Some(Shut::Paced(until)) => standing.paced_until = Some(until),
            Some(Shut::Paused) | None => {}
        }
        standing
    }

    fn lock(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    /// The endpoints at which nothing may begin.
    fn shut(&self, now: Timestamp) -> impl Iterator<Item = (EndpointId, Shut)> {
        let paused = self.settings.paused().map(|id| (id, Shut::Paused));
        let others = self.peers.iter().filter_map(move |(id, peer)| {
            let shut = peer.shut(&self.settings.of(*id), self.shards, now)?;
            (shut != Shut::Paused).then_some((*id, shut))
        });
        paused.chain(others)
    }
}

#[cfg(test)]
mod tests;
