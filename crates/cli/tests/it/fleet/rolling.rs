//! One node after the other is stopped and started again, behind a balancer that
//! goes by `/readyz`.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

use futures_util::future::{join, join_all};
use rustix::process::Signal;
use tokio::sync::{RwLock, RwLockReadGuard};

use super::{
    super::{
        database::Database,
        process::until,
        up_house::{Up, verdict},
    },
    game::{Word, call, callback, reward_id},
    nodes::Fleet,
    offers::{Offered, each},
};

const CALLERS: usize = 12;

/// How many calls are answered between one restart and the next.
const BETWEEN: usize = 40;

/// Sends calls to whichever nodes are ready.
struct Balancer {
    places: Vec<Place>,
    next: AtomicUsize,
}

struct Place {
    /// Whether calls are sent there.
    ready: AtomicBool,
    /// Held by each call that is under way.
    node: RwLock<Up>,
}

impl Balancer {
    fn over(nodes: Vec<Up>) -> Self {
        let place = |node| Place {
            ready: AtomicBool::new(true),
            node: RwLock::new(node),
        };
        Self {
            places: nodes.into_iter().map(place).collect(),
            next: AtomicUsize::new(0),
        }
    }

    /// The next node that is ready, for one call.
    fn node(&self) -> RwLockReadGuard<'_, Up> {
        loop {
            let next = self.next.fetch_add(1, SeqCst) % self.places.len();
            let place = &self.places[next];
            if place.ready.load(SeqCst)
                && let Ok(node) = place.node.try_read()
            {
                return node;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_are_restarted_one_by_one_and_no_call_fails() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let url = database.url();
    let mut fleet = Fleet::start(&[&*url; 3]).await;
    let balancer = Balancer::over(std::mem::take(&mut fleet.nodes));
    let (answered, done) = (AtomicUsize::new(0), AtomicBool::new(false));
    let callers = each(0..CALLERS, CALLERS, async |caller| {
        let (mut accepted, mut oids) = (Vec::new(), Vec::new());
        while !done.load(SeqCst) {
            let challenge = balancer.node().challenge().await;
            let answer = balancer.node().redeem(&challenge).await;
            assert_eq!(verdict(&answer), "accepted");
            accepted.push(challenge);
            let oid = format!("caller-{caller}-order-{}", oids.len());
            let word = call(&balancer.node(), &callback(&oid)).await;
            assert_eq!(word, Word::Granted);
            oids.push(oid);
            answered.fetch_add(1, SeqCst);
        }
        (accepted, oids)
    });
    let restarts = async {
        for (index, place) in balancer.places.iter().enumerate() {
            let before = answered.load(SeqCst);
            until("calls to be answered", async || {
                (answered.load(SeqCst) >= before + BETWEEN).then_some(())
            })
            .await;
            restart(&fleet, index, place, &url).await;
        }
        done.store(true, SeqCst);
    };
    let (made, ()) = join(callers, restarts).await;

    let (accepted, oids): (Vec<_>, Vec<_>) = made.into_iter().unzip();
    let places = balancer.places.into_iter();
    fleet.nodes = places.map(|place| place.node.into_inner()).collect();
    let offered = Offered {
        accepted: accepted.concat(),
        open: Vec::new(),
    };
    offered.holds(&fleet).await;
    let oids = oids.concat();
    let granted = fleet.game.granted();
    assert_eq!(granted.len(), oids.len());
    for oid in oids {
        assert_eq!(granted.get(&reward_id(&oid)), Some(&1), "{oid}");
    }
}

/// Restarts a node as its balancer sees it.
async fn restart(fleet: &Fleet, index: usize, place: &Place, url: &str) {
    let node = place.node.read().await;
    node.process.signal(Signal::TERM);
    node.readiness_is(503).await;
    assert_eq!(
        node.readiness().await.text,
        "leaving: this node is about to stop\n"
    );
    // It serves whoever has not noticed yet.
    let calls = join_all((0..CALLERS).map(|_| node.challenge()));
    assert_eq!(calls.await.len(), CALLERS);
    drop(node);
    place.ready.store(false, SeqCst);
    let mut node = place.node.write().await;
    assert!(node.process.stop().await.success());
    *node = fleet.node(index, url).await;
    place.ready.store(true, SeqCst);
}
