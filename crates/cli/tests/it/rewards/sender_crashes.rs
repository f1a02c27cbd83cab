//! The platform is killed at each point from a completed view to the end of its
//! callback. What happens to a lease that two processes believe to hold (S7, S8)
//! takes two couriers on one store, and is told in `courier`.

use super::{
    super::process::until,
    world::{REWARD, SID, Side, World},
};

/// Completes a view while the platform has a fault in that write, kills the
/// platform once it has struck, and lets everything find its end.
async fn killed_in(call: &str, kind: &str, callbacks_before: usize, callbacks: usize) {
    let mut world = World::open().await;
    let session = world.session().await;
    let view = world.view(&session).await;
    world.order(Side::Platform, call, kind).await;
    let completing = world.complete(&session, &view);
    let struck = world.struck(Side::Platform);
    // The device hears nothing where the write itself is held.
    tokio::select! {
        _ = completing => world.struck(Side::Platform).await,
        () = struck => {}
    }
    if callbacks_before > 0 {
        until("the acknowledgement", async || {
            (world.to_gate.answered(200) == 1).then_some(())
        })
        .await;
    }
    if (call, kind) == ("store.commit.settle-attempt", "delay") {
        // The fault is counted as the write begins, which it has still to end.
        until("the acknowledgement to be written down", async || {
            let all = world.list(Side::Platform, "/admin/v1/deliveries").await;
            (all[0]["state"] == "delivered").then_some(())
        })
        .await;
    }
    assert_eq!(world.to_gate.asked(), callbacks_before, "before the kill");
    world.kill(Side::Platform).await;
    world.restart(Side::Platform).await;

    // The device did not hear, or may not have: it says the same again.
    let again = world.complete(&session, &view).await.unwrap().must_be(200);
    assert_eq!(again.text_at("/state"), "finished");
    world.settle(&[Side::Platform]).await;
    let answers = world.to_gate.answers();
    assert_eq!(
        world.to_gate.asked(),
        callbacks,
        "callbacks in all: {answers}"
    );
    world.holds(1).await;
}

#[tokio::test]
async fn s1_killed_before_the_view_is_written_down() {
    killed_in("store.commit.enqueue", "stall", 0, 1).await;
}

#[tokio::test]
async fn s2_killed_before_the_device_is_told() {
    killed_in("store.commit.enqueue", "delay", 0, 1).await;
}

#[tokio::test]
async fn s3_killed_between_the_beginning_of_an_attempt_and_its_call() {
    killed_in("store.commit.begin-attempt", "delay", 0, 1).await;
}

#[tokio::test]
async fn s4_killed_while_the_receiver_is_at_it() {
    let mut world = World::open().await;
    let session = world.session().await;
    let view = world.view(&session).await;
    world.to_gate.hold(true);
    world.complete(&session, &view).await.unwrap().must_be(200);
    until("the callback to arrive", async || {
        (world.to_gate.asked() == 1).then_some(())
    })
    .await;
    world.kill(Side::Platform).await;
    world.to_gate.hold(false);
    world.restart(Side::Platform).await;
    world.settle(&[Side::Platform]).await;
    assert_eq!(world.game.coins(SID).await, REWARD);
    world.holds(1).await;
}

#[tokio::test]
async fn s5_killed_before_the_acknowledgement_is_written_down() {
    killed_in("store.commit.settle-attempt", "stall", 1, 2).await;
}

#[tokio::test]
async fn s6_killed_after_the_acknowledgement_is_written_down() {
    killed_in("store.commit.settle-attempt", "delay", 1, 1).await;
}
