use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use base::{AppId, DeliveryId, ObjectId, OwnerId, SharedClock, SharedRng, Timestamp};
use courier::{Lanes, Queue, Wake, Worked};
use directory::{Deaf, Directory};
use meta_graph::wire::SubscriptionEvent;
use store::{
    ChangeSubscription, DeliveryKind, Due, EndpointId, Fence, LONGEST_PERIOD, Receipt, Shard,
    ShopStep, Sku, Step, Store, StoreError, Subscription, SubscriptionChange, Unit,
};

use super::{
    event,
    members::{NoNumber, Registrar},
};

/// The subscriptions whose period is over. Each begins another one or ends, and
/// its game is told in the same unit.
///
/// The shard's fence is not needed: a turn names the end of the period that it
/// is about, so of two that come for it one is refused.
pub struct Renewals {
    store: Arc<dyn Store>,
    directory: Arc<Directory>,
    clock: SharedClock,
    rng: SharedRng,
    post: Wake<EndpointId>,
}

/// Why a subscription is as it was.
#[derive(Debug, thiserror::Error)]
enum NotTurned {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Deaf(#[from] Deaf),
    #[error("its owner has no number: {0}")]
    Owner(#[from] NoNumber),
    #[error("this node has not heard of its SKU yet")]
    UnknownSku,
    /// Somebody changed it meanwhile, or this node knows its SKU otherwise than
    /// the store does.
    #[error("it is not as it was read: {0}")]
    Changed(store::Refusal),
}

impl Renewals {
    /// The queue over that store; `post` is woken when there is something to
    /// send.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        directory: Arc<Directory>,
        clock: SharedClock,
        rng: SharedRng,
        post: Wake<EndpointId>,
    ) -> Self {
        Self {
            store,
            directory,
            clock,
            rng,
            post,
        }
    }

    async fn turn(&self, held: Subscription) -> Result<(), NotTurned> {
        let now = self.clock.now();
        let sku = self.sku(held.sku_id)?;
        let wish = ChangeSubscription {
            app_id: held.app_id,
            player_id: held.player_id,
            sku_id: held.sku_id,
            change: SubscriptionChange::Turn {
                period_end: held.period_end,
                renews: held.renews(&sku),
            },
        };
        let then = Subscription::apply(Some(held), &wish, &sku, now);
        let then = then.map_err(NotTurned::Changed)?;
        let mut steps = vec![Step::Shop(ShopStep::Subscription(wish))];
        steps.extend(self.told(&then, &sku, now).await?);
        let unit = Unit {
            owner: OwnerId::generate(&*self.rng),
            steps,
        };
        match self.store.commit(unit).await? {
            Receipt::Committed(_) => {
                let (app, subscription) = (then.app_id, then.subscription_id);
                let ended = then.ended_at.is_some();
                tracing::info!(%app, %subscription, ended, "a period of a subscription is over");
                self.post.wake_for(EndpointId {
                    app_id: app,
                    kind: DeliveryKind::MetaGraph,
                });
                Ok(())
            }
            Receipt::Refused { refusal, .. } => Err(NotTurned::Changed(refusal)),
        }
    }

    fn sku(&self, id: ObjectId) -> Result<Sku, NotTurned> {
        let known = self.directory.known()?;
        let found = known.skus().get(id).cloned();
        found.ok_or(NotTurned::UnknownSku)
    }

    /// What tells the game, which gets to know the owner by it where it did not.
    async fn told(
        &self,
        then: &Subscription,
        sku: &Sku,
        now: Timestamp,
    ) -> Result<Option<Step>, NotTurned> {
        let event = match then.ended_at {
            Some(_) => SubscriptionEvent::Expired,
            None => SubscriptionEvent::RenewalSuccess,
        };
        let is_told = {
            let known = self.directory.known()?;
            let game = known.on_graph(then.app_id);
            game.is_some_and(|game| game.is_told(event.as_str()))
        };
        if !is_told {
            return Ok(None);
        }
        let registrar = Registrar {
            store: &*self.store,
            directory: &self.directory,
            rng: &*self.rng,
        };
        let owner = registrar.member(then.app_id, then.player_id, now).await?;
        let change = event::of_subscription(event, then, &sku.sku, owner.scoped_id, now);
        let delivery_id = DeliveryId::generate(&*self.rng);
        let known = self.directory.known()?;
        let delivery = event::delivery(&known, then.app_id, delivery_id, now, change);
        Ok(delivery.map(Step::Enqueue))
    }
}

#[async_trait]
impl Queue for Renewals {
    type Item = Subscription;
    type Key = (AppId, ObjectId);
    type Lane = AppId;

    fn name(&self) -> &'static str {
        "renewals"
    }

    fn longest_pause(&self) -> Duration {
        LONGEST_PERIOD
    }

    async fn due(&self, due: Due, lanes: Lanes<AppId>) -> Result<Vec<Subscription>, StoreError> {
        let due = Due {
            except: lanes.except,
            ..due
        };
        self.store.due_subscriptions(due).await
    }

    fn key(&self, one: &Subscription) -> Self::Key {
        (one.app_id, one.subscription_id)
    }

    fn shard(&self, one: &Subscription) -> Shard {
        one.shard
    }

    fn lane(&self, one: &Subscription) -> AppId {
        one.app_id
    }

    fn due_at(&self, one: &Subscription) -> Timestamp {
        one.period_end
    }

    /// Whatever is in the way of a turn leaves the subscription due, so that the
    /// queue pauses before it reads it anew.
    async fn work(&self, one: Subscription, _: Fence) -> Worked {
        let (app, subscription) = (one.app_id, one.subscription_id);
        match self.turn(one).await {
            Ok(()) => Worked::Rested,
            // Ordinary among several workers; and whoever is deaf says so itself.
            Err(error @ (NotTurned::Changed(_) | NotTurned::Deaf(_))) => {
                tracing::debug!(%app, %subscription, %error, "a period is not turned now");
                Worked::Stuck
            }
            Err(error) => {
                tracing::warn!(%app, %subscription, %error, "a period cannot be turned");
                Worked::Stuck
            }
        }
    }
}

impl fmt::Debug for Renewals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renewals").finish_non_exhaustive()
    }
}
