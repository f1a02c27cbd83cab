//! Single-use claims between nodes, and what may get in their way.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use base::{Clock, OwnerId};
use guard::Claim;
use store::{ClaimBucket, Outcome, Receipt, Refusal, Step, Store, StoreError, Unit};
use store_postgres::{PostgresStore, Upkeep};
use testkit::FakeClock;
use tokio::task::JoinSet;
use tokio_postgres::Client;

use crate::{database::Database, node, opened, vault};

/// How long a bucket is.
const WIDTH: Duration = ClaimBucket::WIDTH;

type Answer = Result<Receipt, StoreError>;

fn done() -> Answer {
    Ok(Receipt::Committed(vec![Outcome::Done]))
}

fn refused(refusal: Refusal) -> Answer {
    Ok(Receipt::Refused { step: 0, refusal })
}

/// A use that ends in the bucket so many after the clock's first.
fn claim(name: &str, bucket: u32) -> Claim {
    let end = FakeClock::new().now().plus(WIDTH * bucket);
    Claim::new(None, "story", &[name.as_bytes()], end)
}

/// The quoted name of that bucket's table.
fn table(bucket: u32) -> String {
    let bucket = ClaimBucket::of(claim("", bucket).expires_at());
    format!("\"claim_{}\"", bucket.number())
}

async fn commit(node: &PostgresStore, by: u8, claims: impl IntoIterator<Item = Claim>) -> Answer {
    let unit = Unit {
        owner: OwnerId::new([by; 16]),
        steps: claims.into_iter().map(Step::Claim).collect(),
    };
    node.commit(unit).await
}

async fn one(node: &PostgresStore, by: u8, claim: Claim) -> Answer {
    commit(node, by, [claim]).await
}

/// Waits until a query finds a row.
async fn until(client: &Client, query: &str) {
    while client.query(query, &[]).await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_two_nodes_are_offered_at_once_is_accepted_once() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let nodes = [node(&database).await, node(&database).await].map(Arc::new);
    let mut callers = JoinSet::new();
    for n in 0..2_000_u32 {
        for (by, node) in (1..).zip(&nodes) {
            let (node, claim) = (Arc::clone(node), claim(&n.to_string(), n % 7));
            callers.spawn(async move { one(&node, by, claim).await });
        }
    }
    let answers = callers.join_all().await;
    let count = |of: &Answer| answers.iter().filter(|answer| *answer == of).count();
    assert_eq!(count(&done()), 2_000);
    assert_eq!(count(&refused(Refusal::Taken)), 2_000);
    let sum = "SELECT CAST(sum(count) AS BIGINT) FROM claim_count";
    let counted: i64 = (database.client().await)
        .query_one(sum, &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(counted, 2_000);
}

/// The units take their claims in the order in which the lanes do not.
#[tokio::test]
async fn claims_alone_and_in_units_are_accepted_once() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let nodes = [node(&database).await, node(&database).await].map(Arc::new);
    let mut callers = JoinSet::new();
    for n in 0..100_u32 {
        let both = [claim(&format!("{n} a"), 0), claim(&format!("{n} b"), 0)];
        let back = [both[1], both[0]];
        let offers = [vec![both[0]], both.to_vec(), vec![both[1]], back.to_vec()];
        for (by, claims) in (1..).zip(offers) {
            let node = Arc::clone(&nodes[usize::from(by) % 2]);
            callers.spawn(async move {
                let answer = commit(&node, by, claims.clone()).await.unwrap();
                match answer {
                    Receipt::Committed(_) => claims,
                    Receipt::Refused { refusal, .. } => {
                        assert_eq!(refusal, Refusal::Taken);
                        Vec::new()
                    }
                }
            });
        }
    }
    let made = callers.join_all().await.concat();
    let distinct: BTreeSet<_> = made.iter().map(|claim| *claim.digest()).collect();
    assert_eq!(made.len(), distinct.len());
    // Whoever is refused was refused for one that was accepted.
    assert_eq!(made.len(), 200);
}

#[tokio::test]
async fn connections_that_break_cost_no_claim() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let node = Arc::new(node(&database).await);
    let client = database.client().await;
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for round in 0..10 {
        let mut callers = JoinSet::new();
        for n in 0..300_u32 {
            let node = Arc::clone(&node);
            let claim = claim(&format!("{round}/{n}"), n % 3);
            callers.spawn(async move { one(&node, 1, claim).await });
        }
        client.execute(cut, &[]).await.unwrap();
        let answers = callers.join_all().await;
        assert!(
            answers.iter().all(|answer| *answer == done()),
            "{answers:?}"
        );
    }
    assert_eq!(
        one(&node, 2, claim("0/0", 0)).await,
        refused(Refusal::Taken)
    );
}

/// So that the answer waits for a standby, as the first one would have.
#[tokio::test]
async fn an_own_claim_that_is_there_is_written_once_more() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let node = node(&database).await;
    let client = database.client().await;
    let select = format!("SELECT CAST(xmin AS TEXT), owner FROM {}", table(0));
    let written_by = async || {
        let row = client.query_one(&select, &[]).await.unwrap();
        assert_eq!(row.get::<_, Vec<u8>>(1), [1; 16]);
        row.get::<_, String>(0)
    };
    assert_eq!(one(&node, 1, claim("n", 0)).await, done());
    let first = written_by().await;
    let taken = refused(Refusal::Taken);
    assert_eq!(one(&node, 2, claim("n", 0)).await, taken);
    assert_eq!(written_by().await, first);
    assert_eq!(one(&node, 1, claim("n", 0)).await, done());
    assert_ne!(written_by().await, first);
}

#[tokio::test]
async fn a_bucket_that_is_dropped_while_claims_come_accepts_none_twice() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let clock = FakeClock::new();
    let mut nodes = Vec::new();
    for _ in 0..2 {
        let mut options = database.options();
        options.upkeep = Upkeep::Every(Duration::from_millis(1));
        let clock = Arc::<FakeClock>::clone(&clock);
        nodes.push(Arc::new(opened(options, vault(), clock).await.unwrap()));
    }
    let (first, is_made) = tokio::sync::oneshot::channel();
    let mut first = Some(first);
    let mut callers = JoinSet::new();
    for by in 1..=16_u8 {
        let node = Arc::clone(&nodes[usize::from(by) % 2]);
        let mut first = first.take();
        callers.spawn(async move {
            let mut made = Vec::new();
            for n in 0.. {
                match one(&node, by, claim(&n.to_string(), 0)).await.unwrap() {
                    Receipt::Committed(_) => made.push(n),
                    Receipt::Refused {
                        refusal: Refusal::Expired,
                        ..
                    } => break,
                    Receipt::Refused { refusal, .. } => assert_eq!(refusal, Refusal::Taken),
                }
                if let Some(first) = first.take_if(|_| n > 10) {
                    first.send(()).unwrap();
                }
            }
            made
        });
    }
    is_made.await.unwrap();
    clock.advance(WIDTH * 2);
    let made = callers.join_all().await.concat();
    let distinct: BTreeSet<_> = made.iter().collect();
    assert_eq!(made.len(), distinct.len());
    assert!(made.len() > 10);
}

/// What holds all tables for reading for as long as it takes, as `pg_dump` does.
#[tokio::test]
async fn a_backup_stops_neither_claims_nor_new_buckets() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let clock = FakeClock::new();
    let mut options = database.options();
    options.upkeep = Upkeep::Every(Duration::from_millis(1));
    let shared = Arc::<FakeClock>::clone(&clock);
    let node = opened(options, vault(), shared).await.unwrap();
    for bucket in 0..3 {
        assert_eq!(one(&node, 1, claim("n", bucket)).await, done());
    }
    let backup = database.client().await;
    let lock = format!(
        "BEGIN; LOCK TABLE {}, {}, {} IN ACCESS SHARE MODE",
        table(0),
        table(1),
        table(2)
    );
    backup.batch_execute(&lock).await.unwrap();
    clock.advance(WIDTH * 2);
    let waits = "SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND NOT granted";
    until(&database.client().await, waits).await;

    assert_eq!(one(&node, 1, claim("m", 2)).await, done());
    assert_eq!(one(&node, 1, claim("n", 9)).await, done());
    // What could not be dropped is not forgotten.
    let taken = refused(Refusal::Taken);
    assert_eq!(one(&node, 2, claim("n", 0)).await, taken);
    backup.batch_execute("COMMIT").await.unwrap();
    let expired = refused(Refusal::Expired);
    while one(&node, 2, claim("n", 0)).await != expired {}
    assert_eq!(one(&node, 2, claim("n", 2)).await, taken);
}

#[tokio::test]
async fn a_claim_that_is_held_up_holds_up_no_other() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let node = Arc::new(node(&database).await);
    assert_eq!(one(&node, 1, claim("the table", 0)).await, done());
    // As a unit on a node that froze before its commit.
    let frozen = database.client().await;
    let held_up = claim("5", 0);
    let insert = format!("INSERT INTO {} VALUES (0, $1, $2, 0)", table(0));
    frozen.batch_execute("BEGIN").await.unwrap();
    let owner: &[u8] = &[9; 16];
    let digest: &[u8] = held_up.digest();
    frozen.execute(&insert, &[&digest, &owner]).await.unwrap();
    let mut callers = JoinSet::new();
    for n in 0..20 {
        let node = Arc::clone(&node);
        callers.spawn(async move { (n, one(&node, 1, claim(&n.to_string(), 0)).await) });
    }
    for (n, answer) in callers.join_all().await {
        if n == 5 {
            assert!(
                matches!(answer, Err(StoreError::Unavailable(_))),
                "{answer:?}"
            );
        } else {
            assert_eq!(answer, done(), "{n}");
        }
    }
    frozen.batch_execute("ROLLBACK").await.unwrap();
    assert_eq!(one(&node, 2, held_up).await, done());
}

#[tokio::test]
async fn a_table_that_someone_removed_accepts_nothing_again() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let node = node(&database).await;
    assert_eq!(one(&node, 1, claim("n", 0)).await, done());
    let drop = format!("DROP TABLE {}", table(0));
    let client = database.client().await;
    client.batch_execute(&drop).await.unwrap();
    for claims in [vec![claim("n", 0)], vec![claim("n", 0), claim("m", 0)]] {
        let answer = commit(&node, 2, claims).await;
        assert!(matches!(answer, Err(StoreError::Damaged(_))), "{answer:?}");
    }
    assert_eq!(one(&node, 2, claim("n", 1)).await, done());
}

#[tokio::test]
async fn more_buckets_than_there_may_be_are_full() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let node = node(&database).await;
    assert_eq!(one(&node, 1, claim("n", 0)).await, done());
    let first = ClaimBucket::of(claim("n", 0).expires_at()).number();
    let fill = "INSERT INTO claim_bucket SELECT generate_series($1::bigint, $1 + 16382)";
    let client = database.client().await;
    client.execute(fill, &[&(first + 1_000_000)]).await.unwrap();
    for claims in [vec![claim("n", 1)], vec![claim("n", 1), claim("m", 1)]] {
        assert_eq!(commit(&node, 1, claims).await, Err(StoreError::Full));
    }
    assert_eq!(one(&node, 1, claim("m", 0)).await, done());
}
