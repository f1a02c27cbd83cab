//! Boards and scores, each made from small numbers.

use std::sync::Arc;

use base::{ObjectId, PlayerId};
use store::{
    Among, BoardOutcome, BoardPage, BoardQuery, BoardStart, BoardStep, BoardTable, DefineBoard,
    Outcome, RankKey, RankedEntry, Receipt, SortOrder, Step, Store, Submission, SubmitScore,
    WritePolicy,
};

use crate::given::{MADE, app_id, commit, player_id};

pub fn board_id(n: u64) -> ObjectId {
    ObjectId::new(1_000_000_000_000_000_000 + n).unwrap()
}

pub fn entry_id(n: u64) -> ObjectId {
    ObjectId::new(2_000_000_000_000_000_000 + n).unwrap()
}

/// The number of a player within every game: the higher, the lower.
pub fn scoped(player: u64) -> PlayerId {
    player_id(10_000_000 - player)
}

/// A board of that number, called by it, in the table of that number.
pub fn defining(app: u64, board: u64) -> DefineBoard {
    DefineBoard {
        app_id: app_id(app),
        api_name: format!("board {board}"),
        board_id: board_id(board),
        table: table(board),
        sort_order: None,
        write_policy: WritePolicy::ServerAuthoritative,
        earliest: None,
        latest: None,
        titles: None,
        at: MADE,
    }
}

pub fn table(n: u64) -> BoardTable {
    BoardTable(n as i64)
}

pub fn define(wish: DefineBoard) -> Step {
    Step::Board(BoardStep::Define(wish))
}

pub fn clear(app: u64, board: u64, table: BoardTable) -> Step {
    Step::Board(BoardStep::Clear {
        app_id: app_id(app),
        board_id: board_id(board),
        table,
    })
}

pub fn remove(app: u64, board: u64) -> Step {
    Step::Board(BoardStep::Remove {
        app_id: app_id(app),
        board_id: board_id(board),
    })
}

pub fn remove_entry(app: u64, entry: ObjectId) -> Step {
    Step::Board(BoardStep::RemoveEntry {
        app_id: app_id(app),
        entry_id: entry,
    })
}

/// A score of a player, whose entry would have an id of the board's and the
/// player's numbers.
pub fn score(app: u64, board: u64, player: u64, score: i64) -> SubmitScore {
    SubmitScore {
        app_id: app_id(app),
        board_id: board_id(board),
        player_id: player_id(player),
        scoped_id: scoped(player),
        entry_id: entry_id(board * 10_000_000 + player),
        score,
        extra_data: None,
        force: false,
    }
}

pub fn submit(wish: SubmitScore) -> Step {
    Step::Board(BoardStep::Submit(wish))
}

/// Submits a score, and gives what it came to.
pub async fn submitted(store: &Arc<dyn Store>, wish: SubmitScore) -> Submission {
    match outcome(&commit(store, 1, submit(wish)).await) {
        BoardOutcome::Submitted(told) => told,
        other => panic!("{other:?}"),
    }
}

/// Defines a board, and gives its id.
pub async fn defined(store: &Arc<dyn Store>, wish: DefineBoard) -> ObjectId {
    match outcome(&commit(store, 1, define(wish)).await) {
        BoardOutcome::Defined { board_id } => board_id,
        other => panic!("{other:?}"),
    }
}

/// The receipt of one step of a board that was done.
pub fn board_done() -> Receipt {
    Receipt::Committed(vec![Outcome::Board(BoardOutcome::Done)])
}

fn outcome(receipt: &Receipt) -> BoardOutcome {
    match receipt {
        Receipt::Committed(outcomes) => match outcomes.as_slice() {
            [Outcome::Board(outcome)] => *outcome,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// A page of everybody on the board of that number, the higher score the better.
pub fn page(app: u64, board: u64, start: BoardStart, limit: usize) -> BoardQuery {
    BoardQuery {
        app_id: app_id(app),
        table: table(board),
        sort_order: SortOrder::HigherIsBetter,
        among: Among::All,
        start,
        limit,
    }
}

/// Reads a page that is there.
pub async fn read(store: &Arc<dyn Store>, query: BoardQuery) -> BoardPage {
    store.board_page(query).await.unwrap().unwrap()
}

/// The players of a page with their ranks.
pub fn ranks(page: &BoardPage) -> Vec<(u64, u64)> {
    let pair = |it: &RankedEntry| (it.rank, it.entry.player_id.get());
    page.entries.iter().map(pair).collect()
}

/// Where an entry stands on a board on which the higher score is the better.
pub fn key(it: &RankedEntry) -> RankKey {
    it.entry.rank_key(SortOrder::HigherIsBetter)
}

/// Every entry of a board, page after page.
pub async fn walk(store: &Arc<dyn Store>, app: u64, board: u64, limit: usize) -> Vec<RankedEntry> {
    let mut all: Vec<RankedEntry> = Vec::new();
    let mut start = BoardStart::Top;
    loop {
        let found = read(store, page(app, board, start, limit)).await;
        assert_eq!(found.earlier, !all.is_empty());
        let Some(last) = found.entries.last() else {
            assert!(all.is_empty() && !found.more);
            return all;
        };
        start = BoardStart::After(key(last));
        all.extend(found.entries);
        if !found.more {
            assert_eq!(found.total, all.len() as u64);
            return all;
        }
    }
}
