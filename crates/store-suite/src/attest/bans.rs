use std::sync::Arc;

use store::{
    AttestOutcome, BanFilter, BanState, Change, Changes, DeviceBan, FeedPlace, Lift, LiftBans,
    Receipt, Refusal, SetBan, Step, Store, Topic,
};
use testkit::FakeClock;

use super::given::{
    at, ban, ban_id, banned, banning, device_id, known, lift, lift_all, lift_named, lifted,
    lifting, outcome, set,
};
use crate::{
    Engine,
    given::{app, app_id, commit, commit_all, done, fresh, refused},
};

/// A store with devices 1, 2 and 3 of games 1 and 2.
async fn with_devices<E: Engine>() -> (E, Arc<FakeClock>, Arc<dyn Store>) {
    let (engine, clock, store) = fresh::<E>().await;
    done(&store, [1, 2].map(|n| Step::InsertApp(app(n)))).await;
    for app in [1, 2] {
        known(&store, app, &[1, 2, 3]).await;
    }
    (engine, clock, store)
}

/// What nodes are told of a ban.
fn state(app: u64, n: u8, ban: u64, [until, changed]: [u64; 2]) -> BanState {
    BanState {
        app_id: app_id(app),
        device_id: device_id(n),
        ban_id: ban_id(ban),
        until: at(until),
        changed_at: at(changed),
    }
}

pub async fn a_device_is_banned_for_longer_and_let_go<E: Engine>() {
    let (_engine, _clock, store) = with_devices::<E>().await;
    let missing = refused(Refusal::Missing);
    for step in [ban(1, 9, 1, [1, 9]), ban(3, 1, 1, [1, 9]), lift(1, 9, 1)] {
        assert_eq!(commit(&store, 1, step).await, missing);
    }
    assert_eq!(commit(&store, 1, lift(1, 1, 5)).await, lifted(None));
    assert_eq!(
        commit(&store, 1, ban(1, 1, 1, [10, 20])).await,
        banned(1, true)
    );
    let exists = refused(Refusal::Exists);
    assert_eq!(commit(&store, 1, ban(2, 1, 1, [10, 20])).await, exists);
    let longer = SetBan {
        reason: String::new(),
        by: "ops".into(),
        ..banning(1, 1, 2, [15, 40])
    };
    assert_eq!(commit(&store, 1, set(longer)).await, banned(1, false));
    let expected = DeviceBan {
        app_id: app_id(1),
        ban_id: ban_id(1),
        device_id: device_id(1),
        created_at: at(10),
        until: at(40),
        reason: "Ärger".into(),
        by: "ops".into(),
        lifted: None,
        changed_at: at(15),
    };
    assert_eq!(store.ban(ban_id(1)).await, Ok(Some(expected.clone())));
    assert_eq!(store.ban(ban_id(2)).await, Ok(None));
    assert_eq!(commit(&store, 1, lift(2, 1, 16)).await, lifted(None));
    // One that was looked for before this one began.
    let other = lift_named(1, 1, 2, 16);
    assert_eq!(commit(&store, 1, other).await, lifted(None));
    let named = lift_named(1, 1, 1, 16);
    assert_eq!(commit(&store, 1, named).await, lifted(Some(1)));
    assert_eq!(commit(&store, 1, lift(1, 1, 16)).await, lifted(None));
    assert_eq!(commit(&store, 1, lift(1, 1, 17)).await, lifted(None));
    let (lift, changed_at) = (
        Lift {
            at: at(16),
            by: "ops".into(),
        },
        at(16),
    );
    let expected = DeviceBan {
        lifted: Some(lift),
        changed_at,
        ..expected
    };
    assert_eq!(store.ban(ban_id(1)).await, Ok(Some(expected)));
    // What has ended stays as it is, however it ended.
    assert_eq!(
        commit(&store, 1, ban(1, 1, 3, [18, 30])).await,
        banned(3, true)
    );
    assert_eq!(
        commit(&store, 1, ban(1, 1, 4, [30, 50])).await,
        banned(4, true)
    );
    assert_eq!(commit(&store, 1, ban(1, 1, 3, [60, 70])).await, exists);
    let again = ban(1, 1, 4, [31, 50]);
    assert_eq!(
        commit(&store, 2, again).await,
        banned(4, false),
        "sent twice"
    );
}

pub async fn a_ban_is_later_than_what_came_before_it<E: Engine>() {
    let (_engine, _clock, store) = with_devices::<E>().await;
    commit(&store, 1, ban(1, 1, 1, [10, 90])).await;
    // By nodes whose clocks are behind.
    assert_eq!(commit(&store, 1, lift(1, 1, 9)).await, lifted(Some(1)));
    assert_eq!(
        commit(&store, 1, ban(1, 1, 2, [8, 90])).await,
        banned(2, true)
    );
    assert_eq!(commit(&store, 1, lift(1, 1, 7)).await, lifted(Some(2)));
    let Ok(Changes::Next(changes)) = store.changes(store::ChangeNo(2), 9).await else {
        panic!("no changes");
    };
    let moment = |change: &Change| match change.topic {
        Topic::Banned(state) => state.changed_at.millis(),
        other => panic!("{other:?}"),
    };
    let moments: Vec<_> = changes.iter().map(moment).collect();
    assert!(moments.is_sorted_by(|one, next| one < next), "{moments:?}");
    assert_eq!(moments.len(), 4);
}

pub async fn nodes_hear_of_every_ban<E: Engine>() {
    let (_engine, clock, store) = with_devices::<E>().await;
    let head = *store.head().borrow();
    let mut woken = store.head();
    woken.mark_unchanged();
    let standing = async || store.catalog().await.unwrap().bans;
    assert_eq!(standing().await, []);
    for step in [
        ban(1, 1, 2, [10, 20]),
        ban(2, 3, 1, [11, 90]),
        ban(1, 1, 9, [12, 40]),
        ban(1, 2, 3, [13, 30]),
        lift(1, 2, 14),
        lift(1, 2, 15),
    ] {
        commit(&store, 1, step).await;
    }
    assert!(woken.has_changed().unwrap());
    let told = [
        state(1, 1, 2, [20, 10]),
        state(2, 3, 1, [90, 11]),
        state(1, 1, 2, [40, 12]),
        state(1, 2, 3, [30, 13]),
        state(1, 2, 3, [14, 14]),
    ];
    let expected: Vec<_> = (head.0 + 1..)
        .map(store::ChangeNo)
        .zip(told.map(Topic::Banned))
        .map(|(no, topic)| Change { no, topic })
        .collect();
    assert_eq!(store.changes(head, 99).await, Ok(Changes::Next(expected)));
    clock.set(at(16));
    assert_eq!(standing().await, [told[1], told[2]]);
    clock.set(at(39));
    assert_eq!(standing().await.len(), 2, "not yet");
    clock.set(at(40));
    assert_eq!(standing().await, [told[1]], "by the store's clock");
}

pub async fn bans_come_in_the_order_asked_for<E: Engine>() {
    let (_engine, _clock, store) = with_devices::<E>().await;
    for step in [
        ban(1, 1, 5, [10, 20]),
        ban(1, 2, 7, [10, 90]),
        ban(1, 3, 3, [10, 90]),
        ban(2, 1, 4, [11, 90]),
        ban(1, 1, 1, [30, 90]),
        ban(1, 2, 8, [40, 99]),
        lift(1, 3, 41),
    ] {
        commit(&store, 1, step).await;
    }
    let all = BanFilter::default();
    let of = |n| BanFilter {
        device_id: Some(device_id(n)),
        ..all
    };
    let standing = |filter, secs| BanFilter {
        standing_at: Some(at(secs)),
        ..filter
    };
    for (filter, after, limit, expected, more) in [
        (all, None, 9, vec![1, 3, 5, 7], false),
        (all, Some(1), 2, vec![3, 5], true),
        (all, Some(5), 2, vec![7], false),
        (all, None, usize::MAX, vec![1, 3, 5, 7], false),
        (of(1), None, 9, vec![1, 5], false),
        (of(1), Some(1), 9, vec![5], false),
        (of(9), None, 9, vec![], false),
        (standing(all, 50), None, 9, vec![1, 7], false),
        (standing(all, 19), None, 9, vec![1, 5, 7], false),
        (standing(all, 50), None, 1, vec![1], true),
        (standing(of(1), 50), None, 9, vec![1], false),
        (standing(of(1), 90), None, 9, vec![], false),
    ] {
        let page = store
            .bans(app_id(1), filter, after.map(ban_id), limit)
            .await;
        let page = page.unwrap();
        let found: Vec<_> = page.items.iter().map(|it| it.ban_id.get()).collect();
        assert_eq!((found, page.more), (expected, more), "{filter:?} {after:?}");
    }
    let mut place: Option<FeedPlace> = None;
    let mut fed = Vec::new();
    loop {
        let page = store.ban_feed(app_id(1), place, 2).await.unwrap();
        fed.extend(page.items.iter().map(|it| it.ban_id.get()));
        place = page.items.last().map(|it| (it.changed_at, it.ban_id));
        if !page.more {
            break;
        }
    }
    assert_eq!(fed, [5, 1, 7, 3]);
    let rest = store.ban_feed(app_id(1), place, 2).await.unwrap();
    assert_eq!((rest.items, rest.more), (vec![], false));
    // Of the same moment the lower id comes first.
    let between = Some((at(40), ban_id(6)));
    let page = store.ban_feed(app_id(1), between, 1).await.unwrap();
    assert_eq!((page.items[0].ban_id, page.more), (ban_id(7), true));
}

pub async fn bans_of_a_span_are_lifted_together<E: Engine>() {
    let (_engine, _clock, store) = with_devices::<E>().await;
    let missing = lift_all(lifting(3, [0, 99], 50, 9));
    assert_eq!(commit(&store, 1, missing).await, refused(Refusal::Missing));
    known(&store, 1, &[4, 5, 6]).await;
    let by_ops = SetBan {
        by: "ops".into(),
        ..banning(1, 4, 4, [20, 90])
    };
    for step in [
        ban(1, 1, 9, [10, 90]),
        ban(1, 2, 2, [20, 90]),
        ban(1, 3, 3, [20, 30]),
        set(by_ops),
        ban(1, 5, 5, [25, 90]),
        ban(1, 6, 6, [30, 90]),
        ban(2, 1, 1, [20, 90]),
    ] {
        commit(&store, 1, step).await;
    }
    let head = *store.head().borrow();
    let all = |count, more| outcome(AttestOutcome::LiftedAll { count, more });
    let made_by = LiftBans {
        made_by: Some("ops".into()),
        ..lifting(1, [10, 99], 50, 9)
    };
    assert_eq!(commit(&store, 1, lift_all(made_by)).await, all(1, false));
    let two = || lift_all(lifting(1, [10, 30], 51, 2));
    assert_eq!(commit(&store, 1, two()).await, all(2, true));
    let left = || BanFilter {
        standing_at: Some(at(51)),
        ..BanFilter::default()
    };
    let page = store.bans(app_id(1), left(), None, 9).await.unwrap();
    let ids: Vec<_> = page.items.iter().map(|it| it.ban_id.get()).collect();
    assert_eq!(ids, [5, 6], "the oldest first");
    assert_eq!(commit(&store, 1, two()).await, all(1, false));
    assert_eq!(commit(&store, 1, two()).await, all(0, false));
    let none = lift_all(lifting(1, [10, 99], 52, 0));
    assert_eq!(commit(&store, 1, none).await, all(0, true));
    let Ok(Changes::Next(changes)) = store.changes(head, 99).await else {
        panic!("no changes");
    };
    let told: Vec<_> = changes.iter().map(|change| change.topic).collect();
    let expected = [
        state(1, 4, 4, [50, 50]),
        state(1, 1, 9, [51, 51]),
        state(1, 2, 2, [51, 51]),
        state(1, 5, 5, [51, 51]),
    ];
    assert_eq!(told, expected.map(Topic::Banned));
    assert_eq!(commit(&store, 1, lift(2, 1, 60)).await, lifted(Some(1)));
}

pub async fn a_ban_goes_back_with_its_unit<E: Engine>() {
    let (_engine, _clock, store) = with_devices::<E>().await;
    commit(&store, 1, ban(1, 1, 1, [10, 90])).await;
    let head = *store.head().borrow();
    let steps = vec![
        lift(1, 1, 20),
        ban(1, 2, 2, [20, 90]),
        lift_all(lifting(1, [0, 99], 21, 9)),
        ban(1, 9, 3, [20, 90]),
    ];
    let receipt = commit_all(&store, 2, steps).await;
    let refused = Receipt::Refused {
        step: 3,
        refusal: Refusal::Missing,
    };
    assert_eq!(receipt, refused);
    let found = store.ban(ban_id(1)).await.unwrap().unwrap();
    assert_eq!((found.lifted, found.changed_at), (None, at(10)));
    assert_eq!(store.ban(ban_id(2)).await, Ok(None));
    assert_eq!(*store.head().borrow(), head);
}
