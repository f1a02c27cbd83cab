use base::PlayerId;
use serde::Serialize;
use serde_json::json;
use store::{CircleStep, Step};

use crate::{Action, Admin, AdminError, PlayerView, action::Target, player};

/// A part of a player's friends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FriendPage {
    /// In the order of their ids.
    pub friends: Vec<PlayerView>,
    /// Whether more follow.
    pub more: bool,
}

impl Admin {
    /// Makes two players friends of each other, also where they are already.
    ///
    /// # Errors
    /// [`AdminError::Invalid`] where both are the same, [`AdminError::NoSuch`]
    /// player, [`AdminError::Settled`] where one has as many friends as can be,
    /// [`AdminError::Store`].
    pub async fn befriend(&self, player: PlayerId, friend: PlayerId) -> Result<(), AdminError> {
        let step = self.befriending(player, friend)?;
        self.player(player).await?;
        self.player(friend).await?;
        let details = json!({ "friend_id": friend });
        let deed = Action::FriendAdd.on(Target("player", player), details);
        self.commit(deed, vec![step], &()).await
    }

    pub(crate) fn befriending(
        &self,
        player_id: PlayerId,
        friend_id: PlayerId,
    ) -> Result<Step, AdminError> {
        if player_id == friend_id {
            let (field, expected) = ("friend_id", "another player");
            return Err(AdminError::Invalid { field, expected });
        }
        Ok(Step::Circle(CircleStep::Befriend {
            player_id,
            friend_id,
            at: self.clock.now(),
        }))
    }

    /// Ends that, also where they were none.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`] player, [`AdminError::Store`].
    pub async fn unfriend(&self, player: PlayerId, friend: PlayerId) -> Result<(), AdminError> {
        self.player(player).await?;
        self.player(friend).await?;
        let step = Step::Circle(CircleStep::Unfriend {
            player_id: player,
            friend_id: friend,
        });
        let details = json!({ "friend_id": friend });
        let deed = Action::FriendRemove.on(Target("player", player), details);
        self.commit(deed, vec![step], &()).await
    }

    /// At most `limit` of a player's friends, those after `after`.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`] player, [`AdminError::Store`].
    pub async fn friends(
        &self,
        player: PlayerId,
        after: Option<PlayerId>,
        limit: usize,
    ) -> Result<FriendPage, AdminError> {
        self.player(player).await?;
        let mut all = self.store.friends(player).await?;
        all.retain(|friend| after.is_none_or(|after| *friend > after));
        let more = all.len() > limit;
        all.truncate(limit);
        let friends = self.store.players_of(all).await?;
        Ok(FriendPage {
            friends: friends.into_iter().map(player::view).collect(),
            more,
        })
    }
}
