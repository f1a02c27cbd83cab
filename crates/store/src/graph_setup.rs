use std::time::Duration;

use base::{AppId, Secret, Timestamp};

use crate::{Refusal, named::named};

/// What a game can be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WebhookField {
    /// A purchase, or a refund of one.
    OrderStatus,
    /// A subscription began.
    SubscriptionStarted,
    /// Another period began.
    SubscriptionRenewalSuccess,
    /// It will not renew itself.
    SubscriptionCanceled,
    /// It will after all.
    SubscriptionUncanceled,
    /// It has ended.
    SubscriptionExpired,
}

impl WebhookField {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::OrderStatus,
        Self::SubscriptionStarted,
        Self::SubscriptionRenewalSuccess,
        Self::SubscriptionCanceled,
        Self::SubscriptionUncanceled,
        Self::SubscriptionExpired,
    ];

    /// The name on the wire, in stores and in our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OrderStatus => "order_status",
            Self::SubscriptionStarted => "subscription_started",
            Self::SubscriptionRenewalSuccess => "subscription_renewal_success",
            Self::SubscriptionCanceled => "subscription_canceled",
            Self::SubscriptionUncanceled => "subscription_uncanceled",
            Self::SubscriptionExpired => "subscription_expired",
        }
    }

    /// Several as one text, which [`list`](Self::list) reads.
    #[must_use]
    pub fn written(fields: &[Self]) -> String {
        let names: Vec<_> = fields.iter().map(|field| field.as_str()).collect();
        names.join(",")
    }

    /// Several of them, written with commas in between; `None` where one is none.
    #[must_use]
    pub fn list(text: &str) -> Option<Vec<Self>> {
        let names = text.split(',').filter(|_| !text.is_empty());
        names.map(|name| name.parse().ok()).collect()
    }
}
named!(WebhookField, "webhook field");

/// Where a game is told of what happens, and of what.
#[derive(Clone, Debug)]
pub struct GraphWebhook {
    /// Where; 1 to 2048 bytes.
    pub callback_url: String,
    /// What the game's side recognises the handshake by.
    pub verify_token: Secret,
    /// Of what, each once and in the order of [`WebhookField::ALL`].
    pub fields: Vec<WebhookField>,
}

/// How a game's calls of Meta's graph are taken.
///
/// Unique by app. A game without one goes by [`GraphSetup::usual`].
#[derive(Clone, Debug)]
pub struct GraphSetup {
    /// The game.
    pub app_id: AppId,
    /// For how long the secret that was replaced is still good; not at all
    /// where it is zero. At most 7 days.
    pub overlap: Duration,
    /// How long a user token is valid; one second to 366 days.
    pub user_token_validity: Duration,
    /// How long a user proof can be validated; one second to one day.
    pub proof_validity: Duration,
    /// How many calls a node takes in a minute; as many as come when absent.
    pub calls_per_minute: Option<u32>,
    /// Where the game is told of what happens; nowhere when absent.
    pub webhook: Option<GraphWebhook>,
    /// When any of that last changed.
    pub changed_at: Timestamp,
}

/// A wish to change how a game's calls are taken.
#[derive(Clone, Debug)]
pub struct ConfigureGraph {
    /// The game.
    pub app_id: AppId,
    /// What is to change.
    pub change: GraphChange,
    /// When.
    pub at: Timestamp,
}

/// What is to change.
#[derive(Clone, Debug)]
pub enum GraphChange {
    /// What is absent stays as it was.
    Settings {
        /// See [`GraphSetup::overlap`].
        overlap: Option<Duration>,
        /// See [`GraphSetup::user_token_validity`].
        user_token_validity: Option<Duration>,
        /// See [`GraphSetup::proof_validity`].
        proof_validity: Option<Duration>,
        /// See [`GraphSetup::calls_per_minute`]; `Some(None)` takes the limit
        /// away.
        calls_per_minute: Option<Option<u32>>,
    },
    /// The game is told there from now on.
    Subscribe(GraphWebhook),
    /// The game is told no more.
    Unsubscribe,
}

impl GraphSetup {
    /// What goes for a game of which nobody has said otherwise: no overlap,
    /// user tokens for 60 days, user proofs for ten minutes, no limit, no
    /// webhook.
    #[must_use]
    pub const fn usual(app_id: AppId, at: Timestamp) -> Self {
        Self {
            app_id,
            overlap: Duration::ZERO,
            user_token_validity: Duration::from_secs(60 * 24 * 60 * 60),
            proof_validity: Duration::from_secs(10 * 60),
            calls_per_minute: None,
            webhook: None,
            changed_at: at,
        }
    }

    /// The rule of state.
    ///
    /// # Errors
    /// [`Refusal::Missing`] where there is no webhook to end.
    pub fn apply(current: Option<Self>, wish: &ConfigureGraph) -> Result<Self, Refusal> {
        let setup = current.unwrap_or_else(|| Self::usual(wish.app_id, wish.at));
        let changed_at = wish.at;
        match &wish.change {
            GraphChange::Settings {
                overlap,
                user_token_validity,
                proof_validity,
                calls_per_minute,
            } => Ok(Self {
                overlap: overlap.unwrap_or(setup.overlap),
                user_token_validity: user_token_validity.unwrap_or(setup.user_token_validity),
                proof_validity: proof_validity.unwrap_or(setup.proof_validity),
                calls_per_minute: calls_per_minute.unwrap_or(setup.calls_per_minute),
                changed_at,
                ..setup
            }),
            GraphChange::Subscribe(webhook) => Ok(Self {
                webhook: Some(webhook.clone()),
                changed_at,
                ..setup
            }),
            GraphChange::Unsubscribe if setup.webhook.is_none() => Err(Refusal::Missing),
            GraphChange::Unsubscribe => Ok(Self {
                webhook: None,
                changed_at,
                ..setup
            }),
        }
    }
}

#[cfg(test)]
mod tests;
