//! A primary that is killed while two nodes are in use.

use std::{sync::Arc, time::Instant};

use store::Store;
use tokio::time::timeout;

use super::{LONG, Pair, load::Load, node, with_app};

/// Kills the primary once so many writes were acknowledged, and holds everything that
/// was told before and after against the server that took over.
async fn story(acknowledged: u64) {
    let Some(mut pair) = Pair::start() else {
        return;
    };
    let nodes = [with_app(&pair, |_| {}).await, pair.node(|_| {}).await];
    let load = Load::on(nodes);
    timeout(LONG, load.acknowledged(acknowledged))
        .await
        .expect("writes");
    pair.kill();
    let killed = Instant::now();
    load.mark(killed);
    pair.take_over();
    let promoted = killed.elapsed();
    timeout(LONG, load.acknowledged_since(60))
        .await
        .expect("writes after the kill");
    let record = load.stop().await;
    let first = record.first_since.unwrap();
    eprintln!(
        "killed after {acknowledged} writes: promoted within {promoted:?}, \
         first acknowledged {first:?} after the kill, {} errors among {} answers",
        record.errors(),
        record.answers(),
    );
    let store: Arc<dyn Store> = node(&pair.standby.url("postgres"), |_| {}).await;
    record.holds(&store).await;
    let catalog = store.catalog().await.unwrap();
    assert_eq!(catalog.apps.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_told_holds_after_an_early_takeover() {
    story(5).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_told_holds_after_a_takeover() {
    story(200).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_told_holds_after_a_late_takeover() {
    story(600).await;
}
