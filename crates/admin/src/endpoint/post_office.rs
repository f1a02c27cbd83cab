use std::{fmt, sync::Arc};

use base::Timestamp;
use serde::Serialize;
use store::EndpointId;

use crate::Admin;

/// Whoever sends, in this process, what waits for peers.
pub trait PostOffice: Send + Sync {
    /// Something may have come due that it does not know of.
    fn wake(&self);

    /// How a peer stands with it at present; none where it sends nothing.
    fn standing(&self, endpoint: EndpointId) -> Option<EndpointStanding>;
}

/// How a peer stands with one node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EndpointStanding {
    /// Whether it is paused, as the node last heard.
    pub paused: bool,
    /// How many attempts in a row have failed.
    pub failures: u32,
    /// Until when it is left alone, because it has failed too often or has asked for
    /// it, in milliseconds since the epoch; none where it is not.
    pub left_alone_until: Option<Timestamp>,
    /// When its pace lets the next attempt begin; none where that is now.
    pub paced_until: Option<Timestamp>,
    /// How many attempts are under way.
    pub under_way: usize,
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
