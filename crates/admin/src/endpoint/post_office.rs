use std::{fmt, sync::Arc};

use base::Timestamp;
use serde::Serialize;
use store::EndpointId;

use crate::Admin;

/// Whoever sends, in this process, what waits for peers.
pub trait PostOffice: Send + Sync {
    /// Something may have come due that it does not know of.
    fn wake(&self);

    /// How it sees a peer at present; none of whom it has not sent anything to
    /// lately.
    fn standing(&self, endpoint: EndpointId) -> Option<EndpointStanding>;
}

/// How one node sees a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EndpointStanding {
    /// Whether it is sent anything.
    pub breaker: BreakerState,
    /// How many attempts in a row have failed.
    pub failures: u32,
    /// Until when it is left alone, in milliseconds since the epoch; none where it
    /// is not.
    pub left_alone_until: Option<Timestamp>,
    /// How many attempts are under way.
    pub under_way: usize,
}

/// Whether a node sends a peer anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BreakerState {
    /// It does.
    Closed,
    /// It leaves it alone for a while.
    Open,
    /// It tries a single delivery.
    HalfOpen,
}

/// The post office of the process, where there is one.
#[derive(Clone, Default)]
pub(crate) struct Sender(Option<Arc<dyn PostOffice>>);

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sender").field(&self.0.is_some()).finish()
    }
}

impl Admin {
    /// The same actions in a process that sends what waits.
    #[must_use]
    pub fn beside_post_office(&self, office: Arc<dyn PostOffice>) -> Self {
        Self {
            sender: Sender(Some(office)),
            ..self.clone()
        }
    }

    pub(crate) fn wake(&self) {
        if let Some(office) = &self.sender.0 {
            office.wake();
        }
    }

    pub(super) fn standing(&self, endpoint: EndpointId) -> Option<EndpointStanding> {
        self.sender.0.as_ref()?.standing(endpoint)
    }
}
