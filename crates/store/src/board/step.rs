use base::{AppId, ObjectId};

use super::{BoardTable, DefineBoard, Submission, SubmitScore};

/// One change of a board. The comment names the outcome, and the refusals that
/// undo the whole unit.
#[derive(Clone, Debug)]
pub enum BoardStep {
    /// [`BoardOutcome::Defined`]; [`Refusal::Missing`](crate::Refusal) app,
    /// [`Refusal::Settled`](crate::Refusal) where the order would change under
    /// entries, [`Refusal::Exists`](crate::Refusal) where the new id or the new
    /// table is another board's.
    Define(DefineBoard),
    /// [`BoardOutcome::Done`]: the board and its entries are gone;
    /// [`Refusal::Missing`](crate::Refusal).
    Remove {
        /// The game.
        app_id: AppId,
        /// Which board.
        board_id: ObjectId,
    },
    /// [`BoardOutcome::Done`]: its entries are gone;
    /// [`Refusal::Missing`](crate::Refusal), [`Refusal::Exists`](crate::Refusal)
    /// where the table is in use.
    Clear {
        /// The game.
        app_id: AppId,
        /// Which board.
        board_id: ObjectId,
        /// Where its entries are from now on; drawn anew.
        table: BoardTable,
    },
    /// [`BoardOutcome::Submitted`]; [`Refusal::Missing`](crate::Refusal) board,
    /// [`Refusal::Exists`](crate::Refusal) where a new entry's id is another's.
    /// That the player is a member under that number is the caller's to see to.
    Submit(SubmitScore),
    /// [`BoardOutcome::Done`]; [`Refusal::Missing`](crate::Refusal) where there
    /// is none, or it is in a table that is no board's any longer.
    RemoveEntry {
        /// The game.
        app_id: AppId,
        /// Which entry.
        entry_id: ObjectId,
    },
}

/// What a change of a board came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoardOutcome {
    /// It is so now.
    Done,
    /// The board is as it was to be.
    Defined {
        /// Its id: the one it had, or the one that was drawn.
        board_id: ObjectId,
    },
    /// What the submission came to.
    Submitted(Submission),
}
