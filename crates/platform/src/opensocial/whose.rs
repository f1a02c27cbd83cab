//! Whose things a call may see and change.

use base::PlayerId;
use opensocial::Refusal;

use super::call::Call;

impl Call<'_> {
    /// What a game does for a player, it does with what is the player's own.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], which says that `what` is another user's.
    pub(super) fn only_the_viewers(&self, player: PlayerId, what: &str) -> Result<(), Refusal> {
        if self.viewer == Some(player) {
            Ok(())
        } else {
            Err(anothers(what))
        }
    }

    /// The same with what the game has asked for itself, which its server sees of
    /// everybody.
    ///
    /// # Errors
    /// As [`only_the_viewers`](Self::only_the_viewers).
    pub(super) fn the_viewers_or_the_games(
        &self,
        player: PlayerId,
        what: &str,
    ) -> Result<(), Refusal> {
        match self.viewer {
            None => Ok(()),
            Some(_) => self.only_the_viewers(player, what),
        }
    }

    /// A player sees what is of friends too, and the game's server what is of
    /// everybody.
    ///
    /// # Errors
    /// As [`only_the_viewers`](Self::only_the_viewers); [`Refusal::Unavailable`].
    pub(super) async fn own_or_friends(&self, player: PlayerId, what: &str) -> Result<(), Refusal> {
        match self.viewer {
            Some(viewer) if viewer != player && !self.friends(player).await?.contains(&viewer) => {
                Err(anothers(what))
            }
            _ => Ok(()),
        }
    }

    /// The friends of a player, in the order of their ids.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub(super) async fn friends(&self, player: PlayerId) -> Result<Vec<PlayerId>, Refusal> {
        let friends = self.parts.store.friends(player).await;
        friends.map_err(|error| self.unavailable(error))
    }
}

/// The refusal of what is somebody else's, such as "the data is".
pub(super) fn anothers(what: &str) -> Refusal {
    Refusal::Forbidden(format!("{what} another user's"))
}
