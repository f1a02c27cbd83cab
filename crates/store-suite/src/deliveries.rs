//! Messages that have to reach a peer, and the attempts to send them.

use std::{sync::Arc, time::Duration};

use base::{AppId, DeliveryId, Timestamp};
use store::{
    Attempt, AttemptOutcome, AttemptResult, BeginAttempt, Begun, DEAD_LETTERS_KEPT,
    DELIVERIES_KEPT, Delivery, DeliveryKind, DeliveryLog, DeliveryState, Fence, Outcome, Receipt,
    Refusal, ReplayDelivery, SettleAttempt, Step, Store,
};

use crate::{
    Engine,
    given::{MADE, app, app_id, claim, commit, commit_all, done, fresh, is_done, refused},
    shards::{fence, lease},
};

pub fn delivery_id(n: u8) -> DeliveryId {
    DeliveryId::new([n; 16])
}

/// One of the shard that the number has modulo 16, asked for so many seconds
/// after the beginning.
pub fn delivery(app: u64, n: u8, secs: u64) -> Delivery {
    let payload = format!(r#"{{"n":{n}}}"#);
    let made_at = MADE.plus(Duration::from_secs(secs));
    let kind = DeliveryKind::UnityAds;
    Delivery::new(app_id(app), delivery_id(n), kind, payload, made_at)
}

pub fn begin(app: u64, n: u8, fence: Fence, given_up_at: Timestamp) -> Step {
    Step::BeginAttempt(BeginAttempt {
        app_id: app_id(app),
        delivery_id: delivery_id(n),
        fence,
        given_up_at,
    })
}

pub fn attempt(no: u32) -> Attempt {
    Attempt {
        no,
        began_at: MADE.plus(Duration::from_secs(no.into())),
        took_ms: u64::from(no) * 1_000,
        status: (no > 1).then_some(500),
        outcome: AttemptOutcome::ALL[no as usize % AttemptOutcome::ALL.len()],
        detail: format!("attempt {no} ✓"),
        request: format!("POST https://peer.example/{no}?✓"),
        answer: format!("no {no} ✗"),
    }
}

pub fn settle(
    app: u64,
    n: u8,
    fence: Fence,
    no: u32,
    result: AttemptResult,
    at: Timestamp,
) -> Step {
    Step::SettleAttempt(SettleAttempt {
        app_id: app_id(app),
        delivery_id: delivery_id(n),
        fence,
        attempt: attempt(no),
        result,
        at,
    })
}

pub fn replay(app: u64, n: u8, at: Timestamp) -> Step {
    Step::ReplayDelivery(ReplayDelivery {
        app_id: app_id(app),
        delivery_id: delivery_id(n),
        at,
    })
}

fn at(secs: u64) -> Timestamp {
    MADE.plus(Duration::from_secs(secs))
}

fn begun(attempt: u32, scheduled: u32, unknown: bool) -> Receipt {
    Receipt::Committed(vec![Outcome::Begun(Begun {
        attempt,
        scheduled,
        unknown,
    })])
}

async fn log(store: &Arc<dyn Store>, app: AppId, n: u8) -> Option<DeliveryLog> {
    store.delivery(app, delivery_id(n)).await.unwrap()
}

/// App 1 with delivery 7, whose shard is leased to node 1 under fence 1.
async fn sending<E: Engine>() -> (E, Arc<testkit::FakeClock>, Arc<dyn Store>) {
    let given = fresh::<E>().await;
    done(
        &given.2,
        [Step::InsertApp(app(1)), Step::Enqueue(delivery(1, 7, 0))],
    )
    .await;
    commit(&given.2, 1, lease(7, 1, at(100))).await;
    given
}

pub async fn a_message_is_there_once_and_only_with_its_cause<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let enqueue = || Step::Enqueue(delivery(1, 7, 3));
    let missing = commit(&store, 1, enqueue()).await;
    assert_eq!(missing, refused(Refusal::Missing));
    done(&store, [Step::InsertApp(app(1)), Step::InsertApp(app(2))]).await;
    let head = *store.head().borrow();
    let cause = |name| Step::Claim(claim(name, 60));
    done(&store, [cause("taken")]).await;
    // Whichever comes first, both go.
    for steps in [
        vec![enqueue(), cause("taken")],
        vec![cause("free"), enqueue(), cause("taken")],
    ] {
        assert!(matches!(
            commit_all(&store, 2, steps).await,
            Receipt::Refused { .. }
        ));
        assert_eq!(log(&store, app_id(1), 7).await, None);
    }
    let both = vec![cause("free"), enqueue()];
    let receipt = commit_all(&store, 3, both.clone()).await;
    assert_eq!(receipt, Receipt::Committed(vec![Outcome::Done; 2]));
    let again = commit_all(&store, 3, both).await;
    assert_eq!(again, receipt, "the same owner has what it wanted");
    let exists = commit(&store, 4, enqueue()).await;
    assert_eq!(exists, refused(Refusal::Exists));
    let others = Step::Enqueue(delivery(2, 7, 3));
    assert_eq!(commit(&store, 4, others).await, is_done(), "another app's");
    let found = log(&store, app_id(1), 7).await.unwrap();
    assert_eq!(found.delivery, delivery(1, 7, 3));
    assert_eq!(found.attempts, []);
    assert_eq!(*store.head().borrow(), head, "no news to a directory");
}

pub async fn an_attempt_is_begun_and_settled_under_its_fence<E: Engine>() {
    let (_engine, clock, store) = sending::<E>().await;
    let mine = fence(1, 1);
    let try_to = |by, step| {
        let store = Arc::clone(&store);
        async move { commit(&store, by, step).await }
    };
    let (missing, fenced) = (refused(Refusal::Missing), refused(Refusal::Fenced));
    let settled = refused(Refusal::Settled);
    let delivered = AttemptResult::Delivered;
    for (app, n) in [(1, 8), (2, 7)] {
        assert_eq!(try_to(1, begin(app, n, mine, at(9))).await, missing);
        let settle = settle(app, n, mine, 1, delivered, at(9));
        assert_eq!(try_to(1, settle).await, missing);
    }
    for wrong in [fence(1, 2), fence(2, 1)] {
        assert_eq!(try_to(1, begin(1, 7, wrong, at(9))).await, fenced);
    }
    let early = settle(1, 7, mine, 1, delivered, at(9));
    assert_eq!(try_to(1, early).await, settled, "none was begun");

    let beginning = || begin(1, 7, mine, at(9));
    assert_eq!(try_to(1, beginning()).await, begun(1, 1, false));
    assert_eq!(try_to(1, beginning()).await, begun(1, 1, false), "the same");
    // Nobody settled the first one, so the peer may have acted on it.
    assert_eq!(try_to(2, beginning()).await, begun(2, 2, true));
    let late = settle(1, 7, mine, 1, delivered, at(9));
    assert_eq!(try_to(1, late).await, settled);
    let again = AttemptResult::Again {
        due_at: at(40),
        unknown: false,
    };
    done(&store, [settle(1, 7, mine, 2, again, at(10))]).await;
    let found = log(&store, app_id(1), 7).await.unwrap();
    let waiting = Delivery {
        attempts: 2,
        due_at: at(40),
        unknown: true,
        ..delivery(1, 7, 0)
    };
    assert_eq!(found.delivery, waiting);
    assert_eq!(found.attempts, [attempt(2)]);

    // Another node takes the shard over, and what comes under the old fence is
    // dropped, though its attempt is the last that was begun.
    assert_eq!(try_to(3, beginning()).await, begun(3, 3, true));
    clock.set(at(100));
    commit(&store, 2, lease(7, 2, at(200))).await;
    let old = settle(1, 7, mine, 3, delivered, at(101));
    assert_eq!(try_to(3, old).await, fenced);
    let theirs = fence(2, 2);
    assert_eq!(
        try_to(4, begin(1, 7, theirs, at(120))).await,
        begun(4, 4, true)
    );
    done(&store, [settle(1, 7, theirs, 4, delivered, at(110))]).await;
    let found = log(&store, app_id(1), 7).await.unwrap();
    let state = (found.delivery.state, found.delivery.due_at);
    assert_eq!(state, (DeliveryState::Delivered, at(110)));
    assert_eq!(found.attempts, [attempt(2), attempt(4)]);
    assert_eq!(try_to(5, begin(1, 7, theirs, at(120))).await, settled);
}

pub async fn an_attempt_goes_back_with_its_unit<E: Engine>() {
    let (_engine, _clock, store) = sending::<E>().await;
    let mine = fence(1, 1);
    let steps = vec![
        begin(1, 7, mine, at(9)),
        settle(1, 7, mine, 1, AttemptResult::Rejected, at(5)),
        Step::InsertApp(app(1)),
    ];
    commit_all(&store, 2, steps.clone()).await;
    let found = log(&store, app_id(1), 7).await.unwrap();
    assert_eq!(
        (found.delivery, found.attempts),
        (delivery(1, 7, 0), vec![])
    );
    // The same steps as one unit, and by the owner of the app.
    commit_all(&store, 1, steps).await;
    let found = log(&store, app_id(1), 7).await.unwrap();
    assert_eq!(found.delivery.state, DeliveryState::Rejected);
    assert_eq!(found.attempts, [attempt(1)]);
}

pub async fn what_has_ended_is_sent_once_more_on_demand<E: Engine>() {
    let (_engine, _clock, store) = sending::<E>().await;
    let mine = fence(1, 1);
    let replaying = |secs| replay(1, 7, at(secs));
    let exists = refused(Refusal::Exists);
    assert_eq!(commit(&store, 1, replaying(1)).await, exists);
    commit(&store, 1, begin(1, 7, mine, at(9))).await;
    assert_eq!(commit(&store, 1, replaying(1)).await, exists);
    done(
        &store,
        [settle(1, 7, mine, 1, AttemptResult::Expired, at(5))],
    )
    .await;
    for (app, n) in [(1, 8), (2, 7)] {
        let missing = commit(&store, 1, replay(app, n, at(6))).await;
        assert_eq!(missing, refused(Refusal::Missing));
    }
    done(&store, [replaying(6)]).await;
    let found = log(&store, app_id(1), 7).await.unwrap();
    let expected = Delivery {
        attempts: 1,
        scheduled_from: 1,
        due_at: at(6),
        unknown: true,
        ..delivery(1, 7, 0)
    };
    assert_eq!(found.delivery, expected);
    assert_eq!(found.attempts, [attempt(1)], "the log stays");
    let receipt = commit(&store, 2, begin(1, 7, mine, at(9))).await;
    assert_eq!(receipt, begun(2, 1, true));
}

pub async fn what_was_delivered_long_ago_leaves_with_its_log<E: Engine>() {
    let (_engine, clock, store) = sending::<E>().await;
    let mine = fence(1, 1);
    done(&store, [Step::Enqueue(delivery(1, 8, 0))]).await;
    commit(&store, 1, begin(1, 7, mine, at(9))).await;
    let delivered = AttemptResult::Delivered;
    done(&store, [settle(1, 7, mine, 1, delivered, at(5))]).await;
    leaves_at(&store, &clock, at(5).plus(DELIVERIES_KEPT)).await;
    let waiting = log(&store, app_id(1), 8).await.map(|it| it.delivery);
    assert_eq!(waiting, Some(delivery(1, 8, 0)), "it has not ended");
    // One of the same name has no part in what was before.
    assert_eq!(
        commit(&store, 2, Step::Enqueue(delivery(1, 7, 0))).await,
        is_done()
    );
    assert_eq!(log(&store, app_id(1), 7).await.unwrap().attempts, []);
}

pub async fn dead_letters_stay_for_longer<E: Engine>() {
    for result in [AttemptResult::Rejected, AttemptResult::Expired] {
        let (_engine, clock, store) = sending::<E>().await;
        let mine = fence(1, 1);
        commit(&store, 1, begin(1, 7, mine, at(9))).await;
        done(&store, [settle(1, 7, mine, 1, result, at(5))]).await;
        leaves_at(&store, &clock, at(5).plus(DEAD_LETTERS_KEPT)).await;
    }
}

/// Delivery 7 is there at that moment, and no longer.
async fn leaves_at(store: &Arc<dyn Store>, clock: &testkit::FakeClock, last: Timestamp) {
    clock.set(last);
    commit_all(store, 1, vec![]).await;
    assert!(log(store, app_id(1), 7).await.is_some());
    clock.advance(Duration::from_millis(1));
    commit_all(store, 1, vec![]).await;
    assert_eq!(log(store, app_id(1), 7).await, None);
}
