//! S11. Clocks jump by an hour, one way or the other, on either side.

use super::{
    super::process::until,
    world::{Side, World},
};

const HOUR: i64 = 3_600;

/// Where the clocks of platform and gate jump to.
const JUMPS: [(i64, i64); 4] = [(HOUR, -HOUR), (-HOUR, HOUR), (HOUR, HOUR), (-HOUR, -HOUR)];

#[tokio::test]
async fn s11_clocks_jump_by_an_hour_while_a_callback_waits() {
    let world = World::open().await;
    for (views, (of_platform, of_gate)) in (1..).zip(JUMPS) {
        let session = world.session().await;
        world.to_gate.lead_to(None);
        world.to_gate.cut();
        let view = world.view(&session).await;
        let completed = world.complete(&session, &view).await.unwrap().must_be(200);
        assert_eq!(completed.text_at("/callback"), "pending");
        world.shift(Side::Platform, of_platform).await;
        world.shift(Side::Gate, of_gate).await;
        world.to_gate.lead_to(Some(world.gate_addr()));
        world.settle(&[Side::Platform]).await;
        world.holds(views).await;
    }
}

#[tokio::test]
async fn s11_clocks_jump_by_an_hour_while_a_callback_is_under_way() {
    let world = World::open().await;
    for (views, (of_platform, of_gate)) in (1..).zip(JUMPS) {
        let session = world.session().await;
        let granted = world.to_game.answered(200);
        world.to_game.hold(true);
        let view = world.view(&session).await;
        world.complete(&session, &view).await.unwrap().must_be(200);
        until("the game to grant", async || {
            (world.to_game.answered(200) > granted).then_some(())
        })
        .await;
        world.shift(Side::Platform, of_platform).await;
        world.shift(Side::Gate, of_gate).await;
        world.to_game.hold(false);
        world.settle(&[Side::Platform]).await;
        until("the gate to know", async || {
            let states = world.states(Side::Gate, "/admin/v1/rewards").await;
            let known = states.get("granted") == Some(&views);
            if !known {
                world.gate.advance(10).await;
            }
            known.then_some(())
        })
        .await;
        world.holds(views).await;
    }
}
