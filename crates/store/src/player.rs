use base::{AppId, PlayerId, Timestamp};

/// A player of this installation, a member of every platform that it is.
///
/// Unique by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Player {
    /// Our id and STOVE's `member_no`.
    pub player_id: PlayerId,
    /// What other players see; 1 to 64 characters, not unique.
    pub nickname: String,
    /// SHA-256 of the key with which the player's device signs in. The key is
    /// 16 bytes of randomness or more, so a plain digest keeps it safe.
    pub sign_in_digest: [u8; 32],
    /// When the account was made.
    pub created_at: Timestamp,
}

/// A player's accepted membership in one game.
///
/// Unique by (app, player) and by (app, scoped id).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The game.
    pub app_id: AppId,
    /// The player.
    pub player_id: PlayerId,
    /// The player's number within the game only (STOVE's `guid`).
    pub scoped_id: PlayerId,
    /// When the player accepted the game's terms.
    pub joined_at: Timestamp,
}
