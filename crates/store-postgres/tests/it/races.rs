//! What two nodes do at once comes to what they would have done one after the
//! other, also where there is no row yet that either could have locked.

use std::{sync::Arc, time::Duration};

use base::{PlayerId, Timestamp};
use store::{
    DELIVERIES_KEPT, DeliveryState, FamilyOutcome, Outcome, Receipt, Refusal, Revocation,
    RevokedSubject, RewardTurn, Step, Store, UseRefresh, Watermark,
};
use store_postgres::Upkeep;
use store_suite::{
    deliveries::{attempt, begin, delivery, delivery_id, replay, settle},
    given::{
        MADE, app, app_id, commit, commit_all, credential, credential_id, done, family_id, grant,
        is_done, player, player_id, refused, shared, wish,
    },
    rewards::opening,
    shards::{fence, lease},
};
use testkit::FakeClock;
use tokio::task::JoinSet;

use crate::{Database, opened, vault};

/// Two nodes over one database. Only the first forgets, before each of its units.
struct Two {
    _database: Database,
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
            _database: database,
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_is_left_that_a_revocation_or_the_watermark_covers() {
    let Some(two) = Two::if_there().await else {
        return;
    };
    let steps = [
        Step::InsertApp(app(1)),
        Step::InsertCredential(credential(1, 1, "c")),
    ];
    done(&two.first, steps).await;
    let subject = RevokedSubject::Credential(credential_id(1));
    for round in 1..=30_u8 {
        let (revoked, raised) = (at(u64::from(round) * 20), at(u64::from(round) * 20 + 10));
        let mut racing = JoinSet::new();
        for n in 0..4 {
            let store = Arc::clone(if n % 2 == 0 { &two.first } else { &two.second });
            let wish = wish(1, 1, round * 4 + n);
            racing.spawn(async move { commit(&store, n, Step::Issue(wish)).await });
        }
        let revocation = Revocation {
            app_id: app_id(1),
            subject,
            at: revoked,
            until: at(1_000_000),
        };
        let ends = if round % 2 == 0 {
            Step::RaiseWatermark(Watermark::at(raised))
        } else {
            Step::Revoke(revocation)
        };
        let until = if round % 2 == 0 { raised } else { revoked };
        done(&two.second, [ends]).await;
        racing.join_all().await;
        let left = two.first.issuance(app_id(1), credential_id(1)).await;
        let left = left.unwrap().map(|it| it.issued_at);
        assert!(left.is_none_or(|issued_at| issued_at > until), "{left:?}");
        two.clock.set(until);
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
async fn what_is_revoked_anew_is_not_forgotten() {
    let Some(two) = Two::if_there().await else {
        return;
    };
    done(&two.second, [Step::InsertApp(app(1))]).await;
    let revoke = |n: u64, until| {
        Step::Revoke(Revocation {
            app_id: app_id(1),
            subject: RevokedSubject::Player(PlayerId::new(n).unwrap()),
            at: at(1),
            until: at(until),
        })
    };
    done(&two.second, (1..=60).map(|n| revoke(n, 10))).await;
    two.clock.set(at(11));
    let mut racing = JoinSet::new();
    for n in 1..=60 {
        let store = Arc::clone(&two.second);
        let step = revoke(n, 1_000);
        racing.spawn(async move { done(&store, [step]).await });
    }
    for _ in 0..20 {
        commit_all(&two.first, 1, vec![]).await;
    }
    racing.join_all().await;
    let revocations = two.first.catalog().await.unwrap().revocations;
    assert_eq!(revocations.len(), 60);
    assert!(revocations.iter().all(|it| it.until == at(1_000)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_replayed_is_forgotten_whole_or_not_at_all() {
    let Some(two) = Two::if_there().await else {
        return;
    };
    // All of shard 7.
    let all = (0..15).map(|n| 7 + 16 * n);
    done(&two.second, [Step::InsertApp(app(1))]).await;
    commit(&two.second, 1, lease(7, 1, at(60))).await;
    let mine = fence(1, 1);
    for n in all.clone() {
        let result = store::AttemptResult::Expired;
        let steps = vec![
            Step::Enqueue(delivery(1, n, 0)),
            begin(1, n, mine, at(9)),
            settle(1, n, mine, 1, result, at(5)),
        ];
        commit_all(&two.second, 1, steps).await;
    }
    let long_after = at(6).plus(DELIVERIES_KEPT);
    two.clock.set(long_after);
    let mut racing = JoinSet::new();
    for n in all {
        let store = Arc::clone(&two.second);
        racing.spawn(async move { (n, commit(&store, 1, replay(1, n, long_after)).await) });
    }
    commit_all(&two.first, 1, vec![]).await;
    for (n, receipt) in racing.join_all().await {
        let found = two.first.delivery(app_id(1), delivery_id(n)).await.unwrap();
        if receipt == is_done() {
            let found = found.unwrap();
            assert_eq!(found.delivery.state, DeliveryState::Waiting);
            assert_eq!(found.attempts, [attempt(1)]);
        } else {
            assert_eq!(receipt, refused(Refusal::Missing));
            assert_eq!(found, None);
        }
    }
}
