use base::{AppId, ObjectId, Timestamp};

use crate::{Refusal, WritePolicy};

/// How an achievement is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AchievementKind {
    /// At once.
    Simple,
    /// When something was counted so often.
    Count {
        /// How often; 1 to 2^63 − 1.
        target: u64,
    },
    /// When so many of its bits are set.
    Bitfield {
        /// How many; 1 to `length`.
        target: u64,
        /// How many bits it has; 1 to 1024.
        length: u32,
    },
}

impl AchievementKind {
    /// The name used in stores and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Count { .. } => "count",
            Self::Bitfield { .. } => "bitfield",
        }
    }

    /// What has to be counted, where anything has.
    #[must_use]
    pub const fn target(self) -> Option<u64> {
        match self {
            Self::Simple => None,
            Self::Count { target } | Self::Bitfield { target, .. } => Some(target),
        }
    }

    /// How many bits it has, where it has any.
    #[must_use]
    pub const fn length(self) -> Option<u32> {
        match self {
            Self::Bitfield { length, .. } => Some(length),
            Self::Simple | Self::Count { .. } => None,
        }
    }

    /// The kind of that name; `None` where there is none with such numbers.
    #[must_use]
    pub fn of(name: &str, target: Option<u64>, length: Option<u32>) -> Option<Self> {
        match (name, target, length) {
            ("simple", None, None) => Some(Self::Simple),
            ("count", Some(target), None) => Some(Self::Count { target }),
            ("bitfield", Some(target), Some(length)) => Some(Self::Bitfield { target, length }),
            _ => None,
        }
    }

    const fn is_like(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Simple, Self::Simple)
                | (Self::Count { .. }, Self::Count { .. })
                | (Self::Bitfield { .. }, Self::Bitfield { .. })
        )
    }
}

/// The definition of an achievement.
///
/// Unique by (app, achievement) and by (app, API name).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Achievement {
    /// The game.
    pub app_id: AppId,
    /// Its id on the wire.
    pub achievement_id: ObjectId,
    /// What the game calls it; 1 to 128 bytes.
    pub api_name: String,
    /// How it is reached.
    pub kind: AchievementKind,
    /// Who may write progress.
    pub write_policy: WritePolicy,
    /// What players see; 1 to 200 bytes.
    pub title: String,
    /// What players see below it; 1 to 1000 bytes.
    pub description: String,
    /// What they see there once it is reached, where that is something else.
    pub unlocked_description: Option<String>,
    /// Whether title and description are hidden until it is reached.
    pub is_secret: bool,
    /// Whether it is hidden altogether, also from who would write progress.
    /// What was made before is kept, and shows again with the achievement.
    pub is_archived: bool,
    /// SHA-256 of the [`Image`](crate::Image) that players see until it is
    /// reached.
    pub locked_image: Option<[u8; 32]>,
    /// SHA-256 of the one that they see from then on.
    pub unlocked_image: Option<[u8; 32]>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A wish for an achievement of that name to be so. An image that is absent
/// stays as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefineAchievement {
    /// How it is to be. Its id and the moment it was made count where it is new.
    pub achievement: Achievement,
}

impl Achievement {
    /// The rule of state: the id and the moment of making stay, and so does the
    /// kind. Target and length may change either way, since no definition
    /// reaches into the progress that players have made.
    ///
    /// # Errors
    /// [`Refusal::Settled`] where the kind would become another one.
    pub fn apply(current: Option<Self>, wish: &DefineAchievement) -> Result<Self, Refusal> {
        let wished = wish.achievement.clone();
        let Some(current) = current else {
            return Ok(wished);
        };
        if !current.kind.is_like(wished.kind) {
            return Err(Refusal::Settled);
        }
        Ok(Self {
            achievement_id: current.achievement_id,
            created_at: current.created_at,
            locked_image: wished.locked_image.or(current.locked_image),
            unlocked_image: wished.unlocked_image.or(current.unlocked_image),
            ..wished
        })
    }

    /// The pictures that it shows and that are shown no longer once `next` is in
    /// its place. No other may show them either before they can go.
    pub fn images_left_by(&self, next: &Self) -> impl Iterator<Item = [u8; 32]> {
        let kept = [next.locked_image, next.unlocked_image];
        let shown = [self.locked_image, self.unlocked_image];
        let left = shown.into_iter().filter(move |image| !kept.contains(image));
        left.flatten()
    }
}

#[cfg(test)]
mod tests;
