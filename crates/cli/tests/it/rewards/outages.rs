use super::{
    super::process::until,
    world::{REWARD, SID, Side, World},
};

/// R9. The gate is told to wait by nobody: it goes on asking by itself, also when
/// the network has given up.
#[tokio::test]
async fn the_game_is_down_for_an_hour_and_each_view_is_granted_once() {
    let world = World::open().await;
    let session = world.session().await;
    world.to_game.lead_to(None);
    for _ in 0..3 {
        let view = world.view(&session).await;
        let completed = world.complete(&session, &view).await.unwrap().must_be(200);
        assert_eq!(completed.text_at("/callback"), "pending");
    }
    for _ in 0..6 {
        world.platform.advance(600).await;
        world.gate.advance(600).await;
    }
    assert_eq!(world.game.coins(SID).await, 0);
    assert_eq!(
        world.to_gate.answered(200),
        0,
        "I3: nothing was acknowledged"
    );
    world.to_game.lead_to(Some(world.game.addr));
    world.settle(&[Side::Platform, Side::Gate]).await;
    world.holds(3).await;
}

/// What the network has stopped asking for is granted all the same.
#[tokio::test]
async fn the_network_is_gone_and_the_gate_finishes_what_was_open() {
    let mut world = World::open().await;
    let session = world.session().await;
    world.to_game.lead_to(None);
    let view = world.view(&session).await;
    world.complete(&session, &view).await.unwrap().must_be(200);
    world.kill(Side::Platform).await;
    world.to_game.lead_to(Some(world.game.addr));
    until("the gate to ask by itself", async || {
        let coins = world.game.coins(SID).await;
        if coins == 0 {
            world.gate.advance(10).await;
        }
        (coins == REWARD).then_some(())
    })
    .await;
    world.restart(Side::Platform).await;
    world.settle(&[Side::Platform, Side::Gate]).await;
    assert_eq!(
        world.to_gate.answered(200),
        0,
        "acknowledged as a duplicate"
    );
    world.holds(1).await;
}

/// Whoever finds a call of the gate's in a log or on the wire gains nothing by it,
/// under whatever key it is sent again.
#[tokio::test]
async fn a_grant_call_that_somebody_repeats_grants_nothing() {
    let world = World::open().await;
    let session = world.session().await;
    let view = world.view(&session).await;
    world.complete(&session, &view).await.unwrap().must_be(200);
    world.settle(&[Side::Platform]).await;
    let call = world.to_game.requests();
    let key = call
        .lines()
        .find_map(|line| line.strip_prefix("idempotency-key: "))
        .unwrap();
    for other in [key, "another", ""] {
        let (from, to) = ("idempotency-key: ", "webhook-id: ");
        let repeated = call.replacen(&format!("{from}{key}"), &format!("{from}{other}"), 1);
        assert_eq!(world.game.told(&repeated).await, "HTTP/1.1 200 OK");
        let renamed = call.replacen(&format!("{to}{key}"), &format!("{to}{other}x"), 1);
        assert_eq!(world.game.told(&renamed).await, "HTTP/1.1 401 Unauthorized");
    }
    world.holds(1).await;
}
