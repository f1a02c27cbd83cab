use throwaway_postgres::{Cluster, Options};

use super::client::{ask, binaries, connect};

#[tokio::test]
async fn a_standby_has_what_was_acknowledged_and_takes_over() {
    let Some(binaries) = binaries() else { return };
    let mut primary = Cluster::start(&binaries, Options::default()).unwrap();
    let url = primary.url("postgres");
    connect(&url)
        .await
        .batch_execute("CREATE TABLE kept (n BIGINT); INSERT INTO kept VALUES (1)")
        .await
        .unwrap();

    let mut standby = Cluster::standby_of(&mut primary, "second").unwrap();
    assert_eq!(primary.url("postgres"), url);
    assert_ne!(standby.url("postgres"), url);
    let client = connect(&url).await;
    let state = "SELECT application_name || ' ' || sync_state FROM pg_stat_replication";
    assert_eq!(ask(&client, state).await, "second sync");
    let reader = connect(&standby.url("postgres")).await;
    assert_eq!(ask(&reader, "SELECT pg_is_in_recovery()").await, "t");
    assert!(
        reader
            .batch_execute("INSERT INTO kept VALUES (0)")
            .await
            .is_err()
    );

    for _ in 0..100 {
        client
            .batch_execute("INSERT INTO kept VALUES (1)")
            .await
            .unwrap();
    }
    primary.kill_hard().unwrap();
    standby.promote().unwrap();
    let writer = connect(&standby.url("postgres")).await;
    assert_eq!(ask(&writer, "SELECT sum(n) FROM kept").await, "101");
    assert_eq!(ask(&writer, "SHOW synchronous_standby_names").await, "");
    writer
        .batch_execute("INSERT INTO kept VALUES (1)")
        .await
        .unwrap();
    standby.restart().unwrap();
    let writer = connect(&standby.url("postgres")).await;
    assert_eq!(ask(&writer, "SELECT sum(n) FROM kept").await, "102");
}

#[tokio::test]
async fn a_commit_waits_for_the_standby_and_goes_on_with_it() {
    let Some(binaries) = binaries() else { return };
    let mut primary = Cluster::start(&binaries, Options::default()).unwrap();
    let mut standby = Cluster::standby_of(&mut primary, "it's \"one\"").unwrap();
    let client = connect(&primary.url("postgres")).await;
    client
        .batch_execute("CREATE TABLE kept (n BIGINT)")
        .await
        .unwrap();
    standby.stop().unwrap();

    let watcher = connect(&primary.url("postgres")).await;
    let commit =
        tokio::spawn(async move { client.batch_execute("INSERT INTO kept VALUES (1)").await });
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    while ask(&watcher, waits).await != "1" {
        tokio::task::yield_now().await;
    }
    assert!(!commit.is_finished());
    standby.restart().unwrap();
    commit.await.unwrap().unwrap();
}
