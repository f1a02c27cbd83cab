use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use base::{Clock, SharedRng};
use store::{
    Among, BoardQuery, BoardStart, RankKey, SortOrder, Step, Store, Submission, SubmitScore, Unit,
};
use testkit::{FakeClock, SeededRng};
use tokio::task::JoinSet;

use super::given::{
    defined, defining, key, page, read, remove_entry, scoped, score, submit, submitted, walk,
};
use crate::{
    Engine,
    given::{app, commit_all, done, fresh, owner, player_id},
};

/// Throws dice that fall the same way each time.
struct Dice(SharedRng);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(SeededRng::new(seed))
    }

    fn below(&self, sides: u64) -> u64 {
        u64::from_be_bytes(self.0.array()) % sides
    }
}

pub async fn every_rank_is_that_of_the_full_sort<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    ranks_hold(&store, &clock, 600, 40).await;
}

/// Has so many players submit scores to a board, of which a twentieth are
/// different, again and again and in units of so many; removes some; and holds
/// ranks against a full sort of what there is to be.
pub async fn ranks_hold(
    store: &Arc<dyn Store>,
    clock: &Arc<FakeClock>,
    players: u64,
    together: usize,
) {
    defined(store, defining(1, 1)).await;
    let dice = Dice::new(players);
    let mut truth: BTreeMap<u64, RankKey> = BTreeMap::new();
    // First everybody in any order, then half of them once more.
    for _ in 0..players * 3 / 2 {
        let player = 1 + dice.below(players);
        truth.insert(player, RankKey([0; 24]));
    }
    let known: Vec<u64> = truth.keys().copied().collect();
    let again = (0..players / 2).map(|_| 1 + dice.below(players));
    let order: Vec<u64> = known.iter().copied().chain(again).collect();
    for part in order.chunks(together) {
        clock.advance(Duration::from_millis(dice.below(2)));
        let wish = |player| SubmitScore {
            force: true,
            ..score(1, 1, player, dice.below(players / 20 + 1) as i64)
        };
        let wishes: Vec<_> = part.iter().map(|player| wish(*player)).collect();
        for wish in &wishes {
            let (order, at) = (SortOrder::HigherIsBetter, clock.now());
            let key = RankKey::of(order, wish.score, at, wish.scoped_id);
            truth.insert(wish.player_id.get(), key);
        }
        commit_all(store, 1, wishes.into_iter().map(submit).collect()).await;
    }
    // A band of ranks, so that parts become empty, and some at random.
    let mut sorted = in_order(&truth);
    let band = sorted.len() / 4..sorted.len() / 2;
    let mut removed: Vec<u64> = sorted[band].iter().map(|(_, player)| *player).collect();
    removed.extend((0..players / 8).map(|_| 1 + dice.below(players)));
    removed.sort_unstable();
    removed.dedup();
    removed.retain(|player| truth.remove(player).is_some());
    let entry = |player: &u64| remove_entry(1, score(1, 1, *player, 0).entry_id);
    for part in removed.chunks(together) {
        commit_all(store, 1, part.iter().map(entry).collect()).await;
    }
    sorted = in_order(&truth);
    let all = walk(store, 1, 1, 500).await;
    assert!(all.iter().map(|it| it.rank).eq(1..=sorted.len() as u64));
    let found = all.iter().map(|it| (key(it), it.entry.player_id.get()));
    assert!(found.eq(sorted.iter().copied()));
    for _ in 0..300 {
        let at = dice.below(sorted.len() as u64);
        is_there(store, &sorted, at).await;
    }
}

fn in_order(truth: &BTreeMap<u64, RankKey>) -> Vec<(RankKey, u64)> {
    let mut sorted: Vec<_> = truth.iter().map(|(player, key)| (*key, *player)).collect();
    sorted.sort_unstable();
    sorted
}

/// Asks for one entry in each way there is.
async fn is_there(store: &Arc<dyn Store>, sorted: &[(RankKey, u64)], at: u64) {
    let (key, player) = sorted[at as usize];
    let before = just_before(key);
    for start in [
        BoardStart::At(player_id(player)),
        BoardStart::Offset(at),
        BoardStart::CentredOn(player_id(player)),
        BoardStart::After(before),
    ] {
        let found = read(store, page(1, 1, start, 1)).await;
        let told = &found.entries[0];
        assert_eq!((told.rank, told.entry.player_id.get()), (at + 1, player));
        assert_eq!(found.total, sorted.len() as u64);
    }
    let alone = BoardQuery {
        among: Among::Players(vec![player_id(player)]),
        ..page(1, 1, BoardStart::Top, 1)
    };
    assert_eq!(read(store, alone).await.entries[0].rank, at + 1);
}

/// A key of a lower number, between which and this one there is none.
fn just_before(key: RankKey) -> RankKey {
    let mut bytes = key.0;
    let number = u64::from_be_bytes(key.0[16..].try_into().unwrap());
    bytes[16..].copy_from_slice(&(number - 1).to_be_bytes());
    RankKey(bytes)
}

pub async fn sixty_four_submissions_leave_one_entry<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    defined(&store, defining(1, 1)).await;
    let mut callers = JoinSet::new();
    for points in 1..=64 {
        let store = Arc::clone(&store);
        callers.spawn(async move {
            let wish = score(1, 1, 1, points);
            let entry_id = wish.entry_id;
            let told = submitted(&store, wish).await;
            let updated = told == Submission::Updated { entry_id };
            assert!(updated || told == Submission::Kept { entry_id });
            (points, updated)
        });
    }
    let told: BTreeMap<i64, bool> = callers.join_all().await.into_iter().collect();
    assert!(told[&64], "nothing is better");
    let found = read(&store, page(1, 1, BoardStart::Top, 9)).await;
    assert_eq!((found.total, found.entries.len()), (1, 1));
    assert_eq!(found.entries[0].entry.score, 64);
}

/// So few that writers meet, and split and join the same parts.
const PLAYERS: u64 = 120;

pub async fn writers_at_once_leave_exact_ranks<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    defined(&store, defining(1, 1)).await;
    writers_leave_exact_ranks(&[store]).await;
}

/// Has eight writers change a board at once, by these nodes of a store in turns, and
/// looks at it while they do and once they have.
pub async fn writers_leave_exact_ranks(nodes: &[Arc<dyn Store>]) {
    let store = Arc::clone(&nodes[0]);
    let ended = Arc::new(AtomicBool::new(false));
    let reading = tokio::spawn({
        let (store, ended) = (Arc::clone(&store), Arc::clone(&ended));
        async move {
            let mut times = 0;
            while !ended.load(Ordering::Acquire) || times == 0 {
                is_whole(&store).await;
                times += 1;
            }
        }
    });
    let mut writers = JoinSet::new();
    for (seed, node) in (0..8).zip(nodes.iter().cycle()) {
        writers.spawn(write(Arc::clone(node), seed));
    }
    writers.join_all().await;
    ended.store(true, Ordering::Release);
    reading.await.unwrap();
    let all = is_whole(&store).await;
    for (at, _) in (0..).zip(&all) {
        is_there(&store, &all, at).await;
    }
}

async fn write(store: Arc<dyn Store>, seed: u8) {
    let dice = Dice::new(seed.into());
    for _ in 0..60 {
        let step = |_| {
            let player = 1 + dice.below(PLAYERS);
            let points = dice.below(12) as i64 + i64::from(dice.below(8) == 0) * 1_000;
            match dice.below(5) {
                0 => remove_entry(1, score(1, 1, player, 0).entry_id),
                _ => submit(SubmitScore {
                    force: dice.below(2) == 0,
                    ..score(1, 1, player, points)
                }),
            }
        };
        let steps = (0..1 + dice.below(3)).map(step).collect();
        let unit = Unit {
            owner: owner(seed),
            steps,
        };
        // It is refused where an entry that it would remove is gone.
        store.commit(unit).await.unwrap();
    }
}

/// Whether the ranks of all players, read at once, are those of a full sort.
async fn is_whole(store: &Arc<dyn Store>) -> Vec<(RankKey, u64)> {
    let everybody = BoardQuery {
        among: Among::Players((1..=PLAYERS).map(player_id).collect()),
        ..page(1, 1, BoardStart::Top, PLAYERS as usize)
    };
    let found = read(store, everybody).await;
    let ranks: Vec<u64> = found.entries.iter().map(|it| it.rank).collect();
    let expected: Vec<u64> = (1..=found.total).collect();
    assert_eq!(ranks, expected);
    let pair = |it: &store::RankedEntry| {
        let player = it.entry.player_id.get();
        assert_eq!(it.entry.scoped_id, scoped(player));
        (key(it), player)
    };
    let all: Vec<_> = found.entries.iter().map(pair).collect();
    assert!(all.is_sorted());
    all
}
