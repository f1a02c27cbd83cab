use base::{AppId, ObjectId, PlayerId};

use super::{DefineAchievement, Image, UpdateProgress};

/// One change of achievements. The comment names the outcome, and the refusals
/// that undo the whole unit.
#[derive(Clone, Debug)]
pub enum AchievementStep {
    /// [`AchievementOutcome::Defined`]; [`Refusal::Missing`](crate::Refusal)
    /// app, [`Refusal::Settled`](crate::Refusal) where the kind would become
    /// another one, [`Refusal::Exists`](crate::Refusal) where it is new and
    /// another one has its id.
    Define(DefineAchievement),
    /// [`AchievementOutcome::Done`], also where it is there already;
    /// [`Refusal::Missing`](crate::Refusal) app. It stands in the unit that
    /// shows it, before: a picture goes with the last that shows it.
    InsertImage(Image),
    /// [`AchievementOutcome::Updated`]; [`Refusal::Missing`](crate::Refusal)
    /// achievement, also where it is archived, [`Refusal::Settled`](crate::Refusal) where the achievement
    /// is of another kind than the change, or its bits are too many.
    Update(UpdateProgress),
    /// [`AchievementOutcome::Done`]: the player has not begun any.
    RemoveAll {
        /// The game.
        app_id: AppId,
        /// Whose.
        player_id: PlayerId,
    },
}

/// What a change of achievements came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AchievementOutcome {
    /// It is so now.
    Done,
    /// The achievement is as it was to be.
    Defined {
        /// Its id: the one it had, or the one that was drawn.
        achievement_id: ObjectId,
    },
    /// The progress was written.
    Updated {
        /// Whether the achievement was reached by this.
        just_unlocked: bool,
    },
}
