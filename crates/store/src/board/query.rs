use async_trait::async_trait;
use base::{AppId, ObjectId, PlayerId};

use super::{BoardEntry, BoardTable, RankKey, SortOrder};
use crate::StoreError;

/// Whose entries are looked at. Ranks are those on the whole board either way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Among {
    /// Everybody's.
    All,
    /// Those of these players, each named once.
    Players(Vec<PlayerId>),
}

/// Where a page of a board begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoardStart {
    /// With the best entry.
    Top,
    /// After so many of those that are looked at.
    Offset(u64),
    /// With this player's entry.
    At(PlayerId),
    /// So that this player's entry is in the middle, or as near to it as the
    /// beginning of the board allows.
    CentredOn(PlayerId),
    /// With the first one whose key is greater.
    After(RankKey),
    /// So that it ends with the last one whose key is smaller.
    Before(RankKey),
}

/// Which part of a board is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardQuery {
    /// The game.
    pub app_id: AppId,
    /// Where the board's entries are.
    pub table: BoardTable,
    /// The board's order, which its keys are made by.
    pub sort_order: SortOrder,
    /// Whose entries.
    pub among: Among,
    /// Where to begin.
    pub start: BoardStart,
    /// How many at most.
    pub limit: usize,
}

/// An entry with its rank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankedEntry {
    /// 1 for the best entry of the whole board.
    pub rank: u64,
    /// The entry.
    pub entry: BoardEntry,
}

/// A part of a board, read in one snapshot, the best entry first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardPage {
    /// The entries.
    pub entries: Vec<RankedEntry>,
    /// How many there are of those that are looked at.
    pub total: u64,
    /// Whether there are better ones before the first.
    pub earlier: bool,
    /// Whether there are more after the last.
    pub more: bool,
}

/// What is read of boards.
#[async_trait]
pub trait BoardReads: Send + Sync {
    /// A part of a board; `None` where it is to begin at a player who has no
    /// entry among those that are looked at.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn board_page(&self, query: BoardQuery) -> Result<Option<BoardPage>, StoreError>;

    /// How many entries each of these tables has, in the order asked for.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn board_totals(
        &self,
        app: AppId,
        tables: Vec<BoardTable>,
    ) -> Result<Vec<u64>, StoreError>;

    /// One entry, if the table that it is in is still a board's.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn board_entry(
        &self,
        app: AppId,
        entry: ObjectId,
    ) -> Result<Option<BoardEntry>, StoreError>;
}
