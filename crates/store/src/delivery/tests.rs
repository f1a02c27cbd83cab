use base::NodeId;

use super::*;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(secs)
}

fn waiting() -> Delivery {
    let app = AppId::new(1).unwrap();
    let id = DeliveryId::new([7; 16]);
    Delivery::new(app, id, DeliveryKind::UnityAds, "{}".to_owned(), at(0))
}

fn lease(holder: u8, fence: u64) -> ShardLease {
    ShardLease {
        shard: waiting().shard(),
        holder: NodeId::new([holder; 16]),
        fence,
        until: at(100),
    }
}

fn begin(delivery: &Delivery, owner: u8, lease: ShardLease) -> Result<(Delivery, Begun), Refusal> {
    let wish = BeginAttempt {
        app_id: delivery.app_id,
        delivery_id: delivery.delivery_id,
        fence: lease.fence(),
        given_up_at: at(50),
    };
    let owner = OwnerId::new([owner; 16]);
    delivery.clone().begin(owner, Some(lease), &wish)
}

fn settle(
    delivery: &Delivery,
    lease: ShardLease,
    under: ShardLease,
    no: u32,
    result: AttemptResult,
) -> Result<Delivery, Refusal> {
    let wish = SettleAttempt {
        app_id: delivery.app_id,
        delivery_id: delivery.delivery_id,
        fence: under.fence(),
        attempt: Attempt {
            no,
            began_at: at(1),
            took_ms: 3,
            status: Some(200),
            outcome: AttemptOutcome::Failed,
            detail: String::new(),
            request: String::new(),
            answer: String::new(),
        },
        result,
        at: at(9),
    };
    delivery.clone().settle(Some(lease), &wish)
}

const AGAIN: AttemptResult = AttemptResult::Again {
    due_at: Timestamp::from_secs(20),
    unknown: false,
};

#[test]
fn an_attempt_that_nobody_settled_leaves_doubt_for_all_that_follow() {
    let mine = lease(1, 1);
    let (sending, begun) = begin(&waiting(), 1, mine).unwrap();
    assert_eq!((begun.attempt, begun.unknown), (1, false));
    let (again, begun) = begin(&sending, 2, mine).unwrap();
    assert_eq!((begun.attempt, begun.unknown), (2, true));
    let failed = settle(&again, mine, mine, 2, AGAIN).unwrap();
    assert_eq!(failed.state, DeliveryState::Waiting);
    let (_, begun) = begin(&failed, 3, mine).unwrap();
    assert_eq!((begun.attempt, begun.unknown), (3, true));
}

#[test]
fn who_asks_again_for_the_same_attempt_is_told_of_the_same() {
    let mine = lease(1, 1);
    let (sending, first) = begin(&waiting(), 1, mine).unwrap();
    let (same, second) = begin(&sending, 1, mine).unwrap();
    assert_eq!((same, second), (sending, first));
}

#[test]
fn whoever_lost_the_lease_changes_nothing() {
    let (old, new) = (lease(1, 1), lease(2, 2));
    let (sending, _) = begin(&waiting(), 1, old).unwrap();
    let late = settle(&sending, new, old, 1, AttemptResult::Delivered);
    assert_eq!(late, Err(Refusal::Fenced));
    let wish = BeginAttempt {
        app_id: sending.app_id,
        delivery_id: sending.delivery_id,
        fence: old.fence(),
        given_up_at: at(60),
    };
    let owner = OwnerId::new([9; 16]);
    let begun = waiting().begin(owner, Some(new), &wish);
    assert_eq!(begun.unwrap_err(), Refusal::Fenced);
    assert_eq!(
        waiting().begin(owner, None, &wish).unwrap_err(),
        Refusal::Fenced
    );
}

#[test]
fn a_result_settles_its_own_attempt_and_once() {
    let mine = lease(1, 1);
    let (sending, _) = begin(&waiting(), 1, mine).unwrap();
    let (second, _) = begin(&sending, 2, mine).unwrap();
    let stale = settle(&second, mine, mine, 1, AttemptResult::Delivered);
    assert_eq!(stale, Err(Refusal::Settled));
    let done = settle(&second, mine, mine, 2, AttemptResult::Delivered).unwrap();
    assert_eq!((done.state, done.due_at), (DeliveryState::Delivered, at(9)));
    let twice = settle(&done, mine, mine, 2, AGAIN);
    assert_eq!(twice, Err(Refusal::Settled));
    assert_eq!(begin(&done, 3, mine).unwrap_err(), Refusal::Settled);
}

#[test]
fn what_is_sent_once_more_begins_its_schedule_anew_and_in_doubt() {
    let mine = lease(1, 1);
    let wish = ReplayDelivery {
        app_id: waiting().app_id,
        delivery_id: waiting().delivery_id,
        at: at(70),
    };
    assert_eq!(waiting().replay(wish), Err(Refusal::Exists));
    let (sending, _) = begin(&waiting(), 1, mine).unwrap();
    let rejected = settle(&sending, mine, mine, 1, AttemptResult::Rejected).unwrap();
    let again = rejected.replay(wish).unwrap();
    assert_eq!(
        (again.state, again.due_at),
        (DeliveryState::Waiting, at(70))
    );
    let (_, begun) = begin(&again, 2, mine).unwrap();
    assert_eq!(
        (begun.attempt, begun.scheduled, begun.unknown),
        (2, 1, true)
    );
}

#[test]
fn it_is_kept_for_a_while_after_its_end_and_never_forgotten_before() {
    let mine = lease(1, 1);
    let (sending, _) = begin(&waiting(), 1, mine).unwrap();
    for (result, kept) in [
        (AttemptResult::Delivered, DELIVERIES_KEPT),
        (AttemptResult::Rejected, DEAD_LETTERS_KEPT),
        (AttemptResult::Expired, DEAD_LETTERS_KEPT),
    ] {
        let done = settle(&sending, mine, mine, 1, result).unwrap();
        let end = done.due_at.plus(kept);
        assert!(!done.has_lapsed(end), "{result:?}");
        assert!(done.has_lapsed(end.plus(Duration::from_millis(1))));
    }
    assert!(!sending.has_lapsed(Timestamp::MAX));
    assert!(!waiting().has_lapsed(Timestamp::MAX));
}

#[test]
fn kinds_are_in_the_order_of_their_names() {
    assert!(DeliveryKind::ALL.is_sorted());
    assert!(DeliveryKind::ALL.map(DeliveryKind::as_str).is_sorted());
}

#[test]
fn a_name_is_read_back_as_it_was_written() {
    for state in DeliveryState::ALL {
        let text = state.to_string();
        assert_eq!(text.parse(), Ok(state));
    }
    for bad in ["", "Waiting", "lost", "waiting "] {
        let refused = bad.parse::<DeliveryState>().unwrap_err();
        let says = format!("no state of a delivery is called {bad:?}");
        assert_eq!(refused.to_string(), says);
    }
}
