use futures_util::future::join_all;

use super::{
    super::http::Http,
    world::{REWARD, SID, Side, World},
};

const AT_ONCE: usize = 64;

/// R7. Each from a connection of its own, as from many senders.
#[tokio::test]
async fn the_same_callback_sixty_four_times_at_once_grants_once() {
    let world = World::open().await;
    let session = world.session().await;
    // The gate is to see each callback for the first time from the sixty-four.
    world.to_gate.lead_to(None);
    for views in 1..=3 {
        let view = world.view(&session).await;
        let completed = world.complete(&session, &view).await.unwrap().must_be(200);
        let url = world.sent(&completed.text_at("/oid"));
        let offers = (0..AT_ONCE).map(|_| {
            let url = url.clone();
            async move { Http::new().get(&url, None).await }
        });
        let answers = join_all(offers).await;
        let count = |status: u16, text: &str| {
            let mut all = answers.iter();
            all.by_ref()
                .filter(|answer| answer.status == status && answer.text == text)
                .count()
        };
        let granted = count(200, "1");
        let later = count(503, "Order is being processed");
        let duplicate = count(403, "Duplicate order");
        assert_eq!(granted, 1, "{answers:?}");
        assert_eq!(granted + later + duplicate, AT_ONCE, "{answers:?}");
        assert_eq!(world.game.coins(SID).await, REWARD * views);
        assert_eq!(
            world.to_game.asked() as u64,
            views,
            "the game is asked once"
        );
    }
    world.to_gate.lead_to(Some(world.gate_addr()));
    world.settle(&[Side::Platform]).await;
    world.holds(3).await;
}
