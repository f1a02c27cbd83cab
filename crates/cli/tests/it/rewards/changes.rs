//! S15. What an operator switches off while something is under way.

use super::{
    super::process::until,
    world::{REWARD, SID, Side, World},
};

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
    until("the attempt to have failed", async || {
        let states = world.states(Side::Platform, "/admin/v1/deliveries").await;
        (states.get("waiting") == Some(&1)).then_some(())
    })
    .await;
    for _ in 0..6 {
        world.platform.advance(600).await;
    }
    assert_eq!(world.to_gate.asked(), 1, "nobody is told meanwhile");
    let waiting = world.states(Side::Platform, "/admin/v1/deliveries").await;
    assert_eq!(waiting.get("waiting"), Some(&1), "{waiting:?}");
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
