use std::{collections::HashMap, sync::Arc};

use futures_util::future::join_all;
use store::{MemoryStore, Receipt, Refusal, Step, Store, Unit};
use store_suite::given::{claim, commit, commit_all, done, is_done, owner, refused};
use testkit::FakeClock;

use super::{
    behind,
    frame::What,
    picture,
    proxy::{Cut, Proxy},
    units::{self, Case},
};
use crate::Database;

/// Does each unit with a cut, and holds what came of it against the memory store.
async fn each_happens_once(cut: Cut) {
    let Some(database) = Database::if_there() else {
        return;
    };
    let (proxy, store) = behind(&database, |_| {}).await;
    let model: Arc<dyn Store> = Arc::new(MemoryStore::new(FakeClock::new()));
    done(&store, units::given()).await;
    done(&model, units::given()).await;
    for case in units::cases() {
        once(&proxy, cut, &case, [&store, &model]).await;
    }
}

async fn once(proxy: &Proxy, cut: Cut, case: &Case, [store, model]: [&Arc<dyn Store>; 2]) {
    let (name, before) = (case.name, proxy.done());
    let expected = commit_all(model, 1, case.steps.clone()).await;
    assert!(
        matches!(expected, Receipt::Committed(_)),
        "{name}: {expected:?}"
    );
    proxy.cut(case.around, cut);
    let told = commit_all(store, 1, case.steps.clone()).await;
    assert_eq!(proxy.done(), before + 1, "{name} was not cut");
    assert_eq!(told, expected, "{name}, cut {cut:?}");
    assert_eq!(picture::of(store).await, picture::of(model).await, "{name}");
    for (by, step) in &case.then {
        let told = commit(store, *by, step.clone()).await;
        let expected = commit(model, *by, step.clone()).await;
        assert_eq!(told, expected, "{name}, cut {cut:?}, then {by}: {step:?}");
    }
    assert_eq!(picture::of(store).await, picture::of(model).await, "{name}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_that_never_reached_the_server_is_done() {
    each_happens_once(Cut::Before).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_that_the_server_is_still_busy_with_is_done_once() {
    each_happens_once(Cut::AtOnce).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_whose_answer_is_lost_is_done_once() {
    each_happens_once(Cut::After).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_of_claims_that_is_cut_is_made_once() {
    let Some(database) = Database::if_there() else {
        return;
    };
    let (proxy, store) = behind(&database, |_| {}).await;
    let step = |name: usize| Step::Claim(claim(&name.to_string(), 60));
    // The table of the bucket is there, and so are the lanes' connections.
    done(&store, (900..904).map(step)).await;
    for (round, cut) in [Cut::Before, Cut::AtOnce, Cut::After]
        .into_iter()
        .enumerate()
    {
        let before = proxy.done();
        proxy.cut(What::Claims, cut);
        let names = round * 100..(round + 1) * 100;
        // Two want each of them, and may be in one batch or in two.
        let wishes = names.clone().flat_map(|name| [(name, 1), (name, 2)]);
        let told = join_all(wishes.map(|(name, by)| {
            let unit = Unit::of(owner(by), step(name));
            let told = store.commit(unit);
            async move { (name, by, told.await.unwrap()) }
        }));
        let mut holders = HashMap::new();
        for (name, by, receipt) in told.await {
            if receipt == is_done() {
                assert_eq!(holders.insert(name, by), None, "{name} twice, cut {cut:?}");
            } else {
                assert_eq!(receipt, refused(Refusal::Taken), "{name}, cut {cut:?}");
            }
        }
        assert_eq!(proxy.done(), before + 1, "nothing was cut");
        assert_eq!(holders.len(), names.len(), "cut {cut:?}");
        for (name, by) in holders {
            assert_eq!(commit(&store, by, step(name)).await, is_done());
            let another = commit(&store, 3 - by, step(name)).await;
            assert_eq!(another, refused(Refusal::Taken));
        }
    }
}
