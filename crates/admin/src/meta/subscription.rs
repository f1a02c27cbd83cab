use base::{AppId, ObjectId, ObjectKind, PlayerId, Timestamp};
use meta_graph::wire::SubscriptionEvent;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    ChangeSubscription, Price, ShopStep, Sku, SkuKind, Step, Subscription, SubscriptionChange,
    Term, TrialKind,
};

use super::{
    event::{Event, Told},
    sku::check_name,
};
use crate::{Action, Admin, AdminError, action::Target};

/// A subscription that a player is to begin.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSubscription {
    /// What the game calls it.
    pub sku: String,
    /// By which of its plans.
    pub term: Term,
}

/// A subscription that a player has just begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StartedSubscription {
    /// What the game calls it.
    pub sku: String,
    /// Its id on the wire.
    pub subscription_id: ObjectId,
    /// For how long a period runs.
    pub term: Term,
}

/// A player's subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubscriptionView {
    /// What the game calls it.
    pub sku: String,
    /// Its id on the wire.
    pub subscription_id: ObjectId,
    /// Whose.
    pub player_id: PlayerId,
    /// For how long a period runs.
    pub term: Term,
    /// What the next period costs.
    pub price: Price,
    /// Of which kind the present period is, where it is a first time at another
    /// price.
    pub trial: Option<TrialKind>,
    /// When the player subscribed, in milliseconds since the epoch.
    pub started_at: Timestamp,
    /// When the present period began, or the last one did.
    pub period_start: Timestamp,
    /// When it ends, or ended.
    pub period_end: Timestamp,
    /// By how many days the game has made it longer altogether.
    pub extended_days: u32,
    /// When it was cancelled: it ends with its period.
    pub cancelled_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// How often a subscription is read whose period another call has moved on.
const TRIES: usize = 4;

impl Admin {
    /// Begins a player's subscription, anew where it had ended. A game that wants
    /// to be is told.
    ///
    /// # Errors
    /// [`AdminError::Invalid`] term or SKU, [`AdminError::NoSuch`] app, player
    /// or SKU, [`AdminError::NotOnGraph`], [`AdminError::Already`] where the
    /// player has not ended it, [`AdminError::Store`].
    pub async fn start_subscription(
        &self,
        app_id: AppId,
        player_id: PlayerId,
        new: NewSubscription,
    ) -> Result<StartedSubscription, AdminError> {
        check_name(&new.sku)?;
        let sku = self.renewed(app_id, &new.sku)?;
        if !sku.plans.iter().any(|plan| plan.term == new.term) {
            let (field, expected) = ("term", "the term of one of its plans");
            return Err(AdminError::Invalid { field, expected });
        }
        let known = self.subscription(&sku, player_id).await?;
        let drawn = || ObjectId::generate(ObjectKind::Subscription, &*self.rng);
        let started = StartedSubscription {
            subscription_id: known
                .as_ref()
                .map_or_else(drawn, |known| known.subscription_id),
            sku: sku.sku.clone(),
            term: new.term,
        };
        let change = SubscriptionChange::Start {
            subscription_id: started.subscription_id,
            term: new.term,
        };
        let told = self.subscribed(
            (Action::SubscriptionStart, SubscriptionEvent::Started),
            (&sku, player_id),
            (known, change),
        );
        let said = |error: AdminError| {
            let already = "the player's subscription to it has not ended";
            error.saying(already, "no player has this id")
        };
        let told = told.map_err(said)?;
        let done = self.do_and_tell(app_id, player_id, told, &started).await;
        done.map_err(said)?;
        Ok(started)
    }

    /// Lets a subscription end with its period. A game that wants to be is told.
    ///
    /// # Errors
    /// [`AdminError::Invalid`] SKU, [`AdminError::NoSuch`] app, SKU or
    /// subscription, [`AdminError::NotOnGraph`], [`AdminError::Settled`] where
    /// it was cancelled or has ended, [`AdminError::Store`].
    pub async fn cancel_subscription(
        &self,
        app_id: AppId,
        player_id: PlayerId,
        sku: &str,
    ) -> Result<(), AdminError> {
        let what = (Action::SubscriptionCancel, SubscriptionEvent::Canceled);
        let of = (app_id, player_id, sku);
        let cancel = |period_end| SubscriptionChange::Cancel { period_end };
        self.turn(what, of, cancel).await
    }

    /// Lets a subscription that was cancelled go on after all. A game that wants
    /// to be is told.
    ///
    /// # Errors
    /// As [`cancel_subscription`](Self::cancel_subscription), but
    /// [`AdminError::Settled`] where it was not cancelled or has ended.
    pub async fn uncancel_subscription(
        &self,
        app_id: AppId,
        player_id: PlayerId,
        sku: &str,
    ) -> Result<(), AdminError> {
        let what = (Action::SubscriptionUncancel, SubscriptionEvent::Uncanceled);
        let of = (app_id, player_id, sku);
        let uncancel = |period_end| SubscriptionChange::Uncancel { period_end };
        self.turn(what, of, uncancel).await
    }

    async fn turn(
        &self,
        what: (Action, SubscriptionEvent),
        (app_id, player_id, sku): (AppId, PlayerId, &str),
        change: impl Fn(Option<Timestamp>) -> SubscriptionChange,
    ) -> Result<(), AdminError> {
        let sku = self.renewed(app_id, sku)?;
        for _ in 0..TRIES {
            let held = self.subscription(&sku, player_id).await?;
            let held = held.ok_or(AdminError::NoSuch("the player never subscribed to it"))?;
            let change = change(Some(held.period_end));
            let told = self.subscribed(what, (&sku, player_id), (Some(held), change))?;
            let done = self.do_and_tell(app_id, player_id, told, &()).await;
            // Its period has moved on, so the event would tell of another one.
            if done != Err(AdminError::Exists) {
                return done;
            }
        }
        Err(AdminError::Settled)
    }

    /// A change of a subscription, with what the game is told of it: how it will
    /// be by the store's own rule.
    fn subscribed(
        &self,
        (action, event): (Action, SubscriptionEvent),
        (sku, player_id): (&Sku, PlayerId),
        (known, change): (Option<Subscription>, SubscriptionChange),
    ) -> Result<Told, AdminError> {
        let wish = ChangeSubscription {
            app_id: sku.app_id,
            player_id,
            sku_id: sku.sku_id,
            change,
        };
        let now = self.clock.now();
        let then = Subscription::apply(known, &wish, sku, now)?;
        let details = json!({ "app_id": sku.app_id, "sku": sku.sku, "term": then.term });
        Ok(Told {
            deed: action.on(Target("player", player_id), details),
            change: Step::Shop(ShopStep::Subscription(wish)),
            event: Some(Event::Subscription {
                event,
                sku: sku.sku.clone(),
                then,
            }),
        })
    }

    async fn subscription(
        &self,
        sku: &Sku,
        player_id: PlayerId,
    ) -> Result<Option<Subscription>, AdminError> {
        let found = self.store.subscription(sku.app_id, player_id, sku.sku_id);
        Ok(found.await?)
    }

    /// Something that renews itself.
    fn renewed(&self, app_id: AppId, sku: &str) -> Result<Sku, AdminError> {
        let sku = self.known_sku(app_id, sku)?;
        if sku.kind != SkuKind::Subscription {
            let (field, expected) = ("sku", "a subscription; anything else is granted");
            return Err(AdminError::Invalid { field, expected });
        }
        Ok(sku)
    }
}
