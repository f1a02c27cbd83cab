//! A primary that was taken over from, and comes back as if nothing had happened.

use std::{sync::Arc, time::Duration};

use store::{Refusal, Step, Store, StoreError, Unit};
use store_postgres::PostgresOptions;
use store_suite::given::{app, app_id, claim, commit, done, is_done, owner, refused};
use tokio::task::block_in_place;

use super::{Pair, client, node, with_app};

fn hasty(options: &mut PostgresOptions) {
    options.patience = Duration::from_secs(2);
    options.statement_timeout = Duration::from_millis(500);
}

fn used(name: &str) -> Step {
    Step::Claim(claim(name, 60))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_primary_that_returns_without_its_standby_acknowledges_nothing() {
    let Some(mut pair) = Pair::start() else {
        return;
    };
    let store = with_app(&pair, |_| {}).await;
    done(&store, [used("before")]).await;
    pair.fail_over();
    done(&store, [Step::InsertApp(app(2)), used("after")]).await;

    block_in_place(|| pair.primary.restart().unwrap());
    let at_first = client(&pair.primary).await;
    let row = at_first.query_one("SHOW transaction_read_only", &[]).await;
    let writable: String = row.unwrap().get(0);
    assert_eq!(
        writable, "off",
        "it takes whoever asks for a server that writes"
    );

    // Whoever was there stays where it was.
    done(&store, [used("later")]).await;
    assert_eq!(store.catalog().await.unwrap().apps.len(), 2);

    // One that knows nothing but the old server is told nothing.
    let lost = node(&pair.primary.url("postgres"), hasty).await;
    for step in [used("after"), Step::InsertApp(app(3))] {
        let told = lost.commit(Unit::of(owner(2), step)).await;
        assert!(matches!(told, Err(StoreError::Unavailable(_))), "{told:?}");
    }
    finds_the_other(&pair.node(hasty).await).await;
}

/// A node that starts now tries the old server first, and goes on.
async fn finds_the_other(store: &Arc<dyn Store>) {
    let has = |n| {
        let catalog = store.catalog();
        async move {
            let apps = catalog.await.unwrap().apps;
            apps.iter().any(|it| it.app_id == app_id(n))
        }
    };
    assert!(has(2).await, "it reads from the server that was left");
    assert_eq!(
        commit(store, 2, used("after")).await,
        refused(Refusal::Taken)
    );
    assert_eq!(commit(store, 2, used("new")).await, is_done());
    assert!(!has(3).await);
}
