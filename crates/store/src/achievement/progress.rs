use std::fmt;

use base::{AppId, ObjectId, PlayerId, Timestamp};

use super::{Achievement, AchievementKind};
use crate::Refusal;

/// Where a count stops: the largest number that a database's BIGINT holds.
const LARGEST_COUNT: u64 = i64::MAX.cast_unsigned();

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

    /// Reads back what [`as_str`](Self::as_str) gave; `None` where it makes no
    /// sense.
    #[must_use]
    pub fn stored(text: &str) -> Option<Self> {
        match text {
            "" => Some(Self::default()),
            _ => Self::parse(text).ok(),
        }
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

    /// How many of them are ones.
    #[must_use]
    pub fn ones(&self) -> usize {
        self.0.bytes().filter(|bit| *bit == b'1').count()
    }

    /// The ones of both, `length` bits or as many as the longer one has. What is
    /// missing at the end of either is zeros.
    fn or(&self, other: &Self, length: usize) -> Self {
        let padded = |bits: &Self| {
            let zeros = std::iter::repeat(b'0');
            bits.0.clone().into_bytes().into_iter().chain(zeros)
        };
        let either = padded(self)
            .zip(padded(other))
            .take(length.max(self.len()).max(other.len()))
            .map(|pair| if pair == (b'0', b'0') { '0' } else { '1' });
        Self(either.collect())
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
    /// The bits that were ever set; empty where none was. As long as the
    /// definition says, or as it said when they were set where that was longer.
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
    /// Reach it whatever was counted, which stays as it is. The only way to
    /// reach one that is simple.
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

impl Progress {
    /// The rule of state; also says whether the achievement was reached by this,
    /// which is said once. What was counted before a target was lowered counts
    /// with the next wish.
    ///
    /// # Errors
    /// [`Refusal::Missing`] where the achievement is archived, and
    /// [`Refusal::Settled`] for a change of another kind than the achievement's,
    /// or for more bits than it has.
    pub fn apply(
        current: Option<Self>,
        definition: &Achievement,
        wish: &UpdateProgress,
        now: Timestamp,
    ) -> Result<(Self, bool), Refusal> {
        if definition.is_archived {
            return Err(Refusal::Missing);
        }
        let mut progress = current.unwrap_or_else(|| Self::begun(wish));
        let mut unlocked = false;
        for change in &wish.changes {
            match (change, definition.kind) {
                (ProgressChange::Unlock, _) => unlocked = true,
                (ProgressChange::Add(more), AchievementKind::Count { .. }) => {
                    let sum = progress.count.saturating_add(*more);
                    progress.count = sum.min(LARGEST_COUNT);
                }
                (ProgressChange::Set(bits), AchievementKind::Bitfield { length, .. }) => {
                    let length = usize::try_from(length).unwrap_or(usize::MAX);
                    if bits.len() > length {
                        return Err(Refusal::Settled);
                    }
                    progress.bits = progress.bits.or(bits, length);
                }
                _ => return Err(Refusal::Settled),
            }
        }
        let reached = unlocked || progress.reaches(definition.kind);
        let just_unlocked = reached && progress.unlocked_at.is_none();
        if just_unlocked {
            progress.unlocked_at = Some(now);
        }
        Ok((progress, just_unlocked))
    }

    /// Nothing yet.
    #[must_use]
    pub fn begun(wish: &UpdateProgress) -> Self {
        Self {
            app_id: wish.app_id,
            player_id: wish.player_id,
            achievement_id: wish.achievement_id,
            count: 0,
            bits: Bits::default(),
            unlocked_at: None,
        }
    }

    fn reaches(&self, kind: AchievementKind) -> bool {
        match kind {
            AchievementKind::Simple => false,
            AchievementKind::Count { target } => self.count >= target,
            AchievementKind::Bitfield { target, .. } => {
                u64::try_from(self.bits.ones()).is_ok_and(|ones| ones >= target)
            }
        }
    }
}

#[cfg(test)]
mod tests;
