use base::{AppId, PlayerId, Timestamp};

/// A player has a game among one's own.
///
/// Unique by (app, player).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Installation {
    /// The game.
    pub app_id: AppId,
    /// The player.
    pub player_id: PlayerId,
    /// Who invited the player; `None` where nobody did.
    pub invited_by: Option<PlayerId>,
    /// Since when.
    pub installed_at: Timestamp,
}

/// A wish that a player has a game, or has it no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Install {
    /// The player has it from now on.
    Add(Installation),
    /// The player has it no longer.
    Remove {
        /// The game.
        app_id: AppId,
        /// The player.
        player_id: PlayerId,
    },
}

impl Install {
    /// Which game it is about, and whose.
    #[must_use]
    pub const fn place(&self) -> (AppId, PlayerId) {
        match *self {
            Self::Add(new) => (new.app_id, new.player_id),
            Self::Remove { app_id, player_id } => (app_id, player_id),
        }
    }

    /// The rule of state: what stands then, and whether that is news. Who has
    /// the game already keeps it as it was.
    #[must_use]
    pub const fn apply(self, current: Option<Installation>) -> (Option<Installation>, bool) {
        match (self, current) {
            (Self::Add(new), None) => (Some(new), true),
            (Self::Add(_), Some(_)) => (current, false),
            (Self::Remove { .. }, _) => (None, current.is_some()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installation(n: u32) -> Installation {
        Installation {
            app_id: AppId::new(1).unwrap(),
            player_id: PlayerId::new(2).unwrap(),
            invited_by: PlayerId::new(n.into()),
            installed_at: Timestamp::from_secs(n.into()),
        }
    }

    #[test]
    fn who_has_the_game_keeps_the_moment_and_who_invited() {
        let (first, again) = (installation(3), installation(4));
        let add = Install::Add(first);
        assert_eq!(add.apply(None), (Some(first), true));
        assert_eq!(Install::Add(again).apply(Some(first)), (Some(first), false));
        assert_eq!(add.place(), (first.app_id, first.player_id));
    }

    #[test]
    fn what_is_not_there_is_removed_without_news() {
        let first = installation(3);
        let remove = Install::Remove {
            app_id: first.app_id,
            player_id: first.player_id,
        };
        assert_eq!(remove.apply(Some(first)), (None, true));
        assert_eq!(remove.apply(None), (None, false));
        assert_eq!(remove.place(), (first.app_id, first.player_id));
    }
}
