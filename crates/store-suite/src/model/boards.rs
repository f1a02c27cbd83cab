//! Random steps of boards.

use std::{sync::Arc, time::Duration};

use base::ObjectKind;
use proptest::{
    collection::vec,
    prelude::{Just, Strategy, any},
    prop_oneof,
};
use store::{
    Among, BoardQuery, BoardStart, BoardTable, DefineBoard, RankKey, SortOrder, Step, Store,
    SubmitScore, Unit,
};

use super::{Act, Plan, act};
use crate::{
    boards::given::{
        board_id, clear, define, defining, entry_id, remove, remove_entry, score, submit,
    },
    given::{MADE, app, app_id, owner, player_id},
};

/// Boards and players of each game.
const BOARDS: u64 = 2;
const PLAYERS: u64 = 24;

/// Ids of entries: so many that a new one is seldom another's, and a removal often
/// meets one.
const ENTRIES: u64 = 60;

/// Whatever leaves entries behind that nobody sees is a unit by itself: their ids
/// are taken until they are swept away, of which the memory store knows nothing.
pub(super) fn acts() -> impl Strategy<Value = Act> {
    let leaving = leaving().prop_map(|step| vec![Plan::Fixed(step)]);
    let together = vec(step().prop_map(Plan::Fixed), 1..12);
    act(prop_oneof![12 => together, 1 => leaving])
}

fn leaving() -> impl Strategy<Value = Step> {
    let of = || (1..=2_u64, 1..=BOARDS);
    prop_oneof![
        2 => (of(), any::<i64>())
            .prop_map(|((app, board), table)| clear(app, board, BoardTable(table))),
        1 => of().prop_map(|(app, board)| remove(app, board)),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let of = || (1..=2_u64, 1..=BOARDS);
    let wish = (of(), 1..=PLAYERS, 0..ENTRIES, -3..3_i64, any::<bool>());
    let submit = wish.prop_map(|((app, board), player, entry, points, force)| {
        submit(SubmitScore {
            entry_id: entry_id(entry),
            extra_data: force.then(|| vec![entry as u8]),
            force,
            ..score(app, board, player, points)
        })
    });
    prop_oneof![
        20 => submit,
        4 => (1..=2_u64, 0..ENTRIES).prop_map(|(app, entry)| remove_entry(app, entry_id(entry))),
        1 => definition().prop_map(define),
    ]
}

fn definition() -> impl Strategy<Value = DefineBoard> {
    let bound = || {
        prop_oneof![
            6 => Just(Some(None)),
            2 => Just(None),
            1 => (0..4_000_u64).prop_map(|secs| Some(Some(MADE.plus(Duration::from_secs(secs))))),
        ]
    };
    let order = prop_oneof![
        3 => Just(None),
        1 => Just(Some(SortOrder::LowerIsBetter)),
        1 => Just(Some(SortOrder::HigherIsBetter)),
    ];
    // Now and then of a game that is not there, or under another's id.
    let of = (1..=3_u64, 1..=BOARDS, 1..=BOARDS);
    (of, order, any::<i64>(), bound(), bound()).prop_map(
        |((app, board, id), sort_order, table, earliest, latest)| DefineBoard {
            board_id: board_id(id),
            table: BoardTable(table),
            sort_order,
            earliest,
            latest,
            ..defining(app, board)
        },
    )
}

/// What has to be there for any of it to come to something.
pub(super) fn prelude() -> Unit {
    let mut steps = vec![Step::InsertApp(app(1)), Step::InsertApp(app(2))];
    for game in 1..=2 {
        for board in 1..=BOARDS {
            steps.push(define(defining(game, board)));
        }
    }
    Unit {
        owner: owner(1),
        steps,
    }
}

/// Compares what the two stores say of all boards.
pub(super) async fn same(store: &Arc<dyn Store>, model: &Arc<dyn Store>) {
    for board in model.catalog().await.unwrap().boards {
        let query = |among: &Among, start, limit| BoardQuery {
            app_id: board.app_id,
            table: board.table,
            sort_order: board.sort_order,
            among: among.clone(),
            start,
            limit,
        };
        let some = (1..=PLAYERS).step_by(3).map(player_id).collect();
        for among in [Among::All, Among::Players(some)] {
            let all = model.board_page(query(&among, BoardStart::Top, 99)).await;
            let mut starts = vec![BoardStart::Top];
            for (ranked, turn) in all.unwrap().unwrap().entries.iter().zip(0..) {
                let key = ranked.entry.rank_key(board.sort_order);
                let player = ranked.entry.player_id;
                // Each entry in one way, all of them in every way.
                starts.push(match turn % 6 {
                    0 => BoardStart::After(key),
                    1 => BoardStart::At(player),
                    2 => BoardStart::Offset(turn),
                    3 => BoardStart::Before(key),
                    4 => BoardStart::CentredOn(player),
                    _ => BoardStart::After(next(key)),
                });
            }
            starts.push(BoardStart::Offset(PLAYERS));
            starts.push(BoardStart::At(player_id(PLAYERS + 1)));
            for start in starts {
                let query = query(&among, start, 5);
                let found = store.board_page(query.clone()).await.unwrap();
                let expected = model.board_page(query.clone()).await.unwrap();
                assert_eq!(found, expected, "{query:?}");
            }
        }
    }
    for app in (1..=2).map(app_id) {
        for entry in (0..ENTRIES).step_by(5).map(entry_id) {
            assert_eq!(entry.kind(), ObjectKind::BoardEntry);
            let found = store.board_entry(app, entry).await.unwrap();
            assert_eq!(found, model.board_entry(app, entry).await.unwrap());
        }
    }
}

/// A key that no entry has.
fn next(mut key: RankKey) -> RankKey {
    key.0[23] += 1;
    key
}
