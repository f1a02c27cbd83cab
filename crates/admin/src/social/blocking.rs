use base::PlayerId;
use serde::Serialize;
use serde_json::json;
use store::{SocialStep, Step};

use crate::{Action, Admin, AdminError, PlayerView, action::Target, player};

/// A part of whom a player shuts out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BlockedPage {
    /// In the order of their ids.
    pub blocked: Vec<PlayerView>,
    /// Whether more follow.
    pub more: bool,
}

impl Admin {
    /// Has a player shut another one out, also where it is so already.
    ///
    /// # Errors
    /// [`AdminError::Invalid`] where both are the same, [`AdminError::Missing`]
    /// player, [`AdminError::Settled`] where as many are shut out as can be,
    /// [`AdminError::Store`].
    pub async fn block(&self, player: PlayerId, blocked: PlayerId) -> Result<(), AdminError> {
        let step = self.blocking(player, blocked)?;
        let details = json!({ "blocked_id": blocked });
        let deed = Action::PlayerBlock.on(Target("player", player), details);
        self.commit(deed, vec![step], &()).await
    }

    pub(crate) fn blocking(
        &self,
        player_id: PlayerId,
        blocked_id: PlayerId,
    ) -> Result<Step, AdminError> {
        if player_id == blocked_id {
            let (field, expected) = ("blocked_id", "another player");
            return Err(AdminError::Invalid { field, expected });
        }
        Ok(Step::Social(SocialStep::Block {
            player_id,
            blocked_id,
            at: self.clock.now(),
        }))
    }

    /// Ends that, also where it was not so.
    ///
    /// # Errors
    /// [`AdminError::Missing`] player, [`AdminError::Store`].
    pub async fn unblock(&self, player: PlayerId, blocked: PlayerId) -> Result<(), AdminError> {
        self.player(player).await?;
        self.player(blocked).await?;
        let step = Step::Social(SocialStep::Unblock {
            player_id: player,
            blocked_id: blocked,
        });
        let details = json!({ "blocked_id": blocked });
        let deed = Action::PlayerUnblock.on(Target("player", player), details);
        self.commit(deed, vec![step], &()).await
    }

    /// At most `limit` of those whom a player shuts out, those after `after`.
    ///
    /// # Errors
    /// [`AdminError::Missing`] player, [`AdminError::Store`].
    pub async fn blocked(
        &self,
        player: PlayerId,
        after: Option<PlayerId>,
        limit: usize,
    ) -> Result<BlockedPage, AdminError> {
        self.player(player).await?;
        let mut all = self.store.blocked(player).await?;
        all.retain(|blocked| after.is_none_or(|after| *blocked > after));
        let more = all.len() > limit;
        all.truncate(limit);
        let blocked = self.store.players_of(all).await?;
        Ok(BlockedPage {
            blocked: blocked.into_iter().map(player::view).collect(),
            more,
        })
    }
}
