mod found;
mod verdict;

use std::time::Duration;

use base::{AppId, Timestamp};
use serde::Serialize;
use store::{EndpointId, RewardNetwork};

use crate::{Admin, AdminError, DeliveryLogView, EndpointView, RewardLogView, delivery, text};
use found::Known;

/// Which rewards are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceWish {
    /// Whose: the player as the network names him.
    pub subject: String,
    /// Of this game only, by the platform's id or by the gate's. What is known of
    /// the same reward on the other side is shown as well.
    pub app_id: Option<AppId>,
    /// Of this network only.
    pub network: Option<RewardNetwork>,
    /// This one only, as the network names it.
    pub oid: Option<String>,
    /// Those only that were earned before this moment.
    pub before: Option<Timestamp>,
    /// How many at most, but for those of one millisecond.
    pub limit: usize,
}

/// A player's rewards, as far as they are known here.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trace {
    /// The latest first.
    pub rewards: Vec<TracedReward>,
    /// Before which moment to look on; none at the end.
    pub before: Option<Timestamp>,
}

/// Everything that is known of one reward on both sides of this installation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TracedReward {
    /// Who says that it was earned.
    pub network: RewardNetwork,
    /// The network's own name of it.
    pub oid: String,
    /// When it is first known of, in milliseconds since the epoch.
    pub earned_at: Timestamp,
    /// Where it is.
    pub whereabouts: Whereabouts,
    /// The same in a sentence, with when and why.
    pub verdict: String,
    /// The platform's callbacks that tell of it, with what came of each attempt.
    pub sent: Vec<DeliveryLogView>,
    /// What the gate knows of it, with each time that the game was asked.
    pub received: Vec<RewardLogView>,
}

/// Where a reward is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whereabouts {
    /// The game has granted it.
    Granted,
    /// The game has said that it never will.
    Rejected,
    /// The game is asked for it until it has said.
    Asking,
    /// It is in the inbox until the game has acknowledged it.
    Inbox,
    /// It is on record for comparison.
    Recorded,
    /// The receiver said that it has it.
    Delivered,
    /// It waits to be sent, or is being sent.
    Waiting,
    /// The receiver refused it, or was tried in vain for as long as the schedule
    /// goes.
    Dead,
}

impl Admin {
    /// A player's rewards, the latest first; there may be none, and others before the
    /// moment that is told. Of a player with more than a thousand
    /// the two sides of one reward are looked for among the apps and the games that
    /// this installation is configured with.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::Store`].
    pub async fn trace(&self, wish: &TraceWish) -> Result<Trace, AdminError> {
        text::check_subject(&wish.subject)?;
        if let Some(oid) = &wish.oid
            && (oid.is_empty() || oid.len() > 128 || oid.contains(char::is_control))
        {
            let (field, expected) = ("oid", "1 to 128 bytes without control characters");
            return Err(AdminError::Invalid { field, expected });
        }
        let found = self.found(wish).await?;
        let (unread, left_from) = (found.unread, found.left_from);
        let shown = found::shown(found.rewards, wish.limit);
        let mut rewards = Vec::with_capacity(shown.items.len());
        let mut endpoints = Vec::new();
        for known in shown.items {
            rewards.push(self.traced(known, &mut endpoints).await?);
        }
        let last = rewards.last().map(|one| one.earned_at);
        // Of a call that shows none one goes on with what it has left.
        let left = left_from.map(|left| left.plus(Duration::from_millis(1)));
        let before = last.or(left).filter(|_| shown.more || unread);
        Ok(Trace { rewards, before })
    }

    async fn traced(
        &self,
        known: Known,
        endpoints: &mut Vec<EndpointView>,
    ) -> Result<TracedReward, AdminError> {
        let (earned_at, name) = (known.earned_at(), known.name);
        let mut sent = Vec::with_capacity(known.sent.len());
        for one in known.sent {
            let log = self.store.delivery(one.app_id, one.delivery_id).await?;
            // One that was forgotten since it was listed is left out.
            sent.extend(log.map(delivery::logged));
        }
        let mut received = Vec::with_capacity(known.received.len());
        for one in known.received {
            received.push(self.logged(one).await?);
        }
        for one in &sent {
            let id = EndpointId {
                app_id: one.delivery.app_id,
                kind: one.delivery.kind,
            };
            if endpoints.iter().all(|endpoint| endpoint.id() != id) {
                endpoints.push(self.endpoint(id).await?);
            }
        }
        let (whereabouts, verdict) = verdict::of(&sent, &received, endpoints);
        Ok(TracedReward {
            network: name.network,
            oid: name.oid,
            earned_at,
            whereabouts,
            verdict,
            sent,
            received,
        })
    }
}
