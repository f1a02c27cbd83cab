//! Who a player is to others: friends, and the one player behind the games of
//! one publisher.

use async_trait::async_trait;
use base::{AppId, PlayerId, Timestamp};

use crate::{Refusal, StoreError};

/// How many friends a player has at most.
pub const FRIENDS_KEPT: usize = 2_000;

/// Whose games know a player by one number.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Organization {
    /// A publisher's, by the name that operators wrote.
    Publisher(String),
    /// A game's own, of which nobody has said who publishes it.
    App(AppId),
}

/// A player as the games of one organization know one.
///
/// Unique by (organization, player) and by (organization, number).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgIdentity {
    /// Whose games.
    pub organization: Organization,
    /// The player.
    pub player_id: PlayerId,
    /// The number.
    pub org_scoped_id: PlayerId,
    /// When it was drawn.
    pub made_at: Timestamp,
}

/// What two players are to each other, and to how many others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Friendship {
    /// Whether they are friends.
    pub stands: bool,
    /// How many friends the one has who has more.
    pub friends: usize,
}

impl Friendship {
    /// The rule of state for two who are to be friends: whether that is news.
    ///
    /// # Errors
    /// [`Refusal::Settled`] where one of them has [`FRIENDS_KEPT`] others.
    pub const fn begin(self) -> Result<bool, Refusal> {
        if self.stands {
            return Ok(false);
        }
        if self.friends >= FRIENDS_KEPT {
            return Err(Refusal::Settled);
        }
        Ok(true)
    }
}

/// One change among players. The comment names the refusals that undo the whole
/// unit.
#[derive(Clone, Debug)]
pub enum CircleStep {
    /// Makes two players friends of each other, also where they are already;
    /// [`Refusal::Missing`](crate::Refusal) player,
    /// [`Refusal::Settled`](crate::Refusal) where one has as many friends as can
    /// be, or the two are one.
    Befriend {
        /// One of the two.
        player_id: PlayerId,
        /// The other one, who is not the same.
        friend_id: PlayerId,
        /// When.
        at: Timestamp,
    },
    /// Ends that, also where they were none.
    Unfriend {
        /// One of the two.
        player_id: PlayerId,
        /// The other one.
        friend_id: PlayerId,
    },
    /// [`Refusal::Exists`](crate::Refusal), [`Refusal::Missing`](crate::Refusal)
    /// player.
    InsertOrgIdentity(OrgIdentity),
}

/// What is read of them.
#[async_trait]
pub trait CircleReads: Send + Sync {
    /// A player's friends, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn friends(&self, player: PlayerId) -> Result<Vec<PlayerId>, StoreError>;

    /// A player as an organization's games know one.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn org_identity(
        &self,
        organization: Organization,
        player: PlayerId,
    ) -> Result<Option<OrgIdentity>, StoreError>;

    /// The members of a game among these players, in the order asked for; who
    /// is none is left out.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn memberships_of(
        &self,
        app: AppId,
        players: Vec<PlayerId>,
    ) -> Result<Vec<crate::Membership>, StoreError>;

    /// These players, in the order asked for; who is not there is left out.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn players_of(&self, players: Vec<PlayerId>) -> Result<Vec<crate::Player>, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn friends_are_made_while_both_have_room() {
        let friendship = |stands, friends| Friendship { stands, friends };
        assert_eq!(friendship(false, 0).begin(), Ok(true));
        assert_eq!(friendship(false, FRIENDS_KEPT - 1).begin(), Ok(true));
        assert_eq!(
            friendship(false, FRIENDS_KEPT).begin(),
            Err(Refusal::Settled)
        );
        assert_eq!(friendship(true, FRIENDS_KEPT).begin(), Ok(false));
    }
}
