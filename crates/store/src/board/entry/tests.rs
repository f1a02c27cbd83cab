use base::AppId;

use super::*;
use crate::WritePolicy;

fn number(kind: u64, n: u64) -> ObjectId {
    ObjectId::new(kind * 1_000_000_000_000_000_000 + n).unwrap()
}

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(secs)
}

fn board(sort_order: SortOrder) -> Board {
    Board {
        app_id: AppId::new(1).unwrap(),
        board_id: number(1, 1),
        api_name: "laps".to_owned(),
        sort_order,
        write_policy: WritePolicy::ServerAuthoritative,
        earliest: Some(at(10)),
        latest: Some(at(20)),
        titles: Vec::new(),
        table: BoardTable(7),
        created_at: at(0),
    }
}

fn score(score: i64, entry: u64) -> SubmitScore {
    SubmitScore {
        app_id: AppId::new(1).unwrap(),
        board_id: number(1, 1),
        player_id: PlayerId::new(5).unwrap(),
        scoped_id: PlayerId::new(50).unwrap(),
        entry_id: number(2, entry),
        score,
        extra_data: Some(vec![entry.to_be_bytes()[7]]),
        force: false,
    }
}

fn first(order: SortOrder) -> BoardEntry {
    let (entry, _) = BoardEntry::apply(None, &score(100, 1), &board(order), at(10));
    entry.unwrap()
}

#[test]
fn the_first_score_makes_the_entry() {
    let entry = first(SortOrder::HigherIsBetter);
    assert_eq!((entry.entry_id, entry.score), (number(2, 1), 100));
    assert_eq!((entry.table, entry.at), (BoardTable(7), at(10)));
    assert_eq!(entry.extra_data, Some(vec![1]));
}

#[test]
fn only_a_better_score_is_written_and_the_id_stays() {
    for (order, better, worse) in [
        (SortOrder::HigherIsBetter, 101, 99),
        (SortOrder::LowerIsBetter, 99, 101),
    ] {
        let (board, entry) = (board(order), first(order));
        let entry_id = entry.entry_id;
        for kept in [worse, 100] {
            let told = BoardEntry::apply(Some(&entry), &score(kept, 2), &board, at(20));
            assert_eq!(told, (None, Submission::Kept { entry_id }));
        }
        let (written, told) = BoardEntry::apply(Some(&entry), &score(better, 2), &board, at(20));
        assert_eq!(told, Submission::Updated { entry_id });
        let written = written.unwrap();
        assert_eq!((written.entry_id, written.score), (entry_id, better));
        assert_eq!((written.at, written.extra_data), (at(20), Some(vec![2])));
    }
}

#[test]
fn a_forced_score_is_always_written_with_its_data() {
    let (board, entry) = (
        board(SortOrder::HigherIsBetter),
        first(SortOrder::HigherIsBetter),
    );
    for forced in [1, 100, 200] {
        let wish = SubmitScore {
            force: true,
            extra_data: None,
            ..score(forced, 2)
        };
        let (written, told) = BoardEntry::apply(Some(&entry), &wish, &board, at(15));
        let entry_id = entry.entry_id;
        assert_eq!(told, Submission::Updated { entry_id });
        let written = written.unwrap();
        assert_eq!((written.score, written.at), (forced, at(15)));
        assert_eq!(written.extra_data, None);
    }
}

#[test]
fn the_window_has_both_its_ends_and_nothing_is_forced_into_it() {
    let board = board(SortOrder::HigherIsBetter);
    let wish = SubmitScore {
        force: true,
        ..score(1, 1)
    };
    let told = |millis| BoardEntry::apply(None, &wish, &board, Timestamp::from_millis(millis)).1;
    let entry_id = number(2, 1);
    assert_eq!(told(9_999), Submission::TooEarly);
    assert_eq!(told(10_000), Submission::Updated { entry_id });
    assert_eq!(told(20_000), Submission::Updated { entry_id });
    assert_eq!(told(20_001), Submission::TooLate);
}
