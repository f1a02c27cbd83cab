use std::ops::Range;

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

impl BoardStart {
    /// Which of a list of keys, the smallest first, are on the page: the first
    /// one, and the first one after the page. `None` where it is to begin at a
    /// player who is not among them.
    #[must_use]
    pub fn window(&self, sorted: &[(RankKey, PlayerId)], limit: usize) -> Option<Range<usize>> {
        let place = |player| sorted.iter().position(|(_, other)| *other == player);
        let first = match *self {
            Self::Top => 0,
            Self::Offset(offset) => usize::try_from(offset).unwrap_or(usize::MAX),
            Self::At(player) => place(player)?,
            Self::CentredOn(player) => place(player)?.saturating_sub(before_centre(limit)),
            Self::After(key) => sorted.partition_point(|(other, _)| *other <= key),
            Self::Before(key) => {
                let end = sorted.partition_point(|(other, _)| *other < key);
                return Some(end.saturating_sub(limit)..end);
            }
        };
        let first = first.min(sorted.len());
        Some(first..first.saturating_add(limit).min(sorted.len()))
    }
}

/// How many of a page of so many come before the one in its middle; of an even
/// number, one more than after it.
#[must_use]
pub const fn before_centre(limit: usize) -> usize {
    limit / 2
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

impl BoardPage {
    /// A page that begins with the entry before which there are `first` of the
    /// `total` that are looked at.
    #[must_use]
    pub fn new(entries: Vec<RankedEntry>, first: u64, total: u64) -> Self {
        let end = first.saturating_add(entries.len() as u64);
        Self {
            entries,
            total,
            earlier: first > 0,
            more: end < total,
        }
    }
}

/// What is read of boards. A table that is no board's any longer has no
/// entries.
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

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    fn key(n: usize) -> RankKey {
        let mut bytes = [0; 24];
        bytes[23] = u8::try_from(n).unwrap();
        RankKey(bytes)
    }

    fn player(n: usize) -> PlayerId {
        PlayerId::new(n as u64).unwrap()
    }

    /// Ten entries whose keys are 10, 20, …, of the players 1, 2, ….
    fn window(start: BoardStart, limit: usize) -> Option<Range<usize>> {
        let sorted: Vec<_> = (1..=10).map(|n| (key(n * 10), player(n))).collect();
        start.window(&sorted, limit)
    }

    #[test]
    fn a_page_begins_where_it_is_said_to() {
        for (start, expected) in [
            (BoardStart::Top, 0..4),
            (BoardStart::Offset(3), 3..7),
            (BoardStart::Offset(8), 8..10),
            (BoardStart::Offset(u64::MAX), 10..10),
            (BoardStart::At(player(1)), 0..4),
            (BoardStart::At(player(10)), 9..10),
            (BoardStart::CentredOn(player(1)), 0..4),
            (BoardStart::CentredOn(player(2)), 0..4),
            (BoardStart::CentredOn(player(5)), 2..6),
            (BoardStart::CentredOn(player(10)), 7..10),
            (BoardStart::After(key(0)), 0..4),
            (BoardStart::After(key(20)), 2..6),
            (BoardStart::After(key(25)), 2..6),
            (BoardStart::After(key(100)), 10..10),
            (BoardStart::Before(key(0)), 0..0),
            (BoardStart::Before(key(10)), 0..0),
            (BoardStart::Before(key(30)), 0..2),
            (BoardStart::Before(key(75)), 3..7),
            (BoardStart::Before(key(255)), 6..10),
        ] {
            assert_eq!(window(start, 4), Some(expected), "{start:?}");
        }
        assert_eq!(window(BoardStart::CentredOn(player(5)), 5), Some(2..7));
        assert_eq!(window(BoardStart::CentredOn(player(5)), 1), Some(4..5));
    }

    #[test]
    fn who_is_not_there_begins_no_page() {
        assert_eq!(window(BoardStart::At(player(11)), 4), None);
        assert_eq!(window(BoardStart::CentredOn(player(11)), 4), None);
    }

    #[test]
    fn a_page_says_what_is_on_its_sides() {
        let sides = |first, total| {
            let page = BoardPage::new(Vec::new(), first, total);
            (page.earlier, page.more)
        };
        assert_eq!(sides(0, 0), (false, false));
        assert_eq!(sides(0, 5), (false, true));
        assert_eq!(sides(5, 5), (true, false));
    }
}
