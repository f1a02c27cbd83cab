use std::{collections::BTreeSet, sync::Arc, time::Duration};

use store::{Among, BoardQuery, BoardStart, RankKey, Step, Store};

use super::given::{defined, defining, key, page, ranks, read, score, submit, walk};
use crate::{
    Engine,
    given::{app, commit_all, done, fresh, player_id},
};

/// A board on which the player 1 is the best, 2 the next, and so on.
async fn in_order<E: Engine>(players: u64) -> (E, Arc<dyn Store>) {
    let (engine, _clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    defined(&store, defining(1, 1)).await;
    // Not in this order.
    let order = (1..=players).map(|n| (n * 37) % (players + 1)).rev();
    let steps = order.map(|n| submit(score(1, 1, n, -(n as i64))));
    commit_all(&store, 1, steps.collect()).await;
    (engine, store)
}

pub async fn a_page_begins_where_it_is_asked_to<E: Engine>() {
    // Prime to the factor, so that everybody comes.
    let players = 40;
    let (_engine, store) = in_order::<E>(players).await;
    let keys: Vec<RankKey> = walk(&store, 1, 1, 7).await.iter().map(key).collect();
    assert_eq!(keys.len() as u64, players);
    let mut next = keys[39];
    next.0[23] += 1;
    let mut starts = vec![
        (BoardStart::Top, 0),
        (BoardStart::Offset(u64::MAX), 40),
        (BoardStart::After(RankKey([0; 24])), 0),
        (BoardStart::After(RankKey([0xff; 24])), 40),
        (BoardStart::After(next), 40),
    ];
    for n in 0..40_u64 {
        let at = n as usize;
        starts.push((BoardStart::Offset(n), at));
        starts.push((BoardStart::At(player_id(n + 1)), at));
        starts.push((BoardStart::After(keys[at]), at + 1));
        starts.push((
            BoardStart::CentredOn(player_id(n + 1)),
            at.saturating_sub(2),
        ));
    }
    for (start, first) in starts {
        for limit in [4, 5] {
            let found = read(&store, page(1, 1, start, limit)).await;
            let expected = (first..(first + limit).min(40)).map(|n| n as u64 + 1);
            let expected: Vec<_> = expected.map(|n| (n, n)).collect();
            assert_eq!(ranks(&found), expected, "{start:?}");
            let sides = (found.earlier, found.more, found.total);
            assert_eq!(sides, (first > 0, first + limit < 40, 40), "{start:?}");
        }
    }
    for (key, end) in keys
        .iter()
        .zip(0..)
        .chain([(&next, 40), (&RankKey([0xff; 24]), 40)])
    {
        let found = read(&store, page(1, 1, BoardStart::Before(*key), 4)).await;
        let expected = (end - 4.min(end)..end).map(|n| (n + 1, n + 1));
        assert_eq!(ranks(&found), expected.collect::<Vec<_>>());
        assert_eq!((found.earlier, found.more), (end > 4, end < 40));
    }
    for start in [
        BoardStart::At(player_id(99)),
        BoardStart::CentredOn(player_id(99)),
    ] {
        let nobody = store.board_page(page(1, 1, start, 4)).await.unwrap();
        assert_eq!(nobody, None);
    }
    let all = read(&store, page(1, 1, BoardStart::Top, usize::MAX)).await;
    assert_eq!(all.entries.len(), 40);
}

pub async fn a_page_of_some_players_has_their_ranks_on_the_whole_board<E: Engine>() {
    let (_engine, store) = in_order::<E>(40).await;
    let some = |players: &[u64], start, limit| BoardQuery {
        among: Among::Players(players.iter().copied().map(player_id).collect()),
        ..page(1, 1, start, limit)
    };
    let friends = [30, 99, 3, 17, 40, 1];
    let keys: Vec<RankKey> = walk(&store, 1, 1, 40).await.iter().map(key).collect();
    for (start, expected) in [
        (BoardStart::Top, &[1, 3][..]),
        (BoardStart::Offset(3), &[30, 40]),
        (BoardStart::Offset(4), &[40]),
        (BoardStart::At(player_id(17)), &[17, 30]),
        (BoardStart::CentredOn(player_id(17)), &[3, 17]),
        (BoardStart::After(keys[2]), &[17, 30]),
        (BoardStart::After(keys[3]), &[17, 30]),
        (BoardStart::Before(keys[29]), &[3, 17]),
    ] {
        let found = read(&store, some(&friends, start, 2)).await;
        let expected: Vec<_> = expected.iter().map(|n| (*n, *n)).collect();
        assert_eq!(ranks(&found), expected, "{start:?}");
        assert_eq!(found.total, 5);
    }
    let sides = read(&store, some(&friends, BoardStart::Offset(1), 2)).await;
    assert!(sides.earlier && sides.more);
    for start in [
        BoardStart::At(player_id(2)),
        BoardStart::At(player_id(99)),
        BoardStart::CentredOn(player_id(2)),
    ] {
        let nobody = store.board_page(some(&friends, start, 2)).await.unwrap();
        assert_eq!(nobody, None, "{start:?}");
    }
    let nobody = read(&store, some(&[], BoardStart::Top, 2)).await;
    assert_eq!((nobody.entries.len(), nobody.total), (0, 0));
    // As many as a player may have friends, with the player.
    let many: Vec<_> = (1..=2_001).collect();
    let found = read(&store, some(&many, BoardStart::Offset(38), 500)).await;
    assert_eq!(ranks(&found), [(39, 39), (40, 40)]);
}

pub async fn a_walk_over_pages_sees_each_entry_once<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    defined(&store, defining(1, 1)).await;
    assert_eq!(walk(&store, 1, 1, 3).await, []);
    for part in 0..4 {
        let steps = (1..=75).map(|n| submit(score(1, 1, part * 75 + n, n as i64 % 2)));
        commit_all(&store, 1, steps.collect()).await;
        clock.advance(Duration::from_millis(part % 2));
    }
    for limit in [1, 7, 100, 300, 301] {
        let all = walk(&store, 1, 1, limit).await;
        let players: BTreeSet<_> = all.iter().map(|it| it.entry.player_id).collect();
        assert_eq!((all.len(), players.len()), (300, 300));
        assert!(all.iter().map(key).is_sorted());
        assert!(all.iter().map(|it| it.rank).eq(1..=300));

        let mut back = Vec::new();
        let mut start = BoardStart::Before(RankKey([0xff; 24]));
        loop {
            let found = read(&store, page(1, 1, start, limit)).await;
            let first = key(&found.entries[0]);
            back.splice(..0, found.entries);
            if !found.earlier {
                break;
            }
            start = BoardStart::Before(first);
        }
        assert_eq!(back, all);
    }
}
