//! S10. The disk of either side is full in the middle of a reward. On PostgreSQL the
//! disk is the server's own.

use futures_util::future::join_all;
use serde_json::Value;

use super::{
    super::{home, process::until, tool},
    place::Place,
    world::{REWARD, SID, Side, World},
};

#[tokio::test]
async fn s10_the_platforms_disk_is_full_and_no_callback_is_lost() {
    if !home::store_is_a_file() || tool::unshare().is_none() {
        return;
    }
    let world = World::at(Place::SmallDisk, Place::Usual).await;
    let session = world.session().await;
    // One is under way when the disk is full: what comes of it cannot be written down.
    let first = world.view(&session).await;
    world.to_gate.hold(true);
    world.complete(&session, &first).await.unwrap().must_be(200);
    until("the gate to grant", async || {
        (world.to_gate.answered(200) == 1).then_some(())
    })
    .await;
    world.fill(Side::Platform);
    let second = until("the disk to be full", async || {
        let views = join_all((0..20).map(|_| world.view(&session))).await;
        let answers = views.iter().map(|view| world.complete(&session, view));
        let answers = join_all(answers).await;
        // What still fits is as good as any other.
        let mut refused = views.into_iter().zip(answers);
        refused.find_map(|(view, answer)| (answer.unwrap().status == 503).then_some(view))
    })
    .await;
    world.to_gate.hold(false);
    let coins = world.game.coins(SID).await;
    assert!(coins >= REWARD, "{coins}");
    world.make_room(Side::Platform);
    until("the view to be taken", async || {
        let answer = world.complete(&session, &second).await.unwrap();
        (answer.status == 200).then_some(())
    })
    .await;
    world.settle(&[Side::Platform]).await;
    let all = world.list(Side::Platform, "/admin/v1/deliveries").await;
    world.holds(all.len() as u64).await;
}

#[tokio::test]
async fn s10_the_gates_disk_is_full_and_it_acknowledges_nothing_that_it_forgets() {
    if !home::store_is_a_file() || tool::unshare().is_none() {
        return;
    }
    let world = World::at(Place::Usual, Place::SmallDisk).await;
    let session = world.session().await;
    world.to_game.hold(true);
    let view = world.view(&session).await;
    world.complete(&session, &view).await.unwrap().must_be(200);
    until("the game to grant", async || {
        (world.to_game.answered(200) == 1).then_some(())
    })
    .await;
    world.fill(Side::Gate);
    world.to_game.hold(false);
    until("the gate to have no room", async || {
        let view = world.view(&session).await;
        world.complete(&session, &view).await.unwrap().must_be(200);
        (world.to_gate.answered(503) > 0).then_some(())
    })
    .await;
    let acknowledged = world.to_gate.answered(200);
    let known = world.list(Side::Gate, "/admin/v1/rewards").await;
    let known = known.iter().filter(|it: &&Value| it["state"] == "granted");
    assert!(acknowledged <= known.count(), "I3");
    world.make_room(Side::Gate);
    world.settle(&[Side::Platform, Side::Gate]).await;
    let all = world.list(Side::Platform, "/admin/v1/deliveries").await;
    world.holds(all.len() as u64).await;
}
