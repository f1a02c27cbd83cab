//! What is due at which peers, and what waits.

use std::sync::Arc;

use store::{AttemptResult, Closed, DeliveryKind, DeliveryOrder, Due, Step, Store};

use crate::{
    Engine,
    deliveries::{begin, settle},
    endpoints::{ADS, GRAPH, about, at, endpoint_id},
    given::{app, app_id, commit, done, fresh},
    shards::{fence, lease},
    waiting::everything,
};

/// The numbers of what is due, whenever.
async fn due(store: &Arc<dyn Store>, closed: &Closed) -> Vec<u8> {
    found(store, everything(at(900)), closed).await
}

async fn found(store: &Arc<dyn Store>, due: Due, closed: &Closed) -> Vec<u8> {
    let found = store.due_deliveries(due, closed.clone()).await.unwrap();
    found.iter().map(|it| it.delivery_id.bytes()[0]).collect()
}

/// Six deliveries of two games, of which those to game 1's callback are about two
/// players and nobody.
async fn given_six<E: Engine>() -> (E, Arc<testkit::FakeClock>, Arc<dyn Store>) {
    let given = fresh::<E>().await;
    let made = [
        about(1, ADS, 0x11, "a", 1),
        about(1, ADS, 0x12, "a", 2),
        about(1, ADS, 0x10, "b", 3),
        about(1, ADS, 0x13, "", 4),
        about(1, ADS, 0x14, "", 4),
        about(1, GRAPH, 0x15, "a", 5),
        about(2, ADS, 0x16, "a", 6),
    ];
    let apps = [1, 2].map(|n| Step::InsertApp(app(n)));
    done(&given.2, apps.into_iter().chain(made.map(Step::Enqueue))).await;
    given
}

pub async fn what_is_closed_is_not_due<E: Engine>() {
    let (_engine, _clock, store) = given_six::<E>().await;
    let all = [0x11, 0x12, 0x10, 0x13, 0x14, 0x15, 0x16];
    assert_eq!(due(&store, &Closed::default()).await, all);
    let closed = |endpoints: &[(u64, DeliveryKind)]| Closed {
        endpoints: endpoints
            .iter()
            .map(|(app, kind)| endpoint_id(*app, *kind))
            .collect(),
        ..Closed::default()
    };
    let without = async |endpoints: &[_]| due(&store, &closed(endpoints)).await;
    assert_eq!(without(&[(1, ADS)]).await, [0x15, 0x16]);
    assert_eq!(without(&[(2, ADS), (1, GRAPH)]).await, all[..5]);
    assert_eq!(without(&[(3, ADS), (2, GRAPH)]).await, all);
    // What is closed takes no place of what is not.
    let two = Due {
        limit: 2,
        except: vec![app_id(2)],
        ..everything(at(900))
    };
    let closed = closed(&[(1, ADS)]);
    assert_eq!(found(&store, two, &closed).await, [0x15]);
}

pub async fn what_is_asked_for_by_itself_comes_alone<E: Engine>() {
    let (_engine, _clock, store) = given_six::<E>().await;
    let only = |endpoints: &[(u64, DeliveryKind)], closed: Closed| Closed {
        only: Some(
            endpoints
                .iter()
                .map(|(app, kind)| endpoint_id(*app, *kind))
                .collect(),
        ),
        ..closed
    };
    let of = async |endpoints: &[_]| due(&store, &only(endpoints, Closed::default())).await;
    let ads = [0x11, 0x12, 0x10, 0x13, 0x14];
    assert!(of(&[]).await.is_empty());
    assert_eq!(of(&[(1, ADS)]).await, ads);
    assert_eq!(of(&[(2, ADS), (1, GRAPH), (2, ADS)]).await, [0x15, 0x16]);
    assert!(of(&[(2, GRAPH)]).await.is_empty());
    let both = [(1, ADS), (2, ADS)];
    // What is left out besides is left out here as well.
    let closed = Closed {
        endpoints: vec![endpoint_id(2, ADS)],
        ..Closed::default()
    };
    assert_eq!(due(&store, &only(&both, closed)).await, ads);
    let one = Due {
        limit: 1,
        except: vec![app_id(1)],
        ..everything(at(900))
    };
    let all = only(&both, Closed::default());
    assert_eq!(found(&store, one, &all).await, [0x16]);
    for (order, expected) in [
        (DeliveryOrder::Any, vec![0x11, 0x12, 0x10, 0x13, 0x14]),
        (DeliveryOrder::Subject, vec![0x11, 0x10, 0x13, 0x14]),
        (DeliveryOrder::Endpoint, vec![0x11]),
    ] {
        let ordered = Closed {
            in_order: both
                .map(|(app, kind)| (endpoint_id(app, kind), order))
                .into(),
            ..Closed::default()
        };
        let first = only(&both[..1], ordered);
        assert_eq!(due(&store, &first).await, expected, "{order:?}");
    }
}

pub async fn what_is_in_order_waits_for_what_was_asked_for_before<E: Engine>() {
    let (_engine, _clock, store) = given_six::<E>().await;
    let ordered = |order| Closed {
        in_order: vec![(endpoint_id(1, ADS), order)],
        ..Closed::default()
    };
    let any = ordered(DeliveryOrder::Any);
    let subject = ordered(DeliveryOrder::Subject);
    let endpoint = ordered(DeliveryOrder::Endpoint);
    let all = [0x11, 0x12, 0x10, 0x13, 0x14, 0x15, 0x16];
    assert_eq!(due(&store, &any).await, all);
    let firsts = [0x11, 0x10, 0x13, 0x14, 0x15, 0x16];
    assert_eq!(
        due(&store, &subject).await,
        firsts,
        "who is nobody is no one"
    );
    assert_eq!(due(&store, &endpoint).await, [0x11, 0x15, 0x16]);

    // The first is put off: what comes after it is not due either.
    commit(&store, 1, lease(1, 1, at(9_000))).await;
    commit(&store, 1, lease(0, 1, at(9_000))).await;
    let mine = fence(1, 1);
    let again = AttemptResult::Again {
        due_at: at(1_000),
        unknown: false,
    };
    commit(&store, 1, begin(1, 0x11, mine, at(800))).await;
    let sending = [0x10, 0x13, 0x14, 0x15, 0x16, 0x11];
    assert_eq!(due(&store, &subject).await, sending, "it is given up");
    assert_eq!(due(&store, &endpoint).await, [0x15, 0x16, 0x11]);
    done(&store, [settle(1, 0x11, mine, 1, again, at(7))]).await;
    assert_eq!(due(&store, &subject).await, sending[..5]);
    assert_eq!(due(&store, &endpoint).await, [0x15, 0x16]);
    let later = everything(at(1_000));
    assert_eq!(
        found(&store, later, &endpoint).await,
        [0x15, 0x16, 0x11],
        "in the order of when they are due"
    );

    // Once it has ended, however that was, the next has its turn.
    commit(&store, 2, begin(1, 0x11, mine, at(800))).await;
    let expired = AttemptResult::Expired;
    done(&store, [settle(1, 0x11, mine, 2, expired, at(9))]).await;
    assert_eq!(due(&store, &subject).await, all[1..]);
    assert_eq!(due(&store, &endpoint).await, [0x12, 0x15, 0x16]);
}

/// The first of an endpoint that is told in order is looked for by itself, and is
/// left out as others are.
pub async fn what_is_in_order_is_left_out_for_all_other_reasons<E: Engine>() {
    let (_engine, _clock, store) = given_six::<E>().await;
    let both = [(1, ADS), (2, ADS)].map(|(app, kind)| endpoint_id(app, kind));
    let closed = Closed {
        endpoints: vec![endpoint_id(1, GRAPH)],
        in_order: both.map(|it| (it, DeliveryOrder::Endpoint)).into(),
        only: None,
    };
    assert_eq!(due(&store, &closed).await, [0x11, 0x16]);
    let all = || everything(at(900));
    for (due, expected) in [
        (Due { limit: 1, ..all() }, vec![0x11]),
        (Due { limit: 0, ..all() }, vec![]),
        (everything(at(5)), vec![0x11]),
        (
            Due {
                except: vec![app_id(1)],
                ..all()
            },
            vec![0x16],
        ),
        (
            Due {
                shards: vec![crate::shards::shard(6)],
                ..all()
            },
            vec![0x16],
        ),
    ] {
        assert_eq!(found(&store, due, &closed).await, expected);
    }
    let paused = Closed {
        endpoints: both[..1].to_vec(),
        ..closed
    };
    assert_eq!(due(&store, &paused).await, [0x15, 0x16]);
    // Of what is said twice, the first counts.
    let twice = Closed {
        in_order: vec![
            (both[0], DeliveryOrder::Any),
            (both[0], DeliveryOrder::Endpoint),
        ],
        ..Closed::default()
    };
    assert_eq!(due(&store, &twice).await.len(), 7);
}

pub async fn what_waits_at_an_endpoint_is_counted_up_to_a_bound<E: Engine>() {
    let (_engine, _clock, store) = given_six::<E>().await;
    commit(&store, 1, lease(1, 1, at(9_000))).await;
    let mine = fence(1, 1);
    for n in [0x11, 0x12] {
        let shard = n & 0xF;
        commit(&store, 1, lease(shard, 1, at(9_000))).await;
        commit(&store, 1, begin(1, n, mine, at(800))).await;
    }
    let rejected = AttemptResult::Rejected;
    done(&store, [settle(1, 0x11, mine, 1, rejected, at(9))]).await;
    for (app, kind, at_most, expected) in [
        (1, ADS, u64::MAX, 4),
        (1, ADS, 4, 4),
        (1, ADS, 3, 3),
        (1, ADS, 0, 0),
        (1, GRAPH, 9, 1),
        (2, GRAPH, 9, 0),
        (3, ADS, 9, 0),
    ] {
        let counted = store.waiting_at(endpoint_id(app, kind), at_most).await;
        assert_eq!(counted, Ok(expected), "{app} {kind} {at_most}");
    }
}
