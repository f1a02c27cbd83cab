use std::{sync::Arc, time::Duration};

use base::Clock;
use store::{
    BoardEntry, BoardStart, BoardTitle, DefineBoard, Outcome, Receipt, Refusal, SortOrder, Step,
    Store, Submission, SubmitScore, WritePolicy,
};

use super::given::{
    board_done, board_id, clear, define, defined, defining, entry_id, page, ranks, read, remove,
    remove_entry, scoped, score, submit, submitted, table,
};
use crate::{
    Engine,
    given::{MADE, app, app_id, commit, commit_all, done, fresh, player_id, refused},
};

/// A store with a game and a board of it.
async fn with_board<E: Engine>() -> (E, Arc<testkit::FakeClock>, Arc<dyn Store>) {
    let (engine, clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    defined(&store, defining(1, 1)).await;
    (engine, clock, store)
}

pub async fn a_board_is_defined_changed_and_removed<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let missing = commit(&store, 1, define(defining(1, 1))).await;
    assert_eq!(missing, refused(Refusal::Missing), "no such app");
    done(&store, [Step::InsertApp(app(1))]).await;
    let title = BoardTitle {
        locale: "de_DE".to_owned(),
        title: "Zeit \u{1F3C1} \"1\"".to_owned(),
    };
    let first = DefineBoard {
        earliest: Some(Some(MADE)),
        titles: Some(vec![title.clone()]),
        ..defining(1, 1)
    };
    assert_eq!(defined(&store, first.clone()).await, board_id(1));
    let head = *store.head().borrow();
    // The name tells which board is meant, whatever id was drawn.
    let again = DefineBoard {
        board_id: board_id(2),
        table: table(2),
        ..first
    };
    assert_eq!(defined(&store, again.clone()).await, board_id(1));
    assert_eq!(*store.head().borrow(), head, "nothing is new");
    let boards = store.catalog().await.unwrap().boards;
    assert_eq!(boards.len(), 1);
    assert_eq!((boards[0].table, boards[0].created_at), (table(1), MADE));
    assert_eq!(boards[0].titles, [title]);

    let change = DefineBoard {
        write_policy: WritePolicy::ClientAuthoritative,
        earliest: Some(None),
        latest: Some(Some(MADE)),
        ..again
    };
    defined(&store, change).await;
    assert!(*store.head().borrow() > head);
    let boards = store.catalog().await.unwrap().boards;
    assert_eq!(boards[0].write_policy, WritePolicy::ClientAuthoritative);
    assert_eq!((boards[0].earliest, boards[0].latest), (None, Some(MADE)));

    for taken in [
        DefineBoard {
            board_id: board_id(1),
            ..defining(1, 3)
        },
        DefineBoard {
            table: table(1),
            ..defining(1, 3)
        },
    ] {
        let receipt = commit(&store, 1, define(taken)).await;
        assert_eq!(receipt, refused(Refusal::Exists));
    }
    assert_eq!(commit(&store, 1, remove(1, 1)).await, board_done());
    let gone = refused(Refusal::Missing);
    for step in [
        remove(1, 1),
        clear(1, 1, table(9)),
        submit(score(1, 1, 1, 1)),
    ] {
        assert_eq!(commit(&store, 1, step).await, gone);
    }
    assert_eq!(store.catalog().await.unwrap().boards, []);
}

pub async fn a_score_is_kept_improved_or_forced<E: Engine>() {
    let (_engine, clock, store) = with_board::<E>().await;
    let entry_id = score(1, 1, 1, 0).entry_id;
    let updated = Submission::Updated { entry_id };
    let kept = Submission::Kept { entry_id };
    let first = SubmitScore {
        extra_data: Some(vec![0, 255, 7]),
        ..score(1, 1, 1, 50)
    };
    assert_eq!(submitted(&store, first.clone()).await, updated);
    let expected = BoardEntry {
        app_id: app_id(1),
        table: table(1),
        player_id: player_id(1),
        scoped_id: scoped(1),
        entry_id,
        score: 50,
        extra_data: Some(vec![0, 255, 7]),
        at: clock.now(),
    };
    let found = async || store.board_entry(app_id(1), entry_id).await.unwrap();
    assert_eq!(found().await, Some(expected.clone()));
    clock.advance(Duration::from_millis(1));
    for worse in [49, 50, i64::MIN] {
        assert_eq!(submitted(&store, score(1, 1, 1, worse)).await, kept);
    }
    assert_eq!(found().await, Some(expected.clone()));
    // An id that was drawn for an entry that is there already is not used.
    let better = SubmitScore {
        entry_id: super::given::entry_id(77),
        ..score(1, 1, 1, i64::MAX)
    };
    assert_eq!(submitted(&store, better).await, updated);
    let improved = BoardEntry {
        score: i64::MAX,
        extra_data: None,
        at: clock.now(),
        ..expected
    };
    assert_eq!(found().await, Some(improved.clone()));
    clock.advance(Duration::from_millis(1));
    let forced = SubmitScore {
        force: true,
        ..score(1, 1, 1, i64::MIN)
    };
    assert_eq!(submitted(&store, forced).await, updated);
    let forced = BoardEntry {
        score: i64::MIN,
        at: clock.now(),
        ..improved
    };
    assert_eq!(found().await, Some(forced));
    let taken = SubmitScore {
        entry_id,
        ..score(1, 1, 2, 1)
    };
    let receipt = commit(&store, 1, submit(taken)).await;
    assert_eq!(receipt, refused(Refusal::Exists), "another's id");
}

pub async fn a_window_goes_by_the_stores_clock<E: Engine>() {
    let (_engine, clock, store) = with_board::<E>().await;
    let now = clock.now();
    let later = |secs| now.plus(Duration::from_secs(secs));
    let window = DefineBoard {
        earliest: Some(Some(later(10))),
        latest: Some(Some(later(20))),
        ..defining(1, 1)
    };
    defined(&store, window).await;
    let wish = |points| SubmitScore {
        force: true,
        ..score(1, 1, 1, points)
    };
    let entry_id = wish(1).entry_id;
    for (secs, expected) in [
        (9, Submission::TooEarly),
        (10, Submission::Updated { entry_id }),
        (20, Submission::Updated { entry_id }),
        (21, Submission::TooLate),
    ] {
        clock.set(later(secs));
        let told = submitted(&store, wish(secs as i64)).await;
        assert_eq!(told, expected, "{secs}");
    }
    let found = store.board_entry(app_id(1), entry_id).await.unwrap();
    assert_eq!(found.unwrap().score, 20);
}

pub async fn ties_go_to_the_earlier_then_to_the_lower_number<E: Engine>() {
    let (_engine, clock, store) = with_board::<E>().await;
    for (player, points) in [(1, 5), (2, 5), (3, 9)] {
        submitted(&store, score(1, 1, player, points)).await;
    }
    clock.advance(Duration::from_millis(1));
    for (player, points) in [(4, 5), (5, 9), (6, 5)] {
        submitted(&store, score(1, 1, player, points)).await;
    }
    // The number within the game is the lower, the higher the player's.
    let found = read(&store, page(1, 1, BoardStart::Top, 9)).await;
    let expected = [(1, 3), (2, 5), (3, 2), (4, 1), (5, 6), (6, 4)];
    assert_eq!(ranks(&found), expected);

    let lower = DefineBoard {
        sort_order: Some(SortOrder::LowerIsBetter),
        ..defining(1, 2)
    };
    defined(&store, lower).await;
    for (player, points) in [(1, 5), (2, -5), (3, 5), (4, i64::MAX), (5, i64::MIN)] {
        submitted(&store, score(1, 2, player, points)).await;
    }
    let query = store::BoardQuery {
        sort_order: SortOrder::LowerIsBetter,
        ..page(1, 2, BoardStart::Top, 9)
    };
    let expected = [(1, 5), (2, 2), (3, 3), (4, 1), (5, 4)];
    assert_eq!(ranks(&read(&store, query).await), expected);
}

pub async fn a_cleared_board_is_empty_at_once<E: Engine>() {
    let (_engine, _clock, store) = with_board::<E>().await;
    let fill = async |from: u64| {
        let steps = (from..from + 300).map(|n| submit(score(1, 1, n, n as i64 % 7)));
        commit_all(&store, 1, steps.collect()).await;
    };
    let totals = async |tables: &[u64]| {
        let tables = tables.iter().copied().map(table).collect();
        store.board_totals(app_id(1), tables).await.unwrap()
    };
    fill(1).await;
    assert_eq!(totals(&[1, 9, 1]).await, [300, 0, 300]);
    let settled = commit(&store, 1, {
        let sort_order = Some(SortOrder::LowerIsBetter);
        define(DefineBoard {
            sort_order,
            ..defining(1, 1)
        })
    });
    assert_eq!(settled.await, refused(Refusal::Settled), "there are some");
    let in_use = commit(&store, 1, clear(1, 1, table(1))).await;
    assert_eq!(in_use, refused(Refusal::Exists));

    assert_eq!(commit(&store, 1, clear(1, 1, table(9))).await, board_done());
    assert_eq!(totals(&[1, 9]).await, [0, 0]);
    for number in [1, 9] {
        let found = read(&store, page(1, number, BoardStart::Offset(7), 5)).await;
        assert_eq!((found.entries.len(), found.total), (0, 0));
        assert!(!found.earlier && !found.more);
        let at = page(1, number, BoardStart::At(player_id(1)), 5);
        assert_eq!(store.board_page(at).await.unwrap(), None);
    }
    let entry = score(1, 1, 7, 0).entry_id;
    assert_eq!(store.board_entry(app_id(1), entry).await.unwrap(), None);
    let gone = commit(&store, 1, remove_entry(1, entry)).await;
    assert_eq!(gone, refused(Refusal::Missing));

    // Its order may change now, and it fills anew.
    let other = DefineBoard {
        sort_order: Some(SortOrder::LowerIsBetter),
        table: table(10),
        ..defining(1, 1)
    };
    assert_eq!(defined(&store, other).await, board_id(1));
    assert_eq!(store.catalog().await.unwrap().boards[0].table, table(10));
    fill(1_000).await;
    assert_eq!(totals(&[1, 9, 10]).await, [0, 0, 300]);
    assert_eq!(commit(&store, 1, remove(1, 1)).await, board_done());
    assert_eq!(totals(&[1, 9, 10]).await, [0, 0, 0]);
    let entry = score(1, 1, 1_000, 0).entry_id;
    assert_eq!(store.board_entry(app_id(1), entry).await.unwrap(), None);
}

pub async fn an_entry_is_removed_by_its_id<E: Engine>() {
    let (_engine, _clock, store) = with_board::<E>().await;
    for player in 1..=20 {
        submitted(&store, score(1, 1, player, -(player as i64))).await;
    }
    let entry = |player| score(1, 1, player, 0).entry_id;
    for player in [1, 20, 7, 8] {
        let receipt = commit(&store, 1, remove_entry(1, entry(player))).await;
        assert_eq!(receipt, board_done());
        let again = commit(&store, 1, remove_entry(1, entry(player))).await;
        assert_eq!(again, refused(Refusal::Missing));
    }
    let found = read(&store, page(1, 1, BoardStart::At(player_id(9)), 2)).await;
    assert_eq!(ranks(&found), [(6, 9), (7, 10)]);
    assert_eq!(found.total, 16);
    // Who comes back has another entry.
    let back = SubmitScore {
        entry_id: entry_id(5),
        ..score(1, 1, 7, 100)
    };
    let entry_id = entry_id(5);
    assert_eq!(
        submitted(&store, back).await,
        Submission::Updated { entry_id }
    );
    let found = read(&store, page(1, 1, BoardStart::Top, 2)).await;
    assert_eq!(ranks(&found), [(1, 7), (2, 2)]);
}

pub async fn entries_of_games_and_boards_are_apart<E: Engine>() {
    let (_engine, _clock, store) = with_board::<E>().await;
    done(&store, [Step::InsertApp(app(2))]).await;
    // The same ids and the same tables, in another game.
    for (app, board) in [(1, 2), (2, 1), (2, 2)] {
        assert_eq!(defined(&store, defining(app, board)).await, board_id(board));
    }
    for (app, board, player) in [(1, 1, 1), (1, 2, 2), (2, 1, 3), (2, 2, 4), (2, 2, 5)] {
        submitted(&store, score(app, board, player, 1)).await;
    }
    for (app, board, total) in [(1, 1, 1), (1, 2, 1), (2, 1, 1), (2, 2, 2)] {
        let found = read(&store, page(app, board, BoardStart::Top, 9)).await;
        assert_eq!(found.total, total, "{app} {board}");
    }
    commit(&store, 1, clear(2, 2, table(3))).await;
    commit(&store, 1, remove_entry(2, score(2, 1, 3, 0).entry_id)).await;
    for (app, board, total) in [(1, 1, 1), (1, 2, 1), (2, 1, 0), (2, 2, 0)] {
        let found = read(&store, page(app, board, BoardStart::Top, 9)).await;
        assert_eq!(found.total, total, "{app} {board}");
    }
}

pub async fn a_submission_goes_back_with_its_unit<E: Engine>() {
    let (_engine, _clock, store) = with_board::<E>().await;
    for player in 1..=30 {
        submitted(&store, score(1, 1, player, player as i64 % 3)).await;
    }
    let before = read(&store, page(1, 1, BoardStart::Top, 99)).await;
    let mut steps: Vec<_> = (1..=60).map(|n| submit(score(1, 1, n, n as i64))).collect();
    steps.push(remove_entry(1, score(1, 1, 9, 0).entry_id));
    steps.push(clear(1, 1, table(2)));
    let wanted = steps.len();
    steps.push(Step::InsertApp(app(1)));
    let receipt = commit_all(&store, 2, steps.clone()).await;
    let refusal = Refusal::Exists;
    let step = wanted;
    assert_eq!(receipt, Receipt::Refused { step, refusal });
    let after = read(&store, page(1, 1, BoardStart::Top, 99)).await;
    assert_eq!(after, before);
    // Without the end of it, a later step sees what an earlier one did.
    steps.truncate(wanted - 1);
    let Receipt::Committed(outcomes) = commit_all(&store, 2, steps).await else {
        panic!("nothing refuses it")
    };
    assert!(matches!(outcomes[0], Outcome::Board(_)));
    let after = read(&store, page(1, 1, BoardStart::At(player_id(8)), 2)).await;
    assert_eq!(ranks(&after), [(52, 8), (53, 7)]);
    assert_eq!(after.total, 59);
}
