use base::{AppId, ObjectId, Timestamp};

use crate::{Refusal, WritePolicy, named::named};

/// Which score is the better one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SortOrder {
    /// The higher one.
    HigherIsBetter,
    /// The lower one.
    LowerIsBetter,
}

impl SortOrder {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::HigherIsBetter, Self::LowerIsBetter];

    /// The name used in stores and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HigherIsBetter => "higher-is-better",
            Self::LowerIsBetter => "lower-is-better",
        }
    }

    /// Whether the one score is better than the other, and not as good.
    #[must_use]
    pub const fn is_better(self, one: i64, other: i64) -> bool {
        match self {
            Self::HigherIsBetter => one > other,
            Self::LowerIsBetter => one < other,
        }
    }
}
named!(SortOrder, "sort order");

/// Under what a board's entries lie at present. A board that is cleared gets
/// another one, so that what was there is gone at once however much it was, and
/// is swept away afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BoardTable(pub i64);

/// A board's title in one language.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct BoardTitle {
    /// The locale, such as `en_US`.
    pub locale: String,
    /// The title.
    pub title: String,
}

/// A leaderboard.
///
/// Unique by (app, board) and by (app, API name).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// The game.
    pub app_id: AppId,
    /// Its id on the wire.
    pub board_id: ObjectId,
    /// What the game calls it; 1 to 128 bytes.
    pub api_name: String,
    /// Which score is the better one.
    pub sort_order: SortOrder,
    /// Who may write entries.
    pub write_policy: WritePolicy,
    /// The first moment for which entries are taken; from ever when absent.
    pub earliest: Option<Timestamp>,
    /// The last moment for which entries are taken; for ever when absent.
    pub latest: Option<Timestamp>,
    /// Its titles, by locale in order, each locale once.
    pub titles: Vec<BoardTitle>,
    /// Where its entries are.
    pub table: BoardTable,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A wish for a board of that name to be so. What is absent stays as it was,
/// and is the usual where there was none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefineBoard {
    /// The game.
    pub app_id: AppId,
    /// What the game calls it.
    pub api_name: String,
    /// The id of a board that is new.
    pub board_id: ObjectId,
    /// The table of a board that is new, or whose order changes: keys of one
    /// order never meet those of another.
    pub table: BoardTable,
    /// Which score is the better one; the higher one where nobody has said. It
    /// cannot change while there are entries.
    pub sort_order: Option<SortOrder>,
    /// Who may write entries.
    pub write_policy: WritePolicy,
    /// `None` leaves it, `Some(None)` takes the bound away.
    pub earliest: Option<Option<Timestamp>>,
    /// The like of the other bound.
    pub latest: Option<Option<Timestamp>>,
    /// All titles in the place of those before.
    pub titles: Option<Vec<BoardTitle>>,
    /// When.
    pub at: Timestamp,
}

impl Board {
    /// The rule of state.
    ///
    /// # Errors
    /// [`Refusal::Settled`] where the sort order would change under entries
    /// that are there.
    pub fn apply(
        current: Option<Self>,
        wish: DefineBoard,
        has_entries: bool,
    ) -> Result<Self, Refusal> {
        let Some(board) = current else {
            return Ok(Self {
                app_id: wish.app_id,
                board_id: wish.board_id,
                api_name: wish.api_name,
                sort_order: wish.sort_order.unwrap_or(SortOrder::HigherIsBetter),
                write_policy: wish.write_policy,
                earliest: wish.earliest.flatten(),
                latest: wish.latest.flatten(),
                titles: wish.titles.unwrap_or_default(),
                table: wish.table,
                created_at: wish.at,
            });
        };
        let sort_order = wish.sort_order.unwrap_or(board.sort_order);
        if has_entries && sort_order != board.sort_order {
            return Err(Refusal::Settled);
        }
        let table = if sort_order == board.sort_order {
            board.table
        } else {
            wish.table
        };
        Ok(Self {
            sort_order,
            table,
            write_policy: wish.write_policy,
            earliest: wish.earliest.unwrap_or(board.earliest),
            latest: wish.latest.unwrap_or(board.latest),
            titles: wish.titles.unwrap_or(board.titles),
            ..board
        })
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    fn wish(sort_order: Option<SortOrder>, table: i64) -> DefineBoard {
        DefineBoard {
            app_id: AppId::new(1).unwrap(),
            api_name: "laps".to_owned(),
            board_id: ObjectId::new(1_000_000_000_000_000_000 + table.unsigned_abs()).unwrap(),
            table: BoardTable(table),
            sort_order,
            write_policy: WritePolicy::ServerAuthoritative,
            earliest: None,
            latest: None,
            titles: None,
            at: Timestamp::from_secs(table),
        }
    }

    #[test]
    fn a_new_board_is_the_usual_one_where_nothing_is_said() {
        let board = Board::apply(None, wish(None, 1), false).unwrap();
        assert_eq!(board.sort_order, SortOrder::HigherIsBetter);
        assert_eq!((board.earliest, board.latest), (None, None));
        assert_eq!(board.titles, []);
        assert_eq!(board.table, BoardTable(1));
        assert_eq!(board.created_at, Timestamp::from_secs(1));
    }

    #[test]
    fn what_is_not_said_stays_and_bounds_can_be_taken_away() {
        let title = BoardTitle {
            locale: "en_US".to_owned(),
            title: "Laps".to_owned(),
        };
        let first = DefineBoard {
            earliest: Some(Some(Timestamp::from_secs(5))),
            latest: Some(Some(Timestamp::from_secs(9))),
            titles: Some(vec![title]),
            ..wish(Some(SortOrder::LowerIsBetter), 1)
        };
        let board = Board::apply(None, first, false).unwrap();
        let again = Board::apply(Some(board.clone()), wish(None, 2), true).unwrap();
        assert_eq!(again, board);
        let open = DefineBoard {
            earliest: Some(None),
            titles: Some(Vec::new()),
            ..wish(None, 2)
        };
        let open = Board::apply(Some(board.clone()), open, true).unwrap();
        assert_eq!((open.earliest, open.latest), (None, board.latest));
        assert_eq!(open.titles, []);
    }

    #[test]
    fn the_order_changes_only_without_entries_and_with_the_table() {
        let board = Board::apply(None, wish(None, 1), false).unwrap();
        let other = || wish(Some(SortOrder::LowerIsBetter), 2);
        let refused = Board::apply(Some(board.clone()), other(), true);
        assert_eq!(refused, Err(Refusal::Settled));
        let changed = Board::apply(Some(board.clone()), other(), false).unwrap();
        assert_eq!(changed.sort_order, SortOrder::LowerIsBetter);
        assert_eq!(changed.table, BoardTable(2));
        assert_eq!(changed.board_id, board.board_id);
        let same = wish(Some(SortOrder::HigherIsBetter), 2);
        assert_eq!(Board::apply(Some(board.clone()), same, true), Ok(board));
    }
}
