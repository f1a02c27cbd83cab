use std::time::Duration;

use base::{AppId, Timestamp};

use super::RewardNetwork;

/// For how long a game's reports are kept, and so how far back they can be
/// compared with what networks have signed.
pub const REPORTS_KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// A game's own word that it has granted something for a view, which it gives when
/// it rewards at once and only compares later.
///
/// Unique by (app, network, id). Reported again with the same words it changes
/// nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RewardReport {
    /// The game, under the id that the gate gives it.
    pub app_id: AppId,
    /// The network that the view was of.
    pub network: RewardNetwork,
    /// The game's own name of the grant; 1 to 128 bytes.
    pub report_id: String,
    /// Who has got it, as the network names him; at most 1 KiB.
    pub subject: String,
    /// When it was granted, as the game says.
    pub granted_at: Timestamp,
}

impl RewardReport {
    /// Reports of grants before this moment may be forgotten.
    #[must_use]
    pub fn lapsed_before(now: Timestamp) -> Timestamp {
        now.minus(REPORTS_KEPT)
    }
}

/// Which comparison is asked for: of the grants and callbacks from the first
/// moment on, before the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TallyWindow {
    /// The game.
    pub app_id: AppId,
    /// The network.
    pub network: RewardNetwork,
    /// From when on.
    pub from: Timestamp,
    /// Until when, this moment left out.
    pub until: Timestamp,
    /// Whether only subjects are listed whose two numbers differ.
    pub only_different: bool,
}

/// What a network has signed for and what the game says it has granted, of one
/// player.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RewardTally {
    /// The player, as the network names him.
    pub subject: String,
    /// How many rewards were signed for, whatever became of them, but for those
    /// that the game has rejected.
    pub signed: u64,
    /// How many the game says it has granted.
    pub reported: u64,
}
