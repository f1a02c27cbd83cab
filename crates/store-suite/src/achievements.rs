//! Achievements, and how far players come.

use std::{sync::Arc, time::Duration};

use base::{Clock, ObjectId, Timestamp};
use store::{
    Achievement, AchievementKind, AchievementOutcome, AchievementStep, Bits, DefineAchievement,
    Image, Outcome, Progress, ProgressChange, Receipt, Refusal, Step, Store, UpdateProgress,
    WritePolicy,
};
use tokio::task::JoinSet;

use crate::{
    Engine,
    given::{MADE, app, app_id, commit, commit_all, done, fresh, player, player_id, refused},
};

pub const COUNT: AchievementKind = AchievementKind::Count { target: 5 };

pub const FIELD: AchievementKind = AchievementKind::Bitfield {
    target: 4,
    length: 5,
};

pub fn achievement_id(n: u64) -> ObjectId {
    ObjectId::new(3_000_000_000_000_000_000 + n).unwrap()
}

/// An achievement whose id is drawn where it is new.
pub fn achievement(app: u64, n: u64, api_name: &str, kind: AchievementKind) -> Achievement {
    Achievement {
        app_id: app_id(app),
        achievement_id: achievement_id(n),
        api_name: api_name.to_owned(),
        kind,
        write_policy: WritePolicy::ALL[n as usize % 2],
        title: format!("Title {n} ✓"),
        description: format!("Description {n}"),
        unlocked_description: n.is_multiple_of(2).then(|| format!("Reached {n}")),
        is_secret: n.is_multiple_of(3),
        is_archived: false,
        locked_image: n.is_multiple_of(2).then_some([n as u8; 32]),
        unlocked_image: None,
        created_at: MADE.plus(Duration::from_secs(n)),
    }
}

pub fn define(achievement: Achievement) -> Step {
    let wish = DefineAchievement { achievement };
    Step::Achievement(AchievementStep::Define(wish))
}

pub fn image(app: u64, n: u8) -> Image {
    Image {
        app_id: app_id(app),
        digest: [n; 32],
        bytes: (0..=n).collect(),
    }
}

pub fn insert_image(image: Image) -> Step {
    Step::Achievement(AchievementStep::InsertImage(image))
}

pub fn update(app: u64, player: u64, n: u64, changes: Vec<ProgressChange>) -> Step {
    Step::Achievement(AchievementStep::Update(UpdateProgress {
        app_id: app_id(app),
        player_id: player_id(player),
        achievement_id: achievement_id(n),
        changes,
    }))
}

pub fn add(app: u64, player: u64, n: u64, more: u64) -> Step {
    update(app, player, n, vec![ProgressChange::Add(more)])
}

pub fn set(app: u64, player: u64, n: u64, bits: &str) -> Step {
    let bits = Bits::parse(bits).unwrap();
    update(app, player, n, vec![ProgressChange::Set(bits)])
}

pub fn unlock(app: u64, player: u64, n: u64) -> Step {
    update(app, player, n, vec![ProgressChange::Unlock])
}

pub fn remove_all(app: u64, player: u64) -> Step {
    Step::Achievement(AchievementStep::RemoveAll {
        app_id: app_id(app),
        player_id: player_id(player),
    })
}

/// The receipt of one step that came to that.
pub fn came_to(outcome: AchievementOutcome) -> Receipt {
    Receipt::Committed(vec![Outcome::Achievement(outcome)])
}

pub fn defined(n: u64) -> Receipt {
    let achievement_id = achievement_id(n);
    came_to(AchievementOutcome::Defined { achievement_id })
}

pub fn updated(just_unlocked: bool) -> Receipt {
    came_to(AchievementOutcome::Updated { just_unlocked })
}

/// What a player's progress with one achievement comes down to.
async fn reached(store: &Arc<dyn Store>, n: u64) -> (u64, String, Option<Timestamp>) {
    let all = store.progress(app_id(1), player_id(1)).await.unwrap();
    let found = all.iter().find(|it| it.achievement_id == achievement_id(n));
    let it = found.unwrap();
    (it.count, it.bits.to_string(), it.unlocked_at)
}

/// One game with an achievement of each kind, and one player.
async fn given(store: &Arc<dyn Store>) {
    done(
        store,
        [Step::InsertApp(app(1)), Step::InsertPlayer(player(1))],
    )
    .await;
    for (n, name, kind) in [
        (1, "simple", AchievementKind::Simple),
        (2, "count", COUNT),
        (3, "bits", FIELD),
    ] {
        let step = define(achievement(1, n, name, kind));
        assert_eq!(commit(store, 1, step).await, defined(n));
    }
}

pub async fn an_achievement_is_defined_and_defined_anew<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let first = || achievement(1, 2, "Explorer", COUNT);
    let missing = refused(Refusal::Missing);
    assert_eq!(commit(&store, 1, define(first())).await, missing);
    done(&store, [1, 2].map(|n| Step::InsertApp(app(n)))).await;
    let head = *store.head().borrow();
    assert_eq!(commit(&store, 1, define(first())).await, defined(2));
    // By name, so that the id and the moment that were drawn anew do not count.
    let wish = Achievement {
        is_archived: true,
        unlocked_image: Some([9; 32]),
        ..achievement(1, 7, "Explorer", AchievementKind::Count { target: 2 })
    };
    assert_eq!(commit(&store, 2, define(wish.clone())).await, defined(2));
    // Names are apart by letter and by game.
    let other = achievement(1, 3, "explorer", AchievementKind::Simple);
    assert_eq!(commit(&store, 1, define(other.clone())).await, defined(3));
    let another = achievement(2, 2, "Explorer", FIELD);
    assert_eq!(commit(&store, 1, define(another.clone())).await, defined(2));
    let stands = Achievement {
        achievement_id: achievement_id(2),
        created_at: first().created_at,
        locked_image: Some([2; 32]),
        ..wish
    };
    let all = [stands, other, another];
    assert_eq!(store.catalog().await.unwrap().achievements, all);
    assert_eq!(store.head().borrow().0, head.0 + 4, "nodes hear of each");

    let settled = refused(Refusal::Settled);
    let simple = achievement(1, 2, "Explorer", AchievementKind::Simple);
    assert_eq!(commit(&store, 1, define(simple)).await, settled);
    let exists = refused(Refusal::Exists);
    let same = achievement(1, 2, "new", AchievementKind::Simple);
    assert_eq!(commit(&store, 1, define(same)).await, exists);
    let steps = vec![
        define(achievement(1, 8, "gone", COUNT)),
        Step::InsertApp(app(1)),
    ];
    commit_all(&store, 2, steps).await;
    assert_eq!(store.catalog().await.unwrap().achievements, all);
}

pub async fn progress_is_counted_set_and_unlocked<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    given(&store).await;
    let head = *store.head().borrow();
    let now = clock.now();
    assert_eq!(commit(&store, 1, add(1, 1, 2, 4)).await, updated(false));
    assert_eq!(reached(&store, 2).await, (4, String::new(), None));
    assert_eq!(commit(&store, 1, add(1, 1, 2, 1)).await, updated(true));
    assert_eq!(reached(&store, 2).await, (5, String::new(), Some(now)));
    clock.advance(Duration::from_secs(9));
    let later = clock.now();
    assert_eq!(
        commit(&store, 1, add(1, 1, 2, u64::MAX)).await,
        updated(false)
    );
    let most = i64::MAX.cast_unsigned();
    assert_eq!(reached(&store, 2).await, (most, String::new(), Some(now)));

    assert_eq!(
        commit(&store, 1, set(1, 1, 3, "10011")).await,
        updated(false)
    );
    assert_eq!(commit(&store, 1, set(1, 1, 3, "0011")).await, updated(true));
    assert_eq!(reached(&store, 3).await, (0, "10111".into(), Some(later)));

    assert_eq!(commit(&store, 1, unlock(1, 1, 1)).await, updated(true));
    assert_eq!(commit(&store, 1, unlock(1, 1, 1)).await, updated(false));
    assert_eq!(reached(&store, 1).await, (0, String::new(), Some(later)));
    assert_eq!(*store.head().borrow(), head, "no node needs to know");
    let none = store.progress(app_id(1), player_id(2)).await.unwrap();
    assert!(none.is_empty());

    // What one player gives up another one keeps.
    commit(&store, 1, unlock(1, 2, 1)).await;
    let done = came_to(AchievementOutcome::Done);
    assert_eq!(commit(&store, 1, remove_all(1, 1)).await, done);
    assert_eq!(commit(&store, 1, remove_all(1, 1)).await, done);
    let left = async |n| store.progress(app_id(1), player_id(n)).await.unwrap();
    assert_eq!((left(1).await.len(), left(2).await.len()), (0, 1));
    assert_eq!(commit(&store, 1, unlock(1, 1, 1)).await, updated(true));
}

pub async fn progress_that_does_not_fit_is_refused<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    given(&store).await;
    commit(&store, 1, add(1, 1, 2, 1)).await;
    let before = store.progress(app_id(1), player_id(1)).await.unwrap();
    let settled = refused(Refusal::Settled);
    for step in [
        add(1, 1, 1, 1),
        set(1, 1, 1, "1"),
        set(1, 1, 2, "1"),
        add(1, 1, 3, 1),
        set(1, 1, 3, "000000"),
    ] {
        assert_eq!(commit(&store, 1, step.clone()).await, settled, "{step:?}");
    }
    let archived = Achievement {
        is_archived: true,
        ..achievement(1, 2, "count", COUNT)
    };
    assert_eq!(commit(&store, 1, define(archived)).await, defined(2));
    for step in [add(1, 1, 2, 1), unlock(1, 1, 4), unlock(2, 1, 1)] {
        let missing = refused(Refusal::Missing);
        assert_eq!(commit(&store, 1, step.clone()).await, missing, "{step:?}");
    }
    let steps = vec![unlock(1, 1, 1), Step::InsertApp(app(1))];
    commit_all(&store, 2, steps).await;
    let after = store.progress(app_id(1), player_id(1)).await.unwrap();
    assert_eq!(after, before, "nothing was begun, and nothing taken away");
    let lower = achievement(1, 2, "count", AchievementKind::Count { target: 2 });
    assert_eq!(commit(&store, 1, define(lower)).await, defined(2));
    assert_eq!(commit(&store, 1, add(1, 1, 2, 1)).await, updated(true));
}

/// What sixty-four callers at once are told, each of a unit of its own.
async fn at_once(store: &Arc<dyn Store>, step: impl Fn(u64) -> Step) -> Vec<Receipt> {
    let mut callers = JoinSet::new();
    for n in 0..64 {
        let (store, step) = (Arc::clone(store), step(n));
        let by = n as u8;
        callers.spawn(async move { commit(&store, by, step).await });
    }
    callers.join_all().await
}

fn times(receipts: &[Receipt], wanted: &Receipt) -> usize {
    receipts.iter().filter(|it| *it == wanted).count()
}

pub async fn sixty_four_at_once_unlock_it_once<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    given(&store).await;
    let receipts = at_once(&store, |_| unlock(1, 1, 1)).await;
    assert_eq!(times(&receipts, &updated(true)), 1);
    assert_eq!(times(&receipts, &updated(false)), 63);
    assert_eq!(reached(&store, 1).await.2, Some(clock.now()));
}

pub async fn sixty_four_at_once_count_exactly<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    given(&store).await;
    let receipts = at_once(&store, |n| add(1, 1, 2, n)).await;
    assert_eq!(times(&receipts, &updated(true)), 1);
    assert_eq!(times(&receipts, &updated(false)), 63);
    assert_eq!(reached(&store, 2).await.0, (0..64).sum::<u64>());
}

pub async fn sixty_four_at_once_lose_no_bit<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    given(&store).await;
    let wide = AchievementKind::Bitfield {
        target: 64,
        length: 64,
    };
    commit(&store, 1, define(achievement(1, 9, "wide", wide))).await;
    let bit = |n| format!("{}1", "0".repeat(n as usize));
    let receipts = at_once(&store, |n| set(1, 1, 9, &bit(n))).await;
    assert_eq!(times(&receipts, &updated(true)), 1);
    assert_eq!(reached(&store, 9).await.1, "1".repeat(64));
}

pub async fn progress_of_many_comes_in_the_order_of_ids<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    given(&store).await;
    for step in [set(1, 1, 3, "1"), unlock(1, 1, 1), add(1, 1, 2, 1)] {
        commit(&store, 1, step).await;
    }
    let progress = |n, count, bits: &str| Progress {
        app_id: app_id(1),
        player_id: player_id(1),
        achievement_id: achievement_id(n),
        count,
        bits: Bits::stored(bits).unwrap(),
        unlocked_at: (n == 1).then_some(MADE),
    };
    let expected = [
        progress(1, 0, ""),
        progress(2, 1, ""),
        progress(3, 0, "10000"),
    ];
    let found = store.progress(app_id(1), player_id(1)).await.unwrap();
    assert_eq!(found, expected);
}
