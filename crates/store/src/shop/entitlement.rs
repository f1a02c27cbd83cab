use base::{AppId, ObjectId, PlayerId, Timestamp};

use crate::named::named;

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
    /// has it.
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
    /// where the player does not have it.
    Refund,
    /// An operator takes it back; likewise.
    Revoke,
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
