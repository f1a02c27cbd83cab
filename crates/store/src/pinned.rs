use base::{AppId, Environment, PlayerId, Timestamp};

use crate::Platform;

/// Which of a platform's tokens a pinned one stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PinnedKind {
    /// A token of the app's server.
    Server,
    /// A token of a player.
    User {
        /// The player.
        player_id: PlayerId,
        /// The player's number within the game, as the token would carry it.
        scoped_id: Option<PlayerId>,
    },
}

/// A token that was not made here but is accepted as if it had been: a sample
/// out of a platform's documents or a team's own fixture.
///
/// Only the development profile's seed file makes these. Unique by (app,
/// digest).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinnedToken {
    /// The app whose token it is.
    pub app_id: AppId,
    /// Where it is accepted.
    pub platform: Platform,
    /// In which world it is accepted.
    pub environment: Environment,
    /// What it stands for.
    pub kind: PinnedKind,
    /// SHA-256 of the token's bytes.
    pub digest: [u8; 32],
    /// From when on it is refused; never when absent.
    pub expires_at: Option<Timestamp>,
}
