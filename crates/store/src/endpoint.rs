mod reads;
mod schedule;

use std::collections::HashSet;

use base::{AppId, Timestamp};

use crate::{DeliveryKind, Refusal, named::named};
pub use reads::EndpointReads;
pub use schedule::{LONGEST_RETRY_DELAY, MOST_RETRIES, RetrySchedule};

/// How many attempts may be under way at an endpoint unless it is told otherwise.
pub const USUAL_AT_ONCE: u16 = 8;

/// The most attempts that may be under way at one endpoint.
pub const MOST_AT_ONCE: u16 = 64;

/// The most attempts a second that an endpoint's pace may be set to.
pub const FASTEST_PACE: u32 = 10_000;

/// After how many failures in a row an endpoint is left alone unless it is told
/// otherwise.
pub const USUAL_BREAKER: u16 = 10;

/// The peer that all deliveries of one kind of one app go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EndpointId {
    /// The app.
    pub app_id: AppId,
    /// What it is told.
    pub kind: DeliveryKind,
}

/// In which order an endpoint is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DeliveryOrder {
    /// Whatever is due, side by side.
    #[default]
    Any,
    /// What is about the same [subject](crate::Delivery::subject) in the order in
    /// which it was asked for: a later delivery waits until the earlier one has
    /// ended, however it ended.
    Subject,
    /// Everything in the order in which it was asked for. One delivery that fails
    /// holds up all that come after it, until it has ended.
    Endpoint,
}

impl DeliveryOrder {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Any, Self::Subject, Self::Endpoint];

    /// The name used in stores and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Subject => "subject",
            Self::Endpoint => "endpoint",
        }
    }
}
named!(DeliveryOrder, "order of deliveries");

/// How many attempts a second an endpoint is sent, over all nodes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// From 1 to [`FASTEST_PACE`].
    pub per_second: u32,
    /// How many may come at once after a silence; at least 1, at most
    /// [`FASTEST_PACE`].
    pub burst: u32,
}

/// How one peer is sent to. An endpoint that was never configured is sent to as
/// [`Endpoint::usual`] says.
///
/// Unique by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Which.
    pub id: EndpointId,
    /// Whether nothing is sent. What is asked for meanwhile waits.
    pub paused: bool,
    /// How many attempts may be under way on one node, from 1 to
    /// [`MOST_AT_ONCE`].
    pub at_once: u16,
    /// How fast attempts follow each other; as fast as they go when `None`.
    pub pace: Option<Pace>,
    /// In which order.
    pub order: DeliveryOrder,
    /// When a failed attempt is followed by another.
    pub schedule: RetrySchedule,
    /// After how many failures in a row a node leaves the endpoint alone for a
    /// while; never when 0.
    pub breaker: u16,
    /// When any of it last changed.
    pub changed_at: Timestamp,
}

/// A wish to change how a peer is sent to. What is `None` stays.
#[derive(Clone, Debug)]
pub struct ConfigureEndpoint {
    /// Which.
    pub id: EndpointId,
    /// As [`Endpoint::paused`].
    pub paused: Option<bool>,
    /// As [`Endpoint::at_once`].
    pub at_once: Option<u16>,
    /// As [`Endpoint::pace`].
    pub pace: Option<Option<Pace>>,
    /// As [`Endpoint::order`].
    pub order: Option<DeliveryOrder>,
    /// As [`Endpoint::schedule`].
    pub schedule: Option<RetrySchedule>,
    /// As [`Endpoint::breaker`].
    pub breaker: Option<u16>,
    /// When.
    pub at: Timestamp,
}

impl Endpoint {
    /// How a peer is sent to of whom nothing else was said.
    #[must_use]
    pub fn usual(id: EndpointId) -> Self {
        Self {
            id,
            paused: false,
            at_once: USUAL_AT_ONCE,
            pace: None,
            order: DeliveryOrder::Any,
            schedule: RetrySchedule::default(),
            breaker: USUAL_BREAKER,
            changed_at: Timestamp::EPOCH,
        }
    }

    /// The rule of state.
    ///
    /// # Errors
    /// [`Refusal::Missing`] for a value out of its limits, which whoever wishes has
    /// to keep: an engine never writes one.
    pub fn apply(current: Option<Self>, wish: &ConfigureEndpoint) -> Result<Self, Refusal> {
        let held = current.unwrap_or_else(|| Self::usual(wish.id));
        let changed = Self {
            id: held.id,
            paused: wish.paused.unwrap_or(held.paused),
            at_once: wish.at_once.unwrap_or(held.at_once),
            pace: wish.pace.unwrap_or(held.pace),
            order: wish.order.unwrap_or(held.order),
            schedule: wish.schedule.clone().unwrap_or(held.schedule),
            breaker: wish.breaker.unwrap_or(held.breaker),
            changed_at: wish.at,
        };
        if changed.is_within_limits() {
            Ok(changed)
        } else {
            Err(Refusal::Missing)
        }
    }

    fn is_within_limits(&self) -> bool {
        let paced = |pace: Pace| {
            (1..=FASTEST_PACE).contains(&pace.per_second)
                && (1..=FASTEST_PACE).contains(&pace.burst)
        };
        (1..=MOST_AT_ONCE).contains(&self.at_once) && self.pace.is_none_or(paced)
    }
}

/// What is to be left out when asking for deliveries that are due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closed {
    /// Endpoints that are sent nothing at present.
    pub endpoints: Vec<EndpointId>,
    /// Endpoints of whose deliveries those are left out that have to wait for an
    /// earlier one.
    pub in_order: Vec<(EndpointId, DeliveryOrder)>,
    /// Where it is there, all other endpoints than these are left out.
    pub only: Option<Vec<EndpointId>>,
}

impl Closed {
    /// Whether nothing of that endpoint is asked for.
    #[must_use]
    pub fn leaves_out(&self, endpoint: EndpointId) -> bool {
        let is_another = |only: &Vec<_>| !only.contains(&endpoint);
        self.endpoints.contains(&endpoint) || self.only.as_ref().is_some_and(is_another)
    }

    /// The endpoints that are told in that order. Of one that is named several times
    /// the first counts.
    pub fn ordered(&self, order: DeliveryOrder) -> impl Iterator<Item = EndpointId> {
        let mut seen = HashSet::new();
        let first = self.in_order.iter().filter(move |it| seen.insert(it.0));
        let found = first.filter(move |(_, of)| *of == order);
        found.map(|(endpoint, _)| *endpoint)
    }
}

#[cfg(test)]
mod tests;
