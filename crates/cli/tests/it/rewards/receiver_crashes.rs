//! The gate is killed at each point from the arrival of a callback to the end of
//! its answer; see the table in docs/guides/rewards.md.

use super::{
    super::process::until,
    world::{Side, World},
};

/// Completes a view while the gate has a fault in that write, kills the gate once
/// it has struck, and lets everything find its end.
async fn killed_in(call: &str, kind: &str, granted_before: u64) {
    let mut world = World::open().await;
    let session = world.session().await;
    let view = world.view(&session).await;
    world.order(Side::Gate, call, kind).await;
    let completed = world.complete(&session, &view).await.unwrap();
    assert_eq!(completed.must_be(200).text_at("/callback"), "pending");
    world.struck(Side::Gate).await;
    let coins = world.game.coins(super::world::SID).await;
    assert_eq!(coins, granted_before, "before the kill");
    assert_eq!(world.to_gate.answered(200), 0, "nothing was acknowledged");
    world.kill(Side::Gate).await;
    world.restart(Side::Gate).await;
    world.settle(&[Side::Platform, Side::Gate]).await;
    world.holds(1).await;
}

#[tokio::test]
async fn r1_killed_before_the_reward_is_written_down() {
    killed_in("store.commit.open-reward", "stall", 0).await;
}

#[tokio::test]
async fn r2_killed_before_the_game_is_asked() {
    killed_in("store.commit.open-reward", "delay", 0).await;
}

#[tokio::test]
async fn r3_killed_while_the_games_answer_is_on_its_way() {
    let mut world = World::open().await;
    let session = world.session().await;
    let view = world.view(&session).await;
    world.to_game.hold(true);
    world.complete(&session, &view).await.unwrap().must_be(200);
    until("the game to grant", async || {
        (world.to_game.answered(200) == 1).then_some(())
    })
    .await;
    world.kill(Side::Gate).await;
    world.to_game.hold(false);
    world.restart(Side::Gate).await;
    world.settle(&[Side::Platform, Side::Gate]).await;
    assert!(world.to_game.asked() > 1, "asked again under the same key");
    world.holds(1).await;
}

#[tokio::test]
async fn r4_killed_before_the_grant_is_written_down() {
    killed_in("store.commit.settle-reward", "stall", 50).await;
}

#[tokio::test]
async fn r5_killed_before_the_acknowledgement_is_sent() {
    killed_in("store.commit.settle-reward", "delay", 50).await;
}

#[tokio::test]
async fn r6_the_acknowledgement_is_sent_and_nobody_reads_it() {
    let mut world = World::open().await;
    let session = world.session().await;
    let view = world.view(&session).await;
    world.to_gate.hold(true);
    world.complete(&session, &view).await.unwrap().must_be(200);
    until("the gate to acknowledge", async || {
        (world.to_gate.answered(200) == 1).then_some(())
    })
    .await;
    world.kill(Side::Platform).await;
    world.to_gate.hold(false);
    world.restart(Side::Platform).await;
    world.settle(&[Side::Platform]).await;
    assert_eq!(world.to_gate.answered(403), 1, "told of the duplicate");
    assert_eq!(world.to_game.asked(), 1, "I4: a duplicate asks nobody");
    world.holds(1).await;
}
