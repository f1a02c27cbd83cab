use base::{AppId, ObjectId, PlayerId, Timestamp};

use super::{Sku, SkuKind};
use crate::{Refusal, named::named};

/// Whether a player has what was once granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntitlementState {
    /// The player has it.
    Held,
    /// The player has used it up.
    Consumed,
    /// The player got the money back.
    Refunded,
    /// An operator took it back.
    Revoked,
}

impl EntitlementState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Held, Self::Consumed, Self::Refunded, Self::Revoked];

    /// The name used in stores and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Consumed => "consumed",
            Self::Refunded => "refunded",
            Self::Revoked => "revoked",
        }
    }
}
named!(EntitlementState, "state of an entitlement");

/// What a player has of something that is for sale, or last had of it.
///
/// Unique by (app, player, SKU).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entitlement {
    /// The game.
    pub app_id: AppId,
    /// Whose.
    pub player_id: PlayerId,
    /// Of what.
    pub sku_id: ObjectId,
    /// Its id on the wire; another one each time it is granted.
    pub entitlement_id: ObjectId,
    /// Whether the player has it.
    pub state: EntitlementState,
    /// When it was granted.
    pub granted_at: Timestamp,
    /// When its state last changed.
    pub changed_at: Timestamp,
    /// What names the purchase in reports: the 16 bytes of a UUID.
    pub reporting_id: [u8; 16],
    /// What the game gave along with the purchase; at most 1000 bytes.
    pub developer_payload: String,
}

/// A wish about a player's entitlement. Its moment is the engine's to set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeEntitlement {
    /// The game.
    pub app_id: AppId,
    /// Whose.
    pub player_id: PlayerId,
    /// Of what; not of a subscription.
    pub sku_id: ObjectId,
    /// What is to happen.
    pub change: EntitlementChange,
}

/// What is to happen with an entitlement. What changes nothing is refused, so
/// that whoever is told of it in the same unit is told the truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntitlementChange {
    /// The player gets it; [`Refusal::Exists`](crate::Refusal) where the player
    /// has it, or had it under that id: an id is of one grant.
    Grant {
        /// Its id from now on.
        entitlement_id: ObjectId,
        /// What names the purchase in reports.
        reporting_id: [u8; 16],
        /// What the game gave along with it.
        developer_payload: String,
    },
    /// The player uses it up; [`Refusal::Settled`](crate::Refusal) where the
    /// player does not have it, or it is not consumable.
    Consume,
    /// The player gets the money back; [`Refusal::Settled`](crate::Refusal)
    /// where the player does not have it under that id, which is the one that
    /// whoever is told is told of.
    Refund {
        /// Which grant.
        entitlement_id: ObjectId,
    },
    /// An operator takes it back; likewise.
    Revoke {
        /// Which grant.
        entitlement_id: ObjectId,
    },
}

/// The entitlement that a change was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entitled {
    /// Its id.
    pub entitlement_id: ObjectId,
    /// When it was granted.
    pub granted_at: Timestamp,
    /// What names the purchase in reports.
    pub reporting_id: [u8; 16],
}

impl Entitlement {
    /// The rule of state. What was granted goes one way, once: it is used up,
    /// paid back or taken back. The next grant begins anew under an id of its own.
    ///
    /// # Errors
    /// As [`EntitlementChange`] says, and [`Refusal::Settled`] for a subscription.
    pub fn apply(
        current: Option<Self>,
        wish: &ChangeEntitlement,
        sku: &Sku,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        if sku.kind == SkuKind::Subscription {
            return Err(Refusal::Settled);
        }
        match &wish.change {
            EntitlementChange::Grant {
                entitlement_id,
                reporting_id,
                developer_payload,
            } => {
                let in_the_way = |held: Self| {
                    held.state == EntitlementState::Held || held.entitlement_id == *entitlement_id
                };
                if current.is_some_and(in_the_way) {
                    return Err(Refusal::Exists);
                }
                Ok(Self {
                    app_id: wish.app_id,
                    player_id: wish.player_id,
                    sku_id: wish.sku_id,
                    entitlement_id: *entitlement_id,
                    state: EntitlementState::Held,
                    granted_at: now,
                    changed_at: now,
                    reporting_id: *reporting_id,
                    developer_payload: developer_payload.clone(),
                })
            }
            EntitlementChange::Consume if sku.kind != SkuKind::Consumable => Err(Refusal::Settled),
            EntitlementChange::Consume => Self::end(current, EntitlementState::Consumed, now),
            EntitlementChange::Refund { entitlement_id } => {
                let meant = current.filter(|held| held.entitlement_id == *entitlement_id);
                Self::end(meant, EntitlementState::Refunded, now)
            }
            EntitlementChange::Revoke { entitlement_id } => {
                let meant = current.filter(|held| held.entitlement_id == *entitlement_id);
                Self::end(meant, EntitlementState::Revoked, now)
            }
        }
    }

    fn end(
        current: Option<Self>,
        state: EntitlementState,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let held = current.filter(|held| held.state == EntitlementState::Held);
        held.map_or(Err(Refusal::Settled), |held| {
            Ok(Self {
                state,
                changed_at: now,
                ..held
            })
        })
    }

    /// What is answered to a change that has left it so.
    #[must_use]
    pub const fn entitled(&self) -> Entitled {
        Entitled {
            entitlement_id: self.entitlement_id,
            granted_at: self.granted_at,
            reporting_id: self.reporting_id,
        }
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests;
