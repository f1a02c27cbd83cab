//! What is for sale, and what players have of it.

use async_trait::async_trait;
use base::{AppId, ObjectId, OwnerId, PlayerId, Timestamp};

use super::{
    MemoryStore,
    state::{State, Stop},
};
use crate::{
    ChangeEntitlement, ChangeSubscription, DefineSku, Due, Entitlement, EntitlementState, Page,
    Refusal, ShopOutcome, ShopReads, ShopStep, Sku, StoreError, Subscription, SubscriptionFilter,
    Topic,
};

impl State {
    pub(super) fn shop(
        &mut self,
        _owner: OwnerId,
        step: &ShopStep,
        now: Timestamp,
    ) -> Result<ShopOutcome, Stop> {
        Ok(match step {
            ShopStep::Define(wish) => {
                let sku_id = self.define_sku(wish)?;
                ShopOutcome::Defined { sku_id }
            }
            ShopStep::Entitlement(wish) => {
                let changed = self.change_entitlement(wish, now)?;
                ShopOutcome::Entitled(changed.entitled())
            }
            ShopStep::Subscription(wish) => {
                let changed = self.change_subscription(wish, now)?;
                ShopOutcome::Subscribed(changed.subscribed())
            }
        })
    }

    fn define_sku(&mut self, wish: &DefineSku) -> Result<ObjectId, Refusal> {
        let wanted = &wish.sku;
        if !self.apps.contains_key(&wanted.app_id) {
            return Err(Refusal::Missing);
        }
        let named = |sku: &&Sku| (sku.app_id, &sku.sku) == (wanted.app_id, &wanted.sku);
        let current = self.skus.values().find(named).cloned();
        if current.is_none() && self.skus.contains_key(&(wanted.app_id, wanted.sku_id)) {
            return Err(Refusal::Exists);
        }
        let sku = Sku::apply(current.clone(), wish)?;
        let sku_id = sku.sku_id;
        if current.as_ref() != Some(&sku) {
            self.skus.insert((sku.app_id, sku_id), sku);
            self.log(Topic::Catalog);
        }
        Ok(sku_id)
    }

    fn sellable(&self, app: AppId, player: PlayerId, sku: ObjectId) -> Result<&Sku, Refusal> {
        let sku = self.skus.get(&(app, sku));
        let sku = sku.filter(|_| self.players.contains_key(&player));
        sku.ok_or(Refusal::Missing)
    }

    fn change_entitlement(
        &mut self,
        wish: &ChangeEntitlement,
        now: Timestamp,
    ) -> Result<Entitlement, Refusal> {
        let sku = self.sellable(wish.app_id, wish.player_id, wish.sku_id)?;
        let key = (wish.app_id, wish.player_id, wish.sku_id);
        let current = self.entitlements.get(&key).cloned();
        let changed = Entitlement::apply(current, wish, sku, now)?;
        self.entitlements.insert(key, changed.clone());
        Ok(changed)
    }

    fn change_subscription(
        &mut self,
        wish: &ChangeSubscription,
        now: Timestamp,
    ) -> Result<Subscription, Refusal> {
        let sku = self.sellable(wish.app_id, wish.player_id, wish.sku_id)?;
        let key = (wish.app_id, wish.player_id, wish.sku_id);
        let current = self.subscriptions.get(&key).cloned();
        let is_new = current.is_none();
        let changed = Subscription::apply(current, wish, sku, now)?;
        let id = |of: &Subscription| (of.app_id, of.subscription_id);
        let mut all = self.subscriptions.values();
        if is_new && all.any(|other| id(other) == id(&changed)) {
            return Err(Refusal::Exists);
        }
        self.subscriptions.insert(key, changed.clone());
        Ok(changed)
    }

    fn entitlements_after(
        &self,
        app: AppId,
        player: PlayerId,
        after: Option<ObjectId>,
        limit: usize,
    ) -> Page<Entitlement> {
        let found = self
            .entitlements
            .values()
            .filter(|held| (held.app_id, held.player_id) == (app, player))
            .filter(|held| held.state == EntitlementState::Held)
            .filter(|held| after.is_none_or(|after| after < held.sku_id))
            .take(limit.saturating_add(1))
            .cloned()
            .collect();
        Page::of(found, limit)
    }

    fn subscriptions_after(
        &self,
        app: AppId,
        filter: &SubscriptionFilter,
        after: Option<ObjectId>,
        limit: usize,
    ) -> Page<Subscription> {
        let mut found: Vec<_> = self
            .subscriptions
            .values()
            .filter(|one| one.app_id == app && filter.shows(one))
            .filter(|one| after.is_none_or(|after| after < one.subscription_id))
            .cloned()
            .collect();
        found.sort_by_key(|one| one.subscription_id);
        Page::of(found, limit)
    }

    fn due_subscriptions(&self, due: &Due) -> Vec<Subscription> {
        let mut found: Vec<_> = self
            .subscriptions
            .values()
            .filter(|one| one.ended_at.is_none() && due.covers(one.period_end))
            .filter(|one| due.shards.contains(&one.shard))
            .filter(|one| !due.except.contains(&one.app_id))
            .cloned()
            .collect();
        found.sort_by_key(|one| (one.period_end, one.app_id, one.subscription_id));
        found.truncate(due.limit);
        found
    }
}

#[async_trait]
impl ShopReads for MemoryStore {
    async fn entitlement(
        &self,
        app: AppId,
        player: PlayerId,
        sku: ObjectId,
    ) -> Result<Option<Entitlement>, StoreError> {
        self.read(|state| state.entitlements.get(&(app, player, sku)).cloned())
    }

    async fn entitlements(
        &self,
        app: AppId,
        player: PlayerId,
        after: Option<ObjectId>,
        limit: usize,
    ) -> Result<Page<Entitlement>, StoreError> {
        self.read(|state| state.entitlements_after(app, player, after, limit))
    }

    async fn subscription(
        &self,
        app: AppId,
        player: PlayerId,
        sku: ObjectId,
    ) -> Result<Option<Subscription>, StoreError> {
        self.read(|state| state.subscriptions.get(&(app, player, sku)).cloned())
    }

    async fn subscriptions(
        &self,
        app: AppId,
        filter: SubscriptionFilter,
        after: Option<ObjectId>,
        limit: usize,
    ) -> Result<Page<Subscription>, StoreError> {
        self.read(|state| state.subscriptions_after(app, &filter, after, limit))
    }

    async fn due_subscriptions(&self, due: Due) -> Result<Vec<Subscription>, StoreError> {
        self.read(|state| state.due_subscriptions(&due))
    }
}
