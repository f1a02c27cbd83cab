//! The primary is killed under load and its standby takes over; nobody restarts a
//! node.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use futures_util::future::join3;
use throwaway_postgres::{Cluster, Options};
use tokio::{
    sync::Notify,
    task::{block_in_place, spawn_blocking},
};

use super::{
    super::{http::text_at, tool},
    game::reward_id,
    nodes::Fleet,
    offers::{AT_ONCE, Offered, challenges, each, said, see_through},
};

/// How many challenges and orders, and after how many answers the primary is killed.
const MANY: usize = 400;
const KILL_AFTER: usize = 150;

/// A primary and the standby that its commits wait for.
struct Pair {
    primary: Cluster,
    standby: Cluster,
}

impl Pair {
    /// `None` where there are no programs for them.
    fn start() -> Option<Self> {
        let binaries = tool::postgres_binaries()?;
        let mut primary = Cluster::start(&binaries, Options::default()).unwrap();
        let standby = Cluster::standby_of(&mut primary, "second").unwrap();
        Some(Self { primary, standby })
    }

    /// One URL for both, which leads to whichever takes writes.
    fn url(&self) -> String {
        let url = self.primary.url("postgres");
        let (first, second) = (self.primary.port(), self.standby.port());
        let both = format!(":{first},127.0.0.1:{second}/");
        let url = url.replacen(&format!(":{first}/"), &both, 1);
        format!("{url}?target_session_attrs=read-write")
    }

    fn fail_over(mut self) -> Self {
        self.primary.kill_hard().unwrap();
        self.standby.promote().unwrap();
        self
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_failover_under_load_loses_nothing_and_grants_nothing_twice() {
    let Some(pair) = block_in_place(Pair::start) else {
        return;
    };
    let url = pair.url();
    let fleet = Fleet::start(&[&*url; 2]).await;
    let challenges = challenges(&fleet, MANY).await;
    let oids: Vec<_> = (0..MANY).map(|no| format!("order-{no}")).collect();

    let (answered, enough) = (AtomicUsize::new(0), Notify::new());
    let was_answered = || {
        if answered.fetch_add(1, SeqCst) + 1 == KILL_AFTER {
            enough.notify_one();
        }
    };
    let acknowledged = Mutex::new(BTreeSet::new());
    let offers = each(
        challenges.into_iter().enumerate(),
        AT_ONCE / 2,
        async |(index, challenge)| {
            let said = said(fleet.any(index), &challenge).await;
            was_answered();
            (challenge, said)
        },
    );
    let orders = each(
        oids.iter().enumerate(),
        AT_ONCE / 2,
        async |(index, oid)| {
            see_through(&fleet, index, oid).await;
            acknowledged.lock().unwrap().insert(reward_id(oid));
            was_answered();
        },
    );
    let failover = async {
        enough.notified().await;
        let pair = spawn_blocking(|| pair.fail_over()).await.unwrap();
        let ended = answered.load(SeqCst) == 2 * MANY;
        assert!(!ended, "killed in the middle");
        pair
    };
    let (outcomes, _, _pair) = join3(offers, orders, failover).await;
    for node in &fleet.nodes {
        node.readiness_is(200).await;
    }

    Offered::of(outcomes).holds(&fleet).await;
    let granted: BTreeSet<_> = fleet.game.granted().into_keys().collect();
    assert_eq!(granted, acknowledged.into_inner().unwrap());
    assert_eq!(granted.len(), MANY, "none is lost, and none was made up");
    for node in &fleet.nodes {
        let rewards = node.listed("/admin/v1/rewards").await;
        let settled = rewards.iter().filter(|it| it["state"] == "granted");
        let settled: BTreeSet<_> = settled.map(|it| reward_id(&text_at(it, "/oid"))).collect();
        assert_eq!(settled, granted, "what was acknowledged is on the standby");
    }
}
