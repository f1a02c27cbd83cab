//! S15. What an operator switches off while something is under way.

use super::{
    super::process::until,
    world::{REWARD, SID, Side, World},
};

impl World {
    /// Until the platform has one delivery that waits.
    async fn waits(&self, what: &str) {
        until(what, async || {
            let states = self.states(Side::Platform, "/admin/v1/deliveries").await;
            (states.get("waiting") == Some(&1)).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn s15_callbacks_are_disabled_while_one_is_under_way_whose_answer_is_lost() {
    let world = World::open().await;
    let session = world.session().await;
    let view = world.view(&session).await;
    world.to_gate.hold(true);
    world.complete(&session, &view).await.unwrap().must_be(200);
    until("the gate to grant", async || {
        (world.to_gate.answered(200) == 1).then_some(())
    })
    .await;
    world.disable().await;
    world.to_gate.cut();
    world.to_gate.hold(false);
    world.waits("the attempt to have failed").await;
    for _ in 0..6 {
        world.platform.advance(600).await;
    }
    // Each time that it is due the courier takes it up, and puts it back.
    world.waits("it to be put back").await;
    assert_eq!(world.to_gate.asked(), 1, "nobody is told meanwhile");
    world.enable(&world.callback_url()).await;
    world.settle(&[Side::Platform]).await;
    world.holds(1).await;
}

#[tokio::test]
async fn s15_callbacks_are_disabled_while_one_is_under_way_that_is_acknowledged() {
    let world = World::open().await;
    let session = world.session().await;
    let view = world.view(&session).await;
    world.to_gate.hold(true);
    world.complete(&session, &view).await.unwrap().must_be(200);
    until("the gate to grant", async || {
        (world.to_gate.answered(200) == 1).then_some(())
    })
    .await;
    world.disable().await;
    world.to_gate.hold(false);
    world.settle(&[]).await;
    assert_eq!(world.game.coins(SID).await, REWARD);
    assert_eq!(world.to_gate.asked(), 1);
    world.holds(1).await;
}
