//! R10. What the game says contradicts what it did.

use serde_json::json;
use testkit::{Peer, Reply};

use super::{
    super::{http::text_at, process::until},
    invariants::End,
    world::{REWARD, SID, Side, World},
};

/// The game grants and its answer does not come in time; asked again, it says no, as
/// one does that judges before it looks whether it was asked before.
#[tokio::test]
async fn r10_a_no_after_an_answer_that_was_not_heard_is_shown_as_doubtful() {
    let world = World::open().await;
    let forgetful = Peer::start(|_| Reply::json(422, "{}")).await;
    let session = world.session().await;
    let view = world.view(&session).await;
    world.to_game.hold(true);
    world.complete(&session, &view).await.unwrap().must_be(200);
    until("the gate to have waited long enough", async || {
        (world.to_gate.answered(503) > 0).then_some(())
    })
    .await;
    assert_eq!(world.game.coins(SID).await, REWARD, "the game has granted");
    world.to_game.hold(false);
    world.to_game.lead_to(Some(forgetful.addr()));
    let reward = until("the game to be asked again", async || {
        world.gate.advance(10).await;
        let rewards = world.list(Side::Gate, "/admin/v1/rewards").await;
        let ended = rewards[0]["state"] != json!("open");
        ended.then(|| rewards[0].clone())
    })
    .await;
    assert_eq!(text_at(&reward, "/state"), "rejected");
    let detail = text_at(&reward, "/detail");
    assert!(detail.contains("422"), "{detail}");
    assert!(
        detail.contains("what came of that is not known"),
        "{detail}"
    );
    assert!(reward["turns"].as_u64().unwrap() > 1, "{reward}");

    // The network is told no, and shows that it was not always no.
    until("the network to be told", async || {
        world.platform.advance(10).await;
        (world.to_gate.answered(500) > 0).then_some(())
    })
    .await;
    let delivery = until("that to be written down", async || {
        let all = world.list(Side::Platform, "/admin/v1/deliveries").await;
        (text_at(&all[0], "/state") == "waiting").then(|| all[0].clone())
    })
    .await;
    assert_eq!(delivery["may_have_acted"], json!(true), "{delivery}");
    world
        .holds_at(End {
            views: 1,
            given: 1,
            granted: 0,
            rejected: 1,
        })
        .await;
}
