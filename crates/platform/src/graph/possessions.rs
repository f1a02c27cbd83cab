use base::{AppId, PlayerId, Timestamp};
use store::{Entitlement, Sku, SkuKind, Store, StoreError, Subscription, SubscriptionFilter};

/// How much is read of the store at a time.
const AT_ONCE: usize = 500;

/// What a player has of a game, as far as it can be bought in it.
pub(crate) struct Possessions {
    /// What the player has for good, or until it is consumed.
    pub(crate) entitlements: Vec<Entitlement>,
    /// The subscriptions that were ever begun.
    subscriptions: Vec<Subscription>,
}

impl Possessions {
    /// All of them, in the order of their SKUs and of their ids: a player has at
    /// most one for each SKU of the game.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn of(
        store: &dyn Store,
        app: AppId,
        player: PlayerId,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            entitlements: entitlements(store, app, player).await?,
            subscriptions: subscriptions(store, app, player).await?,
        })
    }

    /// The subscriptions that the player has now.
    pub(crate) fn active(&self, now: Timestamp) -> impl Iterator<Item = &Subscription> {
        let all = self.subscriptions.iter();
        all.filter(move |one| one.is_active(now))
    }

    /// Whether the player has it, so that there is nothing to buy. What was
    /// consumed can be bought anew.
    pub(crate) fn has(&self, sku: &Sku, now: Timestamp) -> bool {
        match sku.kind {
            SkuKind::Subscription => self.active(now).any(|one| one.sku_id == sku.sku_id),
            SkuKind::Durable | SkuKind::Consumable => {
                let mut entitlements = self.entitlements.iter();
                entitlements.any(|one| one.sku_id == sku.sku_id)
            }
        }
    }

    /// Whether the player had a first time at another price of it.
    pub(crate) fn had_trial(&self, sku: &Sku) -> bool {
        let mut subscriptions = self.subscriptions.iter();
        subscriptions.any(|one| one.sku_id == sku.sku_id && one.had_trial)
    }
}

async fn entitlements(
    store: &dyn Store,
    app: AppId,
    player: PlayerId,
) -> Result<Vec<Entitlement>, StoreError> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = store.entitlements(app, player, after, AT_ONCE).await?;
        after = page.items.last().map(|last| last.sku_id);
        all.extend(page.items);
        if !page.more || after.is_none() {
            return Ok(all);
        }
    }
}

async fn subscriptions(
    store: &dyn Store,
    app: AppId,
    player: PlayerId,
) -> Result<Vec<Subscription>, StoreError> {
    let filter = SubscriptionFilter {
        player_id: Some(player),
        ..SubscriptionFilter::default()
    };
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = store.subscriptions(app, filter.clone(), after, AT_ONCE);
        let page = page.await?;
        after = page.items.last().map(|last| last.subscription_id);
        all.extend(page.items);
        if !page.more || after.is_none() {
            return Ok(all);
        }
    }
}
