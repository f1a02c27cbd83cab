use std::collections::HashMap;

use base::{DeliveryId, Timestamp};
use store::{Delivery, DeliveryOrder, Endpoint};

use super::{
    breaker::Breaker,
    closing::Closing,
    pace::{Pacer, Share},
};
use crate::Admission;

/// What a node knows of one peer beside its settings.
#[derive(Clone, Debug, Default)]
pub(super) struct Peer {
    pub(super) breaker: Breaker,
    /// The peer has asked to be left alone.
    pub(super) rest: Option<Closing>,
    pub(super) pacer: Pacer,
    /// What was begun and has not ended, by whom it is about.
    pub(super) under_way: HashMap<DeliveryId, String>,
}

/// Why nothing is begun at a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shut {
    /// An operator has paused it.
    Paused,
    /// It has failed too often, or asked to be left alone; until then, or until the
    /// one attempt is over that is to tell.
    Resting(Option<Timestamp>),
    /// It is out of pace until then.
    Paced(Timestamp),
}

impl Peer {
    /// Why nothing may begin, where something is in the way.
    pub(super) fn shut(&self, settings: &Endpoint, shards: usize, now: Timestamp) -> Option<Shut> {
        if settings.paused {
            return Some(Shut::Paused);
        }
        let asked = self.rest.and_then(|rest| rest.at(now));
        if let Some(until) = self.breaker.open_until(now).max(asked) {
            return Some(Shut::Resting(Some(until)));
        }
        if !self.breaker.admits(now) {
            return Some(Shut::Resting(None));
        }
        let share = Share::of(settings.pace?, shards);
        self.pacer.closed_until(share, now).map(Shut::Paced)
    }

    /// Looks at the clock.
    pub(super) fn look(&mut self, settings: &Endpoint, shards: usize, now: Timestamp) {
        if let Some(pace) = settings.pace {
            self.pacer.look(Share::of(pace, shards), now);
        }
    }

    /// Begins an attempt, unless something is in the way. The store lets a delivery
    /// wait for those that were asked for before it; one that was asked for anew in
    /// the meantime is before those that are under way.
    pub(super) fn begin(
        &mut self,
        settings: &Endpoint,
        shards: usize,
        delivery: &Delivery,
        now: Timestamp,
    ) -> Admission {
        let in_the_way = match settings.order {
            DeliveryOrder::Any => false,
            DeliveryOrder::Subject => {
                let mut others = self.under_way.values();
                !delivery.subject.is_empty() && others.any(|other| *other == delivery.subject)
            }
            DeliveryOrder::Endpoint => !self.under_way.is_empty(),
        };
        if self.shut(settings, shards, now).is_some() {
            return Admission::Shut;
        }
        if in_the_way {
            return Admission::Waits;
        }
        let id = delivery.delivery_id;
        self.breaker.begin(id);
        if let Some(pace) = settings.pace {
            self.pacer.begin(Share::of(pace, shards), now);
        }
        self.under_way.insert(id, delivery.subject.clone());
        Admission::Begins
    }

    /// That attempt is over.
    pub(super) fn end(&mut self, delivery: DeliveryId) {
        self.under_way.remove(&delivery);
        self.breaker.end(delivery);
    }

    /// Leaves it alone from then on for so long, unless it is left alone for longer.
    pub(super) fn let_rest(&mut self, rest: Closing, now: Timestamp) {
        let held = self.rest.and_then(|rest| rest.at(now));
        if held < rest.at(now) {
            self.rest = Some(rest);
        }
    }

    /// Forgets what it has failed at and asked for: it may be another peer now.
    pub(super) fn begin_anew(&mut self) {
        self.breaker = Breaker::default();
        self.rest = None;
    }

    /// Whether a peer of whom nothing is known is treated the same.
    pub(super) fn is_unremarkable(&self, settings: &Endpoint, now: Timestamp) -> bool {
        self.under_way.is_empty()
            && self.breaker.failures() == 0
            && self.rest.is_none_or(|rest| rest.at(now).is_none())
            && settings.pace.is_none()
    }
}
