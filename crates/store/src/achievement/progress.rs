use std::fmt;

use base::{AppId, ObjectId, PlayerId, Timestamp};

/// The bits of an achievement, the first one first; at most 1024.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Bits(String);

/// The text is not one of zeros and ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not 1 to 1024 characters out of 0 and 1")]
pub struct InvalidBits;

impl Bits {
    /// Reads zeros and ones.
    ///
    /// # Errors
    /// [`InvalidBits`].
    pub fn parse(text: &str) -> Result<Self, InvalidBits> {
        let plain = text.bytes().all(|byte| matches!(byte, b'0' | b'1'));
        if text.is_empty() || text.len() > 1024 || !plain {
            return Err(InvalidBits);
        }
        Ok(Self(text.to_owned()))
    }

    /// Zeros and ones.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none, as of an achievement without bits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Bits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How far a player has come with an achievement.
///
/// Unique by (app, player, achievement). Who has none has not begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The game.
    pub app_id: AppId,
    /// Whose.
    pub player_id: PlayerId,
    /// With which achievement.
    pub achievement_id: ObjectId,
    /// What was counted; stops at 2^63 − 1.
    pub count: u64,
    /// The bits that were ever set; as long as the definition says, or empty
    /// where none was.
    pub bits: Bits,
    /// When it was reached.
    pub unlocked_at: Option<Timestamp>,
}

/// What is to happen with an achievement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgressChange {
    /// Count so much more.
    Add(u64),
    /// Set these bits; those that are set stay.
    Set(Bits),
    /// Reach it whatever was counted.
    Unlock,
}

/// A wish about a player's achievement. Its moment is the engine's to set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateProgress {
    /// The game.
    pub app_id: AppId,
    /// Whose.
    pub player_id: PlayerId,
    /// Which.
    pub achievement_id: ObjectId,
    /// What is to happen, in order; at least one.
    pub changes: Vec<ProgressChange>,
}
