//! What two nodes do at once comes to what they would have done one after the
//! other, also where there is no row yet that either could have locked.

#[path = "races/devices.rs"]
mod devices;
#[path = "races/players.rs"]
mod players;

use std::{sync::Arc, time::Duration};

use base::Timestamp;
use store::{
    AttemptResult, DELIVERIES_KEPT, FamilyOutcome, Outcome, Receipt, Revocation, RevokedSubject,
    RewardTurn, Step, Store, UseRefresh, Watermark,
};
use store_postgres::Upkeep;
use store_suite::{
    deliveries::{attempt, begin, delivery, delivery_id, settle},
    given::{
        MADE, app, app_id, commit, commit_all, credential, credential_id, done, family_id, grant,
        player, player_id, shared, use_refresh, wish,
    },
    rewards::opening,
    shards::{fence, lease},
};
use testkit::FakeClock;
use tokio::task;
use tokio_postgres::Client;

use crate::{Database, opened, vault};

/// Two nodes over one database. Only the first forgets, before each of its units.
struct Two {
    database: Database,
    clock: Arc<FakeClock>,
    first: Arc<dyn Store>,
    second: Arc<dyn Store>,
}

impl Two {
    async fn if_there() -> Option<Self> {
        let database = Database::if_there()?;
        let clock = FakeClock::new();
        Some(Self {
            first: node(&database, &clock, Upkeep::BeforeEachUnit).await,
            second: node(&database, &clock, Upkeep::Every(Duration::MAX)).await,
            clock,
            database,
        })
    }

    /// Lets the first node do one and the second node the other at once.
    async fn race(&self, one: Step, other: Step) -> [Receipt; 2] {
        let (one, other) =
            tokio::join!(commit(&self.first, 1, one), commit(&self.second, 2, other));
        [one, other]
    }
}

async fn node(database: &Database, clock: &Arc<FakeClock>, upkeep: Upkeep) -> Arc<dyn Store> {
    let mut options = database.options();
    options.upkeep = upkeep;
    Arc::new(opened(options, vault(), shared(clock)).await.unwrap())
}

fn at(secs: u64) -> Timestamp {
    MADE.plus(Duration::from_secs(secs))
}

fn outcome(receipt: &Receipt) -> Outcome {
    match receipt {
        Receipt::Committed(outcomes) => outcomes[0],
        Receipt::Refused { .. } => panic!("{receipt:?}"),
    }
}

/// A transaction with the values that these statements write, under way as if a
/// third node were at it.
async fn begun(two: &Two, statements: &str) -> Client {
    let third = two.database.client().await;
    let begin = format!("BEGIN; {statements}");
    third.batch_execute(&begin).await.unwrap();
    third
}

/// Until a statement that begins like that waits for another transaction.
async fn until_waiting(two: &Two, statement: &str) {
    let watcher = two.database.client().await;
    let waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
         AND wait_event_type = 'Lock' AND starts_with(query, $1)";
    while watcher
        .query(waiting, &[&statement])
        .await
        .unwrap()
        .is_empty()
    {
        task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_is_left_that_a_revocation_or_the_watermark_covers() {
    let revoked = Step::Revoke(Revocation {
        app_id: app_id(1),
        subject: RevokedSubject::Credential(credential_id(1)),
        at: at(20),
        until: at(1_000_000),
    });
    let raised = Step::RaiseWatermark(Watermark::at(at(20)));
    for (ends, waits) in [
        (revoked, "SELECT 1 FROM app"),
        (raised, "SELECT at FROM watermark"),
    ] {
        let Some(two) = Two::if_there().await else {
            return;
        };
        let steps = [
            Step::InsertApp(app(1)),
            Step::InsertCredential(credential(1, 1, "c")),
        ];
        done(&two.second, steps).await;
        // The answer is made, and cannot be written yet.
        let values = "(1, 1, '', '', '', 0, 0)";
        let third = begun(&two, &format!("INSERT INTO issuance VALUES {values}")).await;
        let store = Arc::clone(&two.second);
        let issue = task::spawn(async move { commit(&store, 1, Step::Issue(wish(1, 1, 1))).await });
        until_waiting(&two, "INSERT INTO issuance").await;
        let store = Arc::clone(&two.first);
        let mut ended = task::spawn(async move { done(&store, [ends]).await });
        tokio::select! {
            () = until_waiting(&two, waits) => {}
            _ = &mut ended => panic!("it waits for no answer that is being made"),
        }
        third.batch_execute("ROLLBACK").await.unwrap();
        assert!(matches!(outcome(&issue.await.unwrap()), Outcome::Issued(_)));
        ended.await.unwrap();
        let left = two.first.issuance(app_id(1), credential_id(1)).await;
        assert_eq!(left.unwrap(), None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_setup_of_ads_keeps_its_secret() {
    let Some(two) = Two::if_there().await else {
        return;
    };
    for n in 1..=20 {
        done(&two.first, [Step::InsertApp(app(n))]).await;
        let enable = |secret, secs| store_suite::ads::enable(n, "https://a.example/", secret, secs);
        two.race(enable("one", 1), enable("two", 2)).await;
    }
    for setup in two.first.catalog().await.unwrap().ads {
        // Whoever came second changed what was there, and replaced no secret.
        assert_ne!(setup.changed_at, setup.rotated_at);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_purchase_stays() {
    let Some(two) = Two::if_there().await else {
        return;
    };
    done(&two.first, [Step::InsertApp(app(1))]).await;
    for n in 1..=20 {
        done(&two.first, [Step::InsertPlayer(player(n))]).await;
        let [one, other] = two.race(grant(1, n, 1), grant(1, n, 2)).await;
        assert_eq!(one, other);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shard_and_a_reward_that_nobody_had_go_to_one() {
    let Some(two) = Two::if_there().await else {
        return;
    };
    done(&two.first, [Step::InsertApp(app(1))]).await;
    for n in 0..16 {
        let lease = |holder| lease(n, holder, at(30));
        let [one, other] = two.race(lease(1), lease(2)).await;
        assert_eq!(one, other);
        let oid = format!("oid-{n}");
        let open = || Step::OpenReward(opening(1, &oid, 1, at(30)));
        let turns = two.race(open(), open()).await.map(|it| outcome(&it));
        let waits = |it: &&Outcome| **it == Outcome::Turn(RewardTurn::InFlight);
        assert_eq!(turns.iter().filter(waits).count(), 1, "{turns:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_family_that_nobody_knew_rotates_once() {
    let Some(two) = Two::if_there().await else {
        return;
    };
    done(&two.first, [Step::InsertApp(app(1))]).await;
    for n in 1..=20 {
        let first_use = || {
            Step::UseRefresh(UseRefresh {
                app_id: app_id(1),
                player_id: player_id(n),
                family_id: family_id(1),
                generation: 0,
                issued_at: at(0),
                successor_issued_at: at(0),
                successor_expires_at: at(1_000),
            })
        };
        let outcomes = two.race(first_use(), first_use()).await;
        let rotated = Outcome::Refreshed(FamilyOutcome::Rotated(1));
        let rotated = outcomes.iter().filter(|it| outcome(it) == rotated);
        assert_eq!(rotated.count(), 1, "{outcomes:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_kept_meanwhile_is_not_forgotten() {
    let Some(two) = Two::if_there().await else {
        return;
    };
    let revocation = Revocation {
        app_id: app_id(1),
        subject: RevokedSubject::Player(player_id(1)),
        at: at(1),
        until: at(10),
    };
    done(
        &two.second,
        [
            Step::InsertApp(app(1)),
            Step::Revoke(revocation),
            Step::Enqueue(delivery(1, 7, 0)),
        ],
    )
    .await;
    commit(&two.second, 1, use_refresh(1, 1, 0, at(0))).await;
    commit(&two.second, 1, lease(7, 1, at(60))).await;
    let mine = fence(1, 1);
    let taken = AttemptResult::Delivered;
    let ended = [
        begin(1, 7, mine, at(9)),
        settle(1, 7, mine, 1, taken, at(5)),
    ];
    commit_all(&two.second, 1, ended.to_vec()).await;
    two.clock.set(at(6).plus(DELIVERIES_KEPT));
    let far = Timestamp::MAX.millis();
    let keeping = [
        ("revocation", format!("until = {far}")),
        ("delivery", "state = 'waiting'".to_owned()),
        ("token_family", format!("expires_at = {far}")),
    ];
    let mut kept = Vec::new();
    for (table, keep) in keeping {
        let third = begun(&two, &format!("UPDATE {table} SET {keep}")).await;
        kept.push((format!("DELETE FROM {table}"), third));
    }
    let store = Arc::clone(&two.first);
    let forgets = task::spawn(async move { commit_all(&store, 1, vec![]).await });
    for (waits, third) in kept {
        until_waiting(&two, &waits).await;
        third.batch_execute("COMMIT").await.unwrap();
    }
    forgets.await.unwrap();
    let catalog = two.first.catalog().await.unwrap();
    let kept = Revocation {
        until: Timestamp::MAX,
        ..revocation
    };
    assert_eq!(catalog.revocations, [kept]);
    assert_eq!(catalog.watermark, None, "nothing has left");
    let found = two.first.delivery(app_id(1), delivery_id(7)).await.unwrap();
    assert_eq!(found.unwrap().attempts, [attempt(1)]);
    let again = commit(&two.first, 1, use_refresh(1, 1, 0, at(0))).await;
    let again = outcome(&again);
    assert!(matches!(
        again,
        Outcome::Refreshed(FamilyOutcome::Reused(_))
    ));
}
