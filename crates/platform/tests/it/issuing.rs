use std::{collections::BTreeSet, net::SocketAddr, sync::Arc, time::Duration};

use store::{MemoryStore, Store};
use testkit::{Call, FailingStore, FakeClock, House, games};

use super::world::{SERVER_TOKEN, json, open, parts};

/// The tokens that so many calls at each address are answered with, all at once.
async fn tokens(addrs: &[SocketAddr], calls: usize) -> BTreeSet<String> {
    let mut tasks = tokio::task::JoinSet::new();
    for addr in addrs.iter().copied().cycle().take(calls * addrs.len()) {
        let body = games::credentials(games::CLIENT, games::SECRET, games::GAME);
        tasks.spawn(async move { Call::post(SERVER_TOKEN, body).send(addr).await });
    }
    let answers = tasks.join_all().await;
    let tokens = answers.iter().map(|answer| {
        let token = &json(answer)["response_data"]["access_token"];
        token.as_str().unwrap().to_owned()
    });
    tokens.collect()
}

#[tokio::test]
async fn issuances_at_once_agree_also_on_two_nodes() {
    let clock = FakeClock::new();
    let memory = Arc::new(MemoryStore::new(clock.clone()));
    let store: Arc<dyn Store> = FailingStore::new(memory);
    let one = House::over(Arc::clone(&store), clock.clone(), 1).await;
    one.admin.import(games::fixture()).await.unwrap();
    let two = House::over(store, clock.clone(), 2).await;
    let faces = [open(&one, parts(&one)).await, open(&two, parts(&two)).await];
    let addrs = faces.each_ref().map(serve::Running::addr);
    let first = tokens(&addrs, 32).await;
    assert_eq!(first.len(), 1);
    clock.advance(Duration::from_millis(699_999));
    assert_eq!(tokens(&addrs, 4).await, first);
    clock.advance(Duration::from_millis(1));
    let second = tokens(&addrs, 32).await;
    assert_eq!(second.len(), 1);
    assert_ne!(second, first);
}
