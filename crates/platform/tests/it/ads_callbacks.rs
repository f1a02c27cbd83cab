//! From the end of a view to the game's server.

use base::Secret;
use sign::HmacMd5Key;
use store::{AttemptOutcome, DeliveryState};

use super::ads::{Story, reply};

fn oid(completed: &serde_json::Value) -> &str {
    completed["oid"].as_str().unwrap()
}

#[tokio::test]
async fn a_completed_view_is_told_once_and_before_the_device_is() {
    let story = Story::new().await;
    let token = story.start(Some("player 7 & co")).await;
    let completed = story.complete(&token).await;
    assert_eq!(completed["callback"], "delivered");
    let requests = story.peer.requests();
    assert_eq!(requests.len(), 1);
    let redeem = story.judge(&requests[0], &story.key()).unwrap();
    assert_eq!(redeem.subject(), Some("player 7 & co"));
    assert_eq!(redeem.order(), oid(&completed));
    // Again, and once the store has had time to forget.
    for _ in 0..2 {
        assert_eq!(story.complete(&token).await, completed);
        story.world.advance(1_500);
    }
    assert_eq!(story.peer.requests().len(), 1);
    assert_eq!(story.count().await, 1);
}

#[tokio::test]
async fn every_view_has_an_oid_of_its_own() {
    let story = Story::new().await;
    let (first, second) = (story.view("7").await, story.view("7").await);
    assert_ne!(oid(&first), oid(&second));
    assert_eq!(story.peer.requests().len(), 2);
}

#[tokio::test]
async fn a_rotated_secret_signs_the_next_attempt_under_the_same_oid() {
    let story = Story::new().await;
    story.will([reply(500, "down")]);
    let completed = story.view("7").await;
    assert_eq!(completed["callback"], "pending");
    let old = story.key();
    let admin = &story.world.house.admin;
    let new = admin::NewAdsSecret::default();
    admin.rotate_ads_secret(story.app, new).await.unwrap();
    story.later(oid(&completed), 6).await;
    let requests = story.peer.requests();
    assert_eq!(requests.len(), 2);
    assert!(story.judge(&requests[0], &old).is_some());
    assert!(story.judge(&requests[1], &old).is_none());
    let redeem = story.judge(&requests[1], &story.key()).unwrap();
    assert_eq!(redeem.order(), oid(&completed));
    let log = story.log(oid(&completed)).await;
    assert_eq!(log.delivery.state, DeliveryState::Delivered);
    assert_eq!(log.delivery.subject, "7");
}

#[tokio::test]
async fn a_receiver_that_knew_the_new_secret_first_loses_nothing_to_a_rotation() {
    let story = Story::new().await;
    // The receiver has both already.
    let [old, new] = [story.key(), HmacMd5Key::new(b"chosen-beforehand")];
    story.will([reply(500, "down")]);
    let before = story.view("7").await;
    let secret = Some(Secret::new("chosen-beforehand"));
    let rotation = admin::NewAdsSecret { secret };
    let admin = &story.world.house.admin;
    let rotated = admin.rotate_ads_secret(story.app, rotation).await.unwrap();
    assert!(rotated.secret.is_none(), "it is not shown back");
    story.later(oid(&before), 6).await;
    story.view("8").await;
    let requests = story.peer.requests();
    let judged = requests.iter().map(|request| {
        let known = [&old, &new].map(|key| story.judge(request, key).is_some());
        known.iter().any(|accepted| *accepted)
    });
    assert_eq!(judged.collect::<Vec<_>>(), [true; 3]);
    assert!(story.judge(&requests[2], &new).is_some());
}

#[tokio::test]
async fn a_game_that_is_disabled_meanwhile_is_told_once_it_is_enabled_again() {
    let story = Story::new().await;
    story.will([reply(503, "busy")]);
    let completed = story.view("7").await;
    let admin = &story.world.house.admin;
    admin.disable_ads(story.app).await.unwrap();
    story.later(oid(&completed), 6).await;
    assert_eq!(story.peer.requests().len(), 1, "nothing is sent");
    let log = story.log(oid(&completed)).await;
    assert_eq!(log.attempts[1].detail, "not sent: callbacks are disabled");
    assert_eq!(log.delivery.state, DeliveryState::Waiting);
    story.enable().await;
    story.later(oid(&completed), 40).await;
    assert_eq!(story.peer.requests().len(), 2);
    let log = story.log(oid(&completed)).await;
    assert_eq!(log.delivery.state, DeliveryState::Delivered);
}

#[tokio::test]
async fn a_duplicate_after_an_unknown_outcome_is_good_news_and_before_it_is_none() {
    let story = Story::new().await;
    let duplicate = || reply(403, "Duplicate order");
    story.will([duplicate()]);
    let first = story.view("7").await;
    assert_eq!(first["callback"], "rejected");
    let log = story.log(oid(&first)).await;
    assert_eq!(log.delivery.state, DeliveryState::Rejected);
    assert_eq!(
        log.attempts[0].detail,
        "the receiver refused with 403: Duplicate order"
    );
    story.will([reply(500, "given, not written down"), duplicate()]);
    let second = story.view("7").await;
    story.later(oid(&second), 6).await;
    let log = story.log(oid(&second)).await;
    assert_eq!(log.delivery.state, DeliveryState::Delivered);
    assert_eq!(log.attempts[1].outcome, AttemptOutcome::DeliveredBefore);
}

#[tokio::test]
async fn an_operator_sends_a_refused_callback_once_more() {
    let story = Story::new().await;
    story.will([reply(403, "Signature did not match"), reply(500, "")]);
    let completed = story.view("7").await;
    let (admin, oid) = (&story.world.house.admin, oid(&completed));
    let id = super::ads::id(oid);
    let replayed = admin.replay_delivery(story.app, id).await.unwrap();
    assert_eq!(replayed.state, DeliveryState::Waiting);
    story.later(oid, 0).await;
    let again = admin.replay_delivery(story.app, id).await.unwrap_err();
    assert_eq!(again, admin::AdminError::DeliveryUnderWay);
    story.later(oid, 6).await;
    let requests = story.peer.requests();
    assert_eq!(requests.len(), 3);
    assert!(requests.iter().all(|request| request == &requests[0]));
    let log = story.log(oid).await;
    assert_eq!(log.delivery.state, DeliveryState::Delivered);
    assert_eq!(log.attempts.len(), 3);
}

#[tokio::test]
async fn a_sid_that_can_no_longer_be_signed_waits_for_the_operator() {
    let story = Story::new().await;
    let token = story.start(Some("7,zone=2")).await;
    let admin = &story.world.house.admin;
    let with_zone = admin::NewAds {
        callback_url: story.peer.url("/award.php?zone=1"),
        lenient: false,
        secret: None,
    };
    admin.enable_ads(story.app, with_zone).await.unwrap();
    let completed = story.complete(&token).await;
    assert_eq!(completed["callback"], "pending");
    assert!(story.peer.requests().is_empty());
    story.enable().await;
    story.later(oid(&completed), 6).await;
    assert_eq!(story.peer.requests().len(), 1);
}
