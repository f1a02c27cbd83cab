//! The same is offered to all nodes at once, many times over.

use std::collections::BTreeMap;

use futures_util::future::join_all;

use super::{
    super::{database::Database, tool, up_house::verdict},
    game::reward_id,
    nodes::Fleet,
    offers::{AT_ONCE, challenges, each, see_through},
};

const NODES: usize = 3;

/// How many challenges and orders: fewer for a binary that was not made to be fast.
fn many() -> usize {
    match tool::variable("COUNTERSIGN_BIN") {
        Some(_) => 5_000,
        None => 500,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_node_of_three_accepts_each_challenge() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let fleet = Fleet::start(&[&*database.url(); NODES]).await;
    let challenges = challenges(&fleet, many()).await;
    each(challenges, AT_ONCE / NODES, async |challenge| {
        let offers = fleet.nodes.iter().map(|node| node.redeem(&challenge));
        let answers = join_all(offers).await;
        let mut verdicts: Vec<_> = answers.iter().map(verdict).collect();
        verdicts.sort();
        assert_eq!(verdicts, ["accepted", "challenge_used", "challenge_used"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_nodes_that_hear_of_an_order_have_it_granted_once() {
    let Some(database) = Database::fresh() else {
        return;
    };
    let fleet = Fleet::start(&[&*database.url(); NODES]).await;
    let oids: Vec<_> = (0..many()).map(|no| format!("order-{no}")).collect();
    each(&oids, AT_ONCE / NODES, async |oid| {
        let calls = (0..NODES).map(|node| see_through(&fleet, node, oid));
        let granted: usize = join_all(calls).await.into_iter().sum();
        assert_eq!(
            granted, 1,
            "one node says 1, the others that it is a duplicate"
        );
    })
    .await;
    // The game has answered each time, so nobody had a reason to ask again.
    let once: BTreeMap<_, _> = oids.iter().map(|oid| (reward_id(oid), 1)).collect();
    assert_eq!(fleet.game.granted(), once);
    assert_eq!(fleet.game.asked(), oids.len());
    let rewards = fleet.nodes[0].listed("/admin/v1/rewards").await;
    assert_eq!(rewards.len(), oids.len());
    assert!(rewards.iter().all(|it| it["state"] == "granted"));
}
