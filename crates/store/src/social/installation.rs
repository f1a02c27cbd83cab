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
