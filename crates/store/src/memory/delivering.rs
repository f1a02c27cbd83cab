//! Setups of ads, nodes and their leases of shards, and deliveries.

use std::cmp::Reverse;

use base::{AppId, DeliveryId, OwnerId, Timestamp};

use super::{insert::insert, state::State};
use crate::{
    AdsSetup, Attend, Attendance, BeginAttempt, Begun, Closed, ConfigureAds, Delivery,
    DeliveryFilter, DeliveryLog, Due, LeaseShard, Node, Page, Refusal, ReplayDelivery,
    SettleAttempt, ShardLease, Topic,
};

impl State {
    pub(super) fn configure_ads(&mut self, wish: &ConfigureAds) -> Result<(), Refusal> {
        if !self.apps.contains_key(&wish.app_id) {
            return Err(Refusal::Missing);
        }
        let setup = AdsSetup::apply(self.ads.get(&wish.app_id).cloned(), wish)?;
        self.ads.insert(wish.app_id, setup);
        self.log(Topic::Catalog);
        Ok(())
    }

    pub(super) fn attend(&mut self, wish: Attend, now: Timestamp) -> Attendance {
        let known: Vec<_> = self.nodes.values().copied().collect();
        let change = Node::attend(&known, wish, now);
        for forgotten in change.forget {
            self.nodes.remove(&forgotten.node);
        }
        if let Some(node) = change.save {
            self.nodes.insert(node.node, node);
        }
        change.attendance
    }

    pub(super) fn lease_shard(&mut self, wish: LeaseShard, now: Timestamp) -> ShardLease {
        let lease = ShardLease::apply(self.leases.get(&wish.shard).copied(), wish, now);
        self.leases.insert(wish.shard, lease);
        lease
    }

    pub(super) fn enqueue(&mut self, owner: OwnerId, delivery: &Delivery) -> Result<(), Refusal> {
        if !self.apps.contains_key(&delivery.app_id) {
            return Err(Refusal::Missing);
        }
        let key = (delivery.app_id, delivery.delivery_id);
        insert(&mut self.deliveries, key, owner, delivery, false).map(drop)
    }

    pub(super) fn begin_attempt(
        &mut self,
        owner: OwnerId,
        wish: &BeginAttempt,
    ) -> Result<Begun, Refusal> {
        let row = self.deliveries.get_mut(&(wish.app_id, wish.delivery_id));
        let row = row.ok_or(Refusal::Missing)?;
        let lease = self.leases.get(&row.value.shard()).copied();
        let (delivery, begun) = row.value.clone().begin(owner, lease, wish)?;
        row.value = delivery;
        Ok(begun)
    }

    pub(super) fn settle_attempt(&mut self, wish: &SettleAttempt) -> Result<(), Refusal> {
        let row = self.deliveries.get_mut(&(wish.app_id, wish.delivery_id));
        let row = row.ok_or(Refusal::Missing)?;
        let lease = self.leases.get(&row.value.shard()).copied();
        row.value = row.value.clone().settle(lease, wish)?;
        let key = (wish.app_id, wish.delivery_id, wish.attempt.no);
        self.attempts.insert(key, wish.attempt.clone());
        Ok(())
    }

    pub(super) fn replay(&mut self, wish: ReplayDelivery) -> Result<(), Refusal> {
        let row = self.deliveries.get_mut(&(wish.app_id, wish.delivery_id));
        let row = row.ok_or(Refusal::Missing)?;
        row.value = row.value.clone().replay(wish)?;
        Ok(())
    }

    pub(super) fn forget_deliveries(&mut self, now: Timestamp) {
        self.deliveries.retain(|_, row| !row.value.has_lapsed(now));
        let kept = &self.deliveries;
        self.attempts
            .retain(|(app, delivery, _), _| kept.contains_key(&(*app, *delivery)));
    }

    pub(super) fn due_deliveries(&self, due: &Due, closed: &Closed) -> Vec<Delivery> {
        let mut found: Vec<_> = self
            .deliveries
            .values()
            .map(|row| &row.value)
            .filter(|delivery| due.asks_for(delivery))
            .filter(|delivery| !closed.leaves_out(delivery.endpoint()))
            .filter(|delivery| !self.has_to_wait(delivery, closed))
            .cloned()
            .collect();
        found.sort_by_key(|delivery| (delivery.due_at, delivery.app_id, delivery.delivery_id));
        found.truncate(due.limit);
        found
    }

    fn has_to_wait(&self, delivery: &Delivery, closed: &Closed) -> bool {
        let mut orders = closed.in_order.iter();
        let order = orders.find(|(endpoint, _)| *endpoint == delivery.endpoint());
        order.is_some_and(|(_, order)| {
            let mut rows = self.deliveries.values();
            rows.any(|other| delivery.waits_for(&other.value, *order))
        })
    }

    pub(super) fn delivery(&self, app: AppId, delivery: DeliveryId) -> Option<DeliveryLog> {
        let row = self.deliveries.get(&(app, delivery))?;
        let all = (app, delivery, 0)..=(app, delivery, u32::MAX);
        let attempts = self.attempts.range(all);
        Some(DeliveryLog {
            delivery: row.value.clone(),
            attempts: attempts.map(|(_, attempt)| attempt.clone()).collect(),
        })
    }

    pub(super) fn deliveries_after(
        &self,
        filter: &DeliveryFilter,
        after: Option<(Timestamp, DeliveryId)>,
        limit: usize,
    ) -> Page<Delivery> {
        let place = |delivery: &Delivery| (delivery.made_at, delivery.delivery_id);
        let mut found: Vec<_> = self
            .deliveries
            .values()
            .map(|row| &row.value)
            .filter(|delivery| filter.shows(delivery))
            .filter(|delivery| after.is_none_or(|after| place(delivery) < after))
            .cloned()
            .collect();
        found.sort_by_key(|delivery| Reverse(place(delivery)));
        Page::of(found, limit)
    }
}
