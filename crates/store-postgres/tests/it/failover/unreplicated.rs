//! What is committed and has not reached the standby: nobody is told of it.

use std::{sync::Arc, time::Duration};

use store::{FamilyOutcome, Outcome, Receipt, Refusal, Step, Store, StoreError, Unit};
use store_postgres::{PostgresOptions, Upkeep};
use store_suite::given::{MADE, app, claim, commit, done, is_done, owner, refused, use_refresh};
use tokio::{
    task::{JoinHandle, block_in_place},
    time::timeout,
};
use tokio_postgres::Client;

use super::{LONG, Pair, client, with_app};

type Told = JoinHandle<Result<Receipt, StoreError>>;

/// Nothing but what the story commits, for as long as it takes.
fn patient(options: &mut PostgresOptions) {
    options.upkeep = Upkeep::Every(Duration::from_secs(3_600));
    options.patience = LONG;
    options.statement_timeout = LONG;
}

fn used() -> Step {
    Step::Claim(claim("a", 60))
}

fn begun(store: &Arc<dyn Store>, step: Step) -> Told {
    let store = Arc::clone(store);
    tokio::spawn(async move { store.commit(Unit::of(owner(1), step)).await })
}

/// Who waits for the standby, once there are so many beside those.
async fn waiting(client: &Client, many: usize, beside: &[i32]) -> Vec<i32> {
    let waits = "SELECT pid FROM pg_stat_activity
                 WHERE wait_event = 'SyncRep' AND pid <> ALL ($1)";
    let look = async {
        loop {
            let rows = client.query(waits, &[&beside]).await.unwrap();
            if rows.len() == many {
                return rows.iter().map(|row| row.get(0)).collect();
            }
        }
    };
    timeout(LONG, look).await.expect("commits that wait")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_waits_for_the_standby_however_often_its_connection_is_ended() {
    interfered_with("pg_terminate_backend").await;
}

/// The server then answers like one that has waited.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_waits_for_the_standby_however_often_the_wait_is_cancelled() {
    interfered_with("pg_cancel_backend").await;
}

/// What becomes of commits that wait while an administrator does that to each.
async fn interfered_with(how: &str) {
    let Some(mut pair) = Pair::start() else {
        return;
    };
    let store = with_app(&pair, patient).await;
    done(&store, [Step::Claim(claim("first", 60))]).await;
    let client = client(&pair.primary).await;
    block_in_place(|| pair.standby.stop().unwrap());
    let units = [
        begun(&store, used()),
        begun(&store, use_refresh(1, 1, 0, MADE)),
    ];
    let mut before = Vec::new();
    for _ in 0..3 {
        let pids = waiting(&client, units.len(), &before).await;
        assert!(
            units.iter().all(|unit| !unit.is_finished()),
            "told too early"
        );
        // From here on it is committed and visible, and may still be lost.
        let end = format!("SELECT {how}(pid) FROM unnest($1::int[]) pid");
        client.query(&end, &[&pids]).await.unwrap();
        before.extend(pids);
    }
    waiting(&client, units.len(), &before).await;
    let held = client
        .query("SELECT 1 FROM token_family", &[])
        .await
        .unwrap();
    assert_eq!(held.len(), 1, "it is there for everyone to see");
    assert!(
        units.iter().all(|unit| !unit.is_finished()),
        "told too early"
    );
    block_in_place(|| pair.standby.restart().unwrap());
    let [claimed, rotated] = units;
    assert_eq!(claimed.await.unwrap(), Ok(is_done()));
    let once = Outcome::Refreshed(FamilyOutcome::Rotated(1));
    assert_eq!(rotated.await.unwrap(), Ok(Receipt::Committed(vec![once])));

    pair.fail_over();
    assert_eq!(commit(&store, 2, used()).await, refused(Refusal::Taken));
    let next = Outcome::Refreshed(FamilyOutcome::Rotated(2));
    let told = commit(&store, 1, use_refresh(1, 1, 1, MADE)).await;
    assert_eq!(told, Receipt::Committed(vec![next]));
}

/// A refusal does not wait. It may rest on a claim that is lost with its server, about
/// which nobody was told anything; then the claim can be made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_may_rest_on_what_is_lost_and_an_acceptance_may_not() {
    let Some(mut pair) = Pair::start() else {
        return;
    };
    let store = with_app(&pair, |options| {
        patient(options);
        options.patience = Duration::from_secs(1);
    })
    .await;
    let other = pair.node(patient).await;
    done(&store, [Step::Claim(claim("first", 60))]).await;
    let client = client(&pair.primary).await;
    block_in_place(|| pair.standby.stop().unwrap());
    let claimed = begun(&store, used());
    waiting(&client, 1, &[]).await;
    // Until its node has no patience any more, and nothing of it is left.
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE wait_event = 'SyncRep'";
    while !client.query(end, &[]).await.unwrap().is_empty() || !claimed.is_finished() {}
    let told = claimed.await.unwrap();
    assert!(matches!(told, Err(StoreError::Unavailable(_))), "{told:?}");
    let told = other.commit(Unit::of(owner(2), used())).await;
    assert_eq!(told, Ok(refused(Refusal::Taken)));

    // The standby never got it, and takes over.
    pair.kill();
    block_in_place(|| pair.standby.restart().unwrap());
    pair.take_over();
    assert_eq!(commit(&other, 2, used()).await, is_done());
    assert_eq!(commit(&other, 1, used()).await, refused(Refusal::Taken));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_waits_too_long_is_no_success() {
    let Some(mut pair) = Pair::start() else {
        return;
    };
    let store = with_app(&pair, |options| {
        patient(options);
        options.patience = Duration::from_secs(1);
        options.statement_timeout = Duration::from_millis(300);
    })
    .await;
    done(&store, [Step::Claim(claim("first", 60))]).await;
    block_in_place(|| pair.standby.stop().unwrap());
    let (unit, claimed) = tokio::join!(
        store.commit(Unit::of(owner(1), Step::InsertApp(app(2)))),
        store.commit(Unit::of(owner(1), used())),
    );
    assert!(matches!(unit, Err(StoreError::Unavailable(_))), "{unit:?}");
    assert!(
        matches!(claimed, Err(StoreError::Unavailable(_))),
        "{claimed:?}"
    );
    block_in_place(|| pair.standby.restart().unwrap());
    let client = client(&pair.primary).await;
    waiting(&client, 0, &[]).await;
    done(&store, [Step::InsertApp(app(2)), used()]).await;
    let apps = store.catalog().await.unwrap().apps;
    assert_eq!(apps.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_of_claims_that_cannot_be_made_is_an_outage_and_no_damage() {
    let Some(mut pair) = Pair::start() else {
        return;
    };
    let store = with_app(&pair, |options| {
        patient(options);
        options.patience = Duration::from_secs(3);
    })
    .await;
    block_in_place(|| pair.standby.stop().unwrap());
    let told = store.commit(Unit::of(owner(1), used())).await;
    assert!(matches!(told, Err(StoreError::Unavailable(_))), "{told:?}");
}
