use base::{AppId, ObjectId, PlayerId, Timestamp};

use super::{BoardTable, RankKey, SortOrder};

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
}
