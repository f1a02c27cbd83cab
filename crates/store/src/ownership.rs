use base::{AppId, PlayerId, Timestamp};

use crate::Refusal;

/// A player's copy of a game.
///
/// Unique by (app, player).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ownership {
    /// The game.
    pub app_id: AppId,
    /// Whose copy.
    pub player_id: PlayerId,
    /// Whether the player still has it.
    pub state: OwnershipState,
    /// When it was bought.
    pub purchased_at: Timestamp,
    /// The shop's number of what was bought; at most 2^53 − 1.
    pub product_no: u64,
}

/// Whether a player has what was once bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OwnershipState {
    /// The player has it.
    Have,
    /// The player gave it back, or it was taken back.
    Released,
}

/// A wish to grant or release a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeOwnership {
    /// The game.
    pub app_id: AppId,
    /// Whose copy.
    pub player_id: PlayerId,
    /// Which of the two.
    pub change: OwnershipChange,
}

/// What is to happen with a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnershipChange {
    /// The player is to have it.
    Grant {
        /// When it was bought.
        purchased_at: Timestamp,
        /// The shop's number of what was bought.
        product_no: u64,
    },
    /// The player is to have it no longer.
    Release,
}

impl Ownership {
    /// The rule of state. A grant of what the player has changes nothing, so
    /// that the first purchase stays; a grant of what was released is a new
    /// purchase. What was never granted cannot be released.
    ///
    /// # Errors
    /// [`Refusal::Missing`].
    pub fn apply(current: Option<Self>, wish: ChangeOwnership) -> Result<Self, Refusal> {
        match (wish.change, current) {
            (OwnershipChange::Grant { .. }, Some(held)) if held.state == OwnershipState::Have => {
                Ok(held)
            }
            (
                OwnershipChange::Grant {
                    purchased_at,
                    product_no,
                },
                _,
            ) => Ok(Self {
                app_id: wish.app_id,
                player_id: wish.player_id,
                state: OwnershipState::Have,
                purchased_at,
                product_no,
            }),
            (OwnershipChange::Release, Some(held)) => Ok(Self {
                state: OwnershipState::Released,
                ..held
            }),
            (OwnershipChange::Release, None) => Err(Refusal::Missing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(change: OwnershipChange) -> ChangeOwnership {
        ChangeOwnership {
            app_id: AppId::new(1).unwrap(),
            player_id: PlayerId::new(2).unwrap(),
            change,
        }
    }

    fn grant(product_no: u64) -> ChangeOwnership {
        wish(OwnershipChange::Grant {
            purchased_at: Timestamp::from_secs(product_no.cast_signed()),
            product_no,
        })
    }

    #[test]
    fn a_copy_is_bought_given_back_and_bought_again() {
        let release = wish(OwnershipChange::Release);
        assert_eq!(Ownership::apply(None, release), Err(Refusal::Missing));
        let first = Ownership::apply(None, grant(1)).unwrap();
        assert_eq!(first.state, OwnershipState::Have);
        assert_eq!(first.purchased_at, Timestamp::from_secs(1));
        assert_eq!(Ownership::apply(Some(first), grant(2)), Ok(first));
        let released = Ownership::apply(Some(first), release).unwrap();
        assert_eq!(
            released,
            Ownership {
                state: OwnershipState::Released,
                ..first
            }
        );
        assert_eq!(Ownership::apply(Some(released), release), Ok(released));
        let again = Ownership::apply(Some(released), grant(3)).unwrap();
        assert_eq!((again.state, again.product_no), (OwnershipState::Have, 3));
    }
}
