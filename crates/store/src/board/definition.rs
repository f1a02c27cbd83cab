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
    /// The table of a board that is new.
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
        Ok(Self {
            sort_order,
            write_policy: wish.write_policy,
            earliest: wish.earliest.unwrap_or(board.earliest),
            latest: wish.latest.unwrap_or(board.latest),
            titles: wish.titles.unwrap_or(board.titles),
            ..board
        })
    }
}
