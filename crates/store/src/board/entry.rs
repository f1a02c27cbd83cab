use base::{AppId, ObjectId, PlayerId, Timestamp};

use super::{Board, BoardTable, RankKey, SortOrder};

/// What a player has on a board.
///
/// Unique by (app, table, player) and by (app, entry).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardEntry {
    /// The game.
    pub app_id: AppId,
    /// Where the board's entries are.
    pub table: BoardTable,
    /// Whose entry.
    pub player_id: PlayerId,
    /// The player's number within the game.
    pub scoped_id: PlayerId,
    /// Its id on the wire; stays when the score changes.
    pub entry_id: ObjectId,
    /// The score.
    pub score: i64,
    /// What the game keeps beside it; at most 2048 bytes.
    pub extra_data: Option<Vec<u8>>,
    /// When the score was reached.
    pub at: Timestamp,
}

/// A score that was reached now. Its moment is the engine's to set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmitScore {
    /// The game.
    pub app_id: AppId,
    /// Which board.
    pub board_id: ObjectId,
    /// Who reached it.
    pub player_id: PlayerId,
    /// The player's number within the game.
    pub scoped_id: PlayerId,
    /// The id of an entry that is new.
    pub entry_id: ObjectId,
    /// The score.
    pub score: i64,
    /// What the game keeps beside it; at most 2048 bytes.
    pub extra_data: Option<Vec<u8>>,
    /// Whether it counts although a better one is there.
    pub force: bool,
}

/// What a submission came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Submission {
    /// The entry has this score now.
    Updated {
        /// The entry.
        entry_id: ObjectId,
    },
    /// The entry has a score that is as good or better, and stays.
    Kept {
        /// The entry.
        entry_id: ObjectId,
    },
    /// The board does not take entries yet.
    TooEarly,
    /// The board takes no entries any longer.
    TooLate,
}

impl BoardEntry {
    /// Its place.
    #[must_use]
    pub fn rank_key(&self, order: SortOrder) -> RankKey {
        RankKey::of(order, self.score, self.at, self.scoped_id)
    }

    /// The rule of state: what is to be written, if anything, and what is
    /// answered. The moment is judged by the store's `now`, so that nobody gets
    /// into a board's window by waiting on the way.
    #[must_use]
    pub fn apply(
        current: Option<&Self>,
        wish: &SubmitScore,
        board: &Board,
        now: Timestamp,
    ) -> (Option<Self>, Submission) {
        if board.earliest.is_some_and(|earliest| now < earliest) {
            return (None, Submission::TooEarly);
        }
        if board.latest.is_some_and(|latest| latest < now) {
            return (None, Submission::TooLate);
        }
        let entry_id = current.map_or(wish.entry_id, |entry| entry.entry_id);
        let stays = current.is_some_and(|entry| {
            let better = board.sort_order.is_better(wish.score, entry.score);
            !better && !wish.force
        });
        if stays {
            return (None, Submission::Kept { entry_id });
        }
        let entry = Self {
            app_id: wish.app_id,
            table: board.table,
            player_id: wish.player_id,
            scoped_id: wish.scoped_id,
            entry_id,
            score: wish.score,
            extra_data: wish.extra_data.clone(),
            at: now,
        };
        (Some(entry), Submission::Updated { entry_id })
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
#[path = "entry/tests.rs"]
mod tests;
