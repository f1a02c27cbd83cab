//! Leaderboards, and what players have on them.

mod definition;
mod entry;
mod query;
mod rank_key;
mod step;

pub use definition::{Board, BoardTable, BoardTitle, DefineBoard, SortOrder};
pub use entry::{BoardEntry, Submission, SubmitScore};
pub use query::{Among, BoardPage, BoardQuery, BoardReads, BoardStart, RankedEntry, before_centre};
pub use rank_key::RankKey;
pub use step::{BoardOutcome, BoardStep};
