use base::{AppId, ObjectId, PlayerId};
use serde::Serialize;
use store::{Subscription, SubscriptionFilter};

use super::SubscriptionView;
use crate::{Admin, AdminError};

/// A part of a player's subscriptions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubscriptionPage {
    /// In the order of their ids, those that have ended too.
    pub subscriptions: Vec<SubscriptionView>,
    /// Whether more follow.
    pub more: bool,
}

impl Admin {
    /// At most `limit` of a player's subscriptions, those after `after`.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`] app or player, [`AdminError::NotOnGraph`],
    /// [`AdminError::Store`].
    pub async fn subscriptions(
        &self,
        app_id: AppId,
        player_id: PlayerId,
        after: Option<ObjectId>,
        limit: usize,
    ) -> Result<SubscriptionPage, AdminError> {
        self.on_graph(app_id)?;
        self.player(player_id).await?;
        let filter = SubscriptionFilter {
            player_id: Some(player_id),
            ..SubscriptionFilter::default()
        };
        let page = self.store.subscriptions(app_id, filter, after, limit);
        let page = page.await?;
        Ok(SubscriptionPage {
            subscriptions: page.items.into_iter().map(|it| self.view_it(it)).collect(),
            more: page.more,
        })
    }

    fn view_it(&self, it: Subscription) -> SubscriptionView {
        SubscriptionView {
            sku: self.sku_name(it.sku_id),
            subscription_id: it.subscription_id,
            player_id: it.player_id,
            term: it.term,
            price: it.price,
            trial: it.trial,
            started_at: it.started_at,
            period_start: it.period_start,
            period_end: it.period_end,
            extended_days: it.extended_days,
            cancelled_at: it.cancelled_at,
            ended_at: it.ended_at,
        }
    }
}
