//! What a game is asked with, however often and whatever has happened since.

use courier::Worked;
use gate::GrantAnswer;
use store::RewardState;

use super::{
    reward_stories::state,
    reward_world::{CALLBACK_URL, OID, RewardWorld, SECRET, SID, Setup, signed_for, told},
};

/// Whoever takes the same key with other words for a mistake would say no to
/// what it has granted.
#[tokio::test]
async fn whatever_is_configured_since_the_game_is_asked_with_the_same_words() {
    const LATER: &str = "https://developer.example.com/award.php?season=2&productid=1234";
    let later = || Setup {
        callback_url: LATER.to_owned(),
        ..Setup::default()
    };
    let world = RewardWorld::new().await;
    for _ in 0..3 {
        world.game.answers(GrantAnswer::Unknown);
    }
    assert_eq!(world.example().await.0, 503);
    let world = world.reconfigured(later()).await;
    world.advance(2);
    let resigned = signed_for(LATER, SECRET, SID, OID);
    assert_eq!(world.call(&resigned).await.status, 503);
    world.advance(5);
    assert_eq!(world.drive().await, [Worked::Rested]);
    world.advance(2);
    assert_eq!(told(&world.call(&resigned).await), (200, "1".to_owned()));
    let asked = world.game.asked();
    assert_eq!(asked.len(), 4);
    assert!(asked.iter().all(|one| *one == asked[0]), "{asked:?}");
    assert_eq!(world.reward(OID).await.unwrap().parameters, "");

    let next = signed_for(LATER, SECRET, SID, "next");
    assert_eq!(told(&world.call(&next).await), (200, "1".to_owned()));
    let parameters = &world.game.asked()[4].parameters;
    assert_eq!(parameters["season"], "2");
}

#[tokio::test]
async fn a_store_that_has_forgotten_an_order_has_the_game_asked_with_the_same_words() {
    let (world, restored) = (RewardWorld::new().await, RewardWorld::new().await);
    assert_eq!(world.example().await, (200, "1".to_owned()));
    restored.advance(24 * 60 * 60);
    assert_eq!(restored.example().await, (200, "1".to_owned()));
    assert_eq!(world.game.asked(), restored.game.asked());
}

#[tokio::test]
async fn a_store_that_cannot_say_what_was_signed_first_has_nothing_granted() {
    let world = RewardWorld::new().await;
    world.game.answers(GrantAnswer::Unknown);
    assert_eq!(world.example().await.0, 503);
    let later = format!("{CALLBACK_URL}&season=2");
    let resigned = signed_for(&later, SECRET, SID, OID);
    let world = world
        .reconfigured(Setup {
            callback_url: later,
            ..Setup::default()
        })
        .await;
    world.advance(2);
    world.store.fail_reads(true);
    let answer = told(&world.call(&resigned).await);
    assert_eq!(answer, (503, "Service unavailable".to_owned()));
    assert_eq!(world.game.asked().len(), 1);
    world.store.fail_reads(false);
    world.advance(15);
    assert_eq!(world.drive().await, [Worked::Rested]);
    assert_eq!(state(&world).await, RewardState::Granted);
}
