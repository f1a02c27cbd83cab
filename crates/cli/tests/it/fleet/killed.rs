//! One of the nodes is killed in the middle of many claims.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use rustix::process::Signal;

use super::{
    super::database::Database,
    nodes::Fleet,
    offers::{AT_ONCE, Offered, challenges, each, said},
};

/// How many challenges are offered around each kill.
const CHALLENGES: usize = 300;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_node_has_accepted_is_refused_by_the_others() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let url = database.url();
    let mut fleet = Fleet::start(&[&*url; 3]).await;
    for (victim, kill_after) in [1, 40, 150].into_iter().enumerate() {
        let challenges = challenges(&fleet, CHALLENGES).await;
        let answered = AtomicUsize::new(0);
        let offers = challenges.into_iter().enumerate();
        let outcomes = each(offers, AT_ONCE, async |(index, challenge)| {
            let said = said(fleet.any(index), &challenge).await;
            if said.is_some() && answered.fetch_add(1, SeqCst) + 1 == kill_after {
                fleet.nodes[victim].process.signal(Signal::KILL);
            }
            (challenge, said)
        })
        .await;
        fleet.nodes[victim].process.ends().await;
        let offered = Offered::of(outcomes);
        assert!(offered.accepted.len() >= kill_after);
        assert!(!offered.open.is_empty(), "killed in the middle");

        // The others judge first, and then all of them.
        let killed = fleet.nodes.remove(victim);
        offered.holds(&fleet).await;
        fleet.nodes.insert(victim, killed);
        fleet.restart(victim, &url).await;
        offered.holds_again(&fleet).await;
    }
}
