//! What is due, and the lists of what waits and of what has ended.

use std::{sync::Arc, time::Duration};

use base::Timestamp;
use store::{
    AttemptResult, Closed, DeliveryFilter, DeliveryState, Due, RewardAnswer, RewardFilter,
    RewardNetwork, RewardState, Shard, Step, Store,
};

use crate::{
    Engine,
    deliveries::{begin, delivery, delivery_id, settle},
    given::{MADE, app, app_id, commit, done, fresh},
    rewards::{opening, reward_id, settling},
    shards::{fence, lease, shard},
};

fn at(secs: u64) -> Timestamp {
    MADE.plus(Duration::from_secs(secs))
}

/// Everything that is due so many seconds after the beginning.
pub fn everything(by: Timestamp) -> Due {
    Due {
        shards: Shard::all().collect(),
        by,
        beyond: Timestamp::MAX,
        except: Vec::new(),
        limit: usize::MAX,
    }
}

/// The same, and what is put off for longer than so many seconds after the
/// beginning.
fn and_beyond(by: u64, secs: u64) -> Due {
    Due {
        beyond: at(secs),
        ..everything(at(by))
    }
}

/// The apps and numbers of the deliveries that are due.
async fn due_deliveries(store: &Arc<dyn Store>, due: Due) -> Vec<(u64, u8)> {
    let found = store.due_deliveries(due, Closed::default()).await.unwrap();
    let ids = found.iter().map(|it| (it.app_id, it.delivery_id));
    ids.map(|(app, id)| (app.get(), id.bytes()[0])).collect()
}

pub async fn due_deliveries_come_the_longest_due_first<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let enqueue = |(app, n, secs)| Step::Enqueue(delivery(app, n, secs));
    done(&store, [1, 2, 3].map(|n| Step::InsertApp(app(n)))).await;
    // Shards 1, 2 and 3 by the second hexadecimal digit.
    let made = [
        (1, 0x11, 50),
        (1, 0x21, 10),
        (1, 0x12, 30),
        (2, 0x22, 10),
        (2, 0x13, 20),
        (3, 0x23, 10),
        (1, 0x31, 10),
    ];
    done(&store, made.map(enqueue)).await;
    let all = || everything(at(50));
    let order = [
        (1, 0x21),
        (1, 0x31),
        (2, 0x22),
        (3, 0x23),
        (2, 0x13),
        (1, 0x12),
        (1, 0x11),
    ];
    assert_eq!(due_deliveries(&store, all()).await, order);
    for limit in 0..=7 {
        let due = Due { limit, ..all() };
        assert_eq!(due_deliveries(&store, due).await, order[..limit]);
    }
    let by = at(29);
    let due = Due { by, ..all() };
    assert_eq!(due_deliveries(&store, due).await, order[..5]);
    let shards = vec![shard(3), shard(2), shard(3), shard(9)];
    let due = Due { shards, ..all() };
    let held = [(2, 0x22), (3, 0x23), (2, 0x13), (1, 0x12)];
    assert_eq!(due_deliveries(&store, due).await, held);
    let shards = Vec::new();
    let due = Due { shards, ..all() };
    assert_eq!(due_deliveries(&store, due).await, []);
    let except = vec![app_id(1), app_id(3)];
    let due = Due { except, ..all() };
    assert_eq!(due_deliveries(&store, due).await, [(2, 0x22), (2, 0x13)]);

    // One that is being sent is due when it is given up, one that waits when
    // it is to be tried again, and one that has ended never.
    commit(&store, 1, lease(1, 1, at(900))).await;
    for n in [0x21, 0x31, 0x11] {
        commit(&store, 1, begin(1, n, fence(1, 1), at(100))).await;
    }
    let again = AttemptResult::Again {
        due_at: at(60),
        unknown: false,
    };
    done(
        &store,
        [
            settle(1, 0x31, fence(1, 1), 1, again, at(2)),
            settle(1, 0x11, fence(1, 1), 1, AttemptResult::Expired, at(2)),
        ],
    )
    .await;
    let of_one = |by| Due {
        shards: vec![shard(1)],
        ..everything(by)
    };
    assert_eq!(due_deliveries(&store, of_one(at(59))).await, []);
    assert_eq!(due_deliveries(&store, of_one(at(60))).await, [(1, 0x31)]);
    let both = [(1, 0x31), (1, 0x21)];
    assert_eq!(due_deliveries(&store, of_one(at(100))).await, both);
}

pub async fn due_rewards_come_the_longest_due_first<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let made = [
        (1, "a", 30),
        (1, "b", 20),
        (2, "b", 20),
        (1, "c", 20),
        (1, "granted", 10),
        (1, "asked again", 10),
    ];
    for (app, oid, secs) in made {
        let step = Step::OpenReward(opening(app, oid, 1, at(secs)));
        commit(&store, 1, step).await;
    }
    let unknown = RewardAnswer::Unknown { due_at: at(25) };
    done(
        &store,
        [
            settling(1, "granted", 1, RewardAnswer::Granted, at(1)),
            settling(1, "asked again", 1, unknown, at(1)),
        ],
    )
    .await;
    let ask = async |due: Due| {
        let found = store.due_rewards(due).await.unwrap();
        found.into_iter().map(|it| it.id).collect::<Vec<_>>()
    };
    let order = [(1, "b"), (1, "c"), (2, "b"), (1, "asked again"), (1, "a")]
        .map(|(app, oid)| reward_id(app, oid));
    let all = || everything(at(30));
    assert_eq!(ask(all()).await, order);
    for limit in 0..=5 {
        let due = Due { limit, ..all() };
        assert_eq!(ask(due).await, order[..limit]);
    }
    assert_eq!(ask(everything(at(24))).await, order[..3]);
    assert_eq!(ask(everything(at(19))).await, []);
    let except = vec![app_id(1)];
    let due = Due { except, ..all() };
    assert_eq!(ask(due).await, [reward_id(2, "b")]);
    // Each is in one shard.
    let mut shared_out = Vec::new();
    for shard in Shard::all() {
        let shards = vec![shard];
        let due = Due { shards, ..all() };
        let found = ask(due).await;
        assert!(found.iter().all(|id| id.shard() == shard));
        shared_out.extend(found);
    }
    shared_out.sort();
    let mut sorted = order.to_vec();
    sorted.sort();
    assert_eq!(shared_out, sorted);
}

pub async fn what_a_clock_that_ran_ahead_has_put_off_is_due_now<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    done(&store, [1, 2].map(|n| Step::InsertApp(app(n)))).await;
    let far = 1_000_000;
    let made = [
        (1, 0x11, 10),
        (2, 0x12, 90),
        (1, 0x13, 91),
        (1, 0x14, far + 1),
        (2, 0x21, far),
    ];
    let enqueue = |(app, n, secs)| Step::Enqueue(delivery(app, n, secs));
    done(&store, made.map(enqueue)).await;
    clock.set(at(far));
    for (app, oid, secs) in [(1, "a", far + 15), (2, "b", far + 14), (1, "c", 90)] {
        let step = Step::OpenReward(opening(app, oid, 1, at(secs)));
        commit(&store, 1, step).await;
    }
    clock.set(at(20));
    let ahead = [(1, 0x11), (1, 0x13), (2, 0x21), (1, 0x14)];
    assert_eq!(due_deliveries(&store, and_beyond(20, 90)).await, ahead);
    for (limit, due) in ahead.iter().enumerate() {
        let some = Due {
            limit: limit + 1,
            ..and_beyond(20, 90)
        };
        assert_eq!(due_deliveries(&store, some).await.last(), Some(due));
    }
    let except = vec![app_id(1)];
    let due = Due {
        except,
        ..and_beyond(20, 90)
    };
    assert_eq!(due_deliveries(&store, due).await, [(2, 0x21)]);
    let due = Due {
        shards: vec![shard(1)],
        ..and_beyond(20, 90)
    };
    assert_eq!(due_deliveries(&store, due).await, [(1, 0x11), (2, 0x21)]);
    // Where the one begins before the other ends, nothing comes twice.
    let all = [(1, 0x11), (2, 0x12), (1, 0x13), (2, 0x21), (1, 0x14)];
    assert_eq!(due_deliveries(&store, and_beyond(91, 10)).await, all);

    let oids = async |due: Due| {
        let found = store.due_rewards(due).await.unwrap();
        found.into_iter().map(|it| it.id.oid).collect::<Vec<_>>()
    };
    assert_eq!(oids(everything(at(20))).await, [""; 0]);
    assert_eq!(oids(and_beyond(20, 90)).await, ["b", "a"]);
    assert_eq!(oids(and_beyond(91, 10)).await, ["c", "b", "a"]);
}

pub async fn deliveries_come_newest_first_in_pages<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [1, 2].map(|n| Step::InsertApp(app(n)))).await;
    let made = [(1, 1, 10), (2, 2, 20), (1, 3, 20), (1, 4, 5), (2, 5, 30)];
    let enqueue = |(app, n, secs)| Step::Enqueue(delivery(app, n, secs));
    done(&store, made.map(enqueue)).await;
    commit(&store, 1, lease(4, 1, at(900))).await;
    commit(&store, 1, begin(1, 4, fence(1, 1), at(100))).await;
    let delivered = AttemptResult::Delivered;
    done(&store, [settle(1, 4, fence(1, 1), 1, delivered, at(7))]).await;
    let ask = async |app: Option<u64>, state, after: Option<(u64, u8)>, limit| {
        let filter = DeliveryFilter {
            app_id: app.map(app_id),
            state,
            ..Default::default()
        };
        let after = after.map(|(secs, n)| (at(secs), delivery_id(n)));
        let page = store.deliveries(filter, after, limit).await.unwrap();
        let ids = page.items.iter().map(|it| it.delivery_id.bytes()[0]);
        (ids.collect::<Vec<_>>(), page.more)
    };
    let waiting = Some(DeliveryState::Waiting);
    let table = [
        (None, None, None, 9, vec![5, 3, 2, 1, 4], false),
        (None, None, None, 5, vec![5, 3, 2, 1, 4], false),
        (None, None, None, 2, vec![5, 3], true),
        (None, None, Some((20, 3)), 2, vec![2, 1], true),
        (None, None, Some((10, 1)), 2, vec![4], false),
        (None, None, Some((5, 4)), 2, vec![], false),
        (None, None, Some((15, 9)), 9, vec![1, 4], false),
        (None, None, None, 0, vec![], true),
        (None, None, None, usize::MAX, vec![5, 3, 2, 1, 4], false),
        (Some(1), None, None, 2, vec![3, 1], true),
        (Some(1), None, Some((20, 3)), 9, vec![1, 4], false),
        (Some(1), waiting, None, 9, vec![3, 1], false),
        (None, waiting, Some((20, 3)), 1, vec![2], true),
        (
            Some(2),
            Some(DeliveryState::Delivered),
            None,
            9,
            vec![],
            false,
        ),
        (
            None,
            Some(DeliveryState::Delivered),
            None,
            9,
            vec![4],
            false,
        ),
        (Some(3), None, None, 9, vec![], false),
    ];
    for (app, state, after, limit, ids, more) in table {
        let page = ask(app, state, after, limit).await;
        assert_eq!(page, (ids, more), "{app:?} {state:?} {after:?} {limit}");
    }
}

pub async fn rewards_come_newest_first_in_pages<E: Engine>() {
    let (_engine, clock, store) = fresh::<E>().await;
    let made = [
        (1, "a", 1),
        (2, "b", 2),
        (1, "c", 2),
        (1, "B", 2),
        (2, "e", 3),
    ];
    for (app, oid, secs) in made {
        clock.set(at(secs));
        let step = Step::OpenReward(opening(app, oid, 1, at(99)));
        commit(&store, 1, step).await;
    }
    let granted = settling(1, "a", 1, RewardAnswer::Granted, at(4));
    done(&store, [granted]).await;
    let ask = async |app: Option<u64>, state, after: Option<(u64, u64, &str)>, limit: usize| {
        let filter = RewardFilter {
            app_id: app.map(app_id),
            network: limit.is_multiple_of(2).then_some(RewardNetwork::UNITY_ADS),
            state,
            ..Default::default()
        };
        let after = after.map(|(secs, app, oid)| (at(secs), reward_id(app, oid)));
        let page = store.rewards(filter, after, limit).await.unwrap();
        let oids: Vec<_> = page.items.into_iter().map(|it| it.id.oid).collect();
        (oids.concat(), page.more)
    };
    let open = Some(RewardState::Open);
    let table = [
        (None, None, None, 9, "ebcBa", false),
        (None, None, None, 5, "ebcBa", false),
        (None, None, None, 2, "eb", true),
        (None, None, Some((2, 2, "b")), 2, "cB", true),
        (None, None, Some((2, 1, "B")), 2, "a", false),
        (None, None, Some((1, 1, "a")), 2, "", false),
        (None, None, None, 0, "", true),
        (None, None, None, usize::MAX, "ebcBa", false),
        (Some(1), None, None, 2, "cB", true),
        (Some(1), None, Some((2, 1, "c")), 9, "Ba", false),
        (Some(1), None, Some((2, 2, "b")), 9, "cBa", false),
        (Some(1), open, None, 8, "cB", false),
        (None, Some(RewardState::Granted), None, 9, "a", false),
        (None, Some(RewardState::Rejected), None, 9, "", false),
        (Some(3), None, None, 9, "", false),
    ];
    for (app, state, after, limit, oids, more) in table {
        let page = ask(app, state, after, limit).await;
        let expected = (oids.to_owned(), more);
        assert_eq!(page, expected, "{app:?} {state:?} {after:?} {limit}");
    }
}
