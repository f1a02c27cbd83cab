//! Connections that are cut at random while two nodes are in use.

use std::{collections::HashMap, sync::Arc};

use base::SharedRng;
use futures_util::future::{join, join_all};
use store::{FamilyOutcome, Outcome, Receipt, Refusal, Step, Store, StoreError, Unit};
use store_suite::given::{
    MADE, app, app_id, claim, commit, commit_all, done, is_done, owner, refused, use_refresh,
};
use testkit::{FakeClock, SeededRng};

use super::{behind, proxy::Proxy};
use crate::{Database, opened, vault};

const SEEDS: u64 = 6;
const NAMES: u64 = 40;
const PLAYERS: u8 = 4;

fn used(name: u64) -> Step {
    Step::Claim(claim(&name.to_string(), 60 + 300 * (name % 3)))
}

/// A claim, and for every other name an app beside it.
fn wish(by: u8, name: u64) -> Unit {
    let mut steps = vec![used(name)];
    if name.is_multiple_of(2) {
        steps.push(Step::InsertApp(app(wished_app(by, name))));
    }
    Unit {
        owner: owner(by),
        steps,
    }
}

fn wished_app(by: u8, name: u64) -> u64 {
    1_000 * u64::from(by) + name + 10
}

/// Four owners want every name, each from one of the nodes, in an order that is drawn.
async fn claimed(
    nodes: &[Arc<dyn Store>; 2],
    rng: &SharedRng,
) -> Vec<(u8, u64, Result<Receipt, StoreError>)> {
    let mut wishes: Vec<(u8, u64)> = (1..=4)
        .flat_map(|by| (0..NAMES).map(move |name| (by, name)))
        .collect();
    wishes.sort_by_cached_key(|_| u64::from_le_bytes(rng.array()));
    join_all(wishes.into_iter().map(|(by, name)| {
        let told = nodes[usize::from(by % 2)].commit(wish(by, name));
        async move { (by, name, told.await) }
    }))
    .await
}

/// Players refresh, each one token after the other, and get on as long as they are
/// answered.
async fn refreshed(nodes: &[Arc<dyn Store>; 2]) {
    join_all((0..PLAYERS).map(|family| async move {
        for generation in 0..6 {
            let node = &nodes[(generation % 2) as usize];
            let step = use_refresh(1, family, generation, MADE);
            match node.commit(Unit::of(owner(family), step)).await {
                Ok(receipt) => {
                    let next = FamilyOutcome::Rotated(generation + 1);
                    let rotated = Receipt::Committed(vec![Outcome::Refreshed(next)]);
                    assert_eq!(receipt, rotated, "family {family}");
                }
                Err(StoreError::Unavailable(_)) => return,
                Err(error) => panic!("{error}"),
            }
        }
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_cut_what_was_answered_is_true_and_happened_once() {
    let Some(database) = Database::if_there() else {
        return;
    };
    for seed in 0..SEEDS {
        let fresh = Database::fresh();
        story(&fresh, seed).await;
    }
    drop(database);
}

async fn story(database: &Database, seed: u64) {
    let (proxy, one) = behind(database, |_| {}).await;
    let (second, other) = behind(database, |_| {}).await;
    done(&one, [Step::InsertApp(app(1))]).await;
    let nodes = [one, other];
    let rng: SharedRng = SeededRng::new(seed);
    cut_both([&proxy, &second], seed);
    let (told, ()) = join(claimed(&nodes, &rng), refreshed(&nodes)).await;
    assert!(proxy.done() + second.done() > 0, "seed {seed} cuts nothing");
    proxy.pass();
    second.pass();
    judged(database, told, seed).await;
}

fn cut_both(proxies: [&Proxy; 2], seed: u64) {
    for (proxy, seed) in proxies.into_iter().zip([seed, seed + SEEDS]) {
        proxy.cut_at_random(seed, 24);
    }
}

/// Asks a node that nobody has cut.
async fn judged(database: &Database, told: Vec<(u8, u64, Result<Receipt, StoreError>)>, seed: u64) {
    let opening = opened(database.options(), vault(), FakeClock::new());
    let store: Arc<dyn Store> = Arc::new(opening.await.unwrap());
    let catalog = store.catalog().await.unwrap();
    assert_eq!(catalog.revocations, [], "a family was ended, seed {seed}");
    let has = |n| catalog.apps.iter().any(|it| it.app_id == app_id(n));
    let mut accepted = HashMap::new();
    for (by, name, told) in told {
        match told {
            Ok(Receipt::Committed(_)) => {
                let twice = accepted.insert(name, by);
                assert_eq!(twice, None, "{name} was accepted twice, seed {seed}");
            }
            Ok(receipt) => assert_eq!(receipt, refused(Refusal::Taken), "seed {seed}"),
            Err(StoreError::Unavailable(_)) => {}
            Err(error) => panic!("{error}, seed {seed}"),
        }
    }
    for name in 0..NAMES {
        let mut holders = Vec::new();
        for by in 1..=4 {
            // Whoever has the app is who has the claim, or neither is there.
            let holds = if name.is_multiple_of(2) {
                has(wished_app(by, name))
            } else {
                accepted.get(&name) == Some(&by)
            };
            holders.extend(holds.then_some(by));
        }
        let about = format!("{name} of {holders:?}, seed {seed}");
        assert!(holders.len() <= 1, "{about}");
        if let Some(by) = accepted.get(&name) {
            assert_eq!(holders, [*by], "{about}");
        }
        for by in holders {
            let another = commit(&store, 9, used(name)).await;
            assert_eq!(another, refused(Refusal::Taken), "{about}");
            assert_eq!(commit(&store, by, used(name)).await, is_done(), "{about}");
        }
    }
    let all = vec![Step::InsertApp(app(2))];
    assert_eq!(commit_all(&store, 9, all).await, is_done());
}
