//! How views end.

use base::{Clock, OwnerId};
use serde_json::json;
use store::{Step, Unit, Watermark};
use testkit::{Call, games};

use super::{
    ads::{COMPLETE, SKIP, START, Story},
    world::{forged, json as read},
};

#[tokio::test]
async fn nobody_is_told_of_a_view_that_is_skipped_or_has_no_sid_or_no_setup() {
    let story = Story::quiet().await;
    let none = json!({ "state": "finished", "callback": "none" });
    assert_eq!(story.view("7").await, none, "never set up");
    story.enable().await;
    let without = story.start(None).await;
    assert_eq!(story.complete(&without).await, none);
    let skipped = story.start(Some("7")).await;
    let answer = story.end(SKIP, &skipped).await;
    assert_eq!(read(&answer), json!({ "state": "skipped" }));
    let admin = &story.world.house.admin;
    admin.disable_ads(story.app).await.unwrap();
    let disabled = story.start(Some("7")).await;
    assert_eq!(story.complete(&disabled).await, none);
    // What was decided stands, also once the game is told again.
    story.enable().await;
    assert_eq!(story.complete(&disabled).await, none);
    assert_eq!(story.count().await, 0);
    assert!(story.peer.requests().is_empty());
    assert_eq!(story.view("7").await["callback"], "delivered");
}

#[tokio::test]
async fn a_view_ends_one_way_only() {
    let story = Story::new().await;
    for (first, second) in [(COMPLETE, SKIP), (SKIP, COMPLETE)] {
        for sid in [Some("7"), None] {
            let token = story.start(sid).await;
            let ended = story.end(first, &token).await;
            assert_eq!(ended.status, 200);
            let other = story.end(second, &token).await;
            assert_eq!(other.status, 409);
            assert_eq!(read(&other)["code"], "view_ended");
            assert_eq!(story.end(first, &token).await.body, ended.body);
        }
    }
    assert_eq!(story.peer.requests().len(), 1);
}

#[tokio::test]
async fn of_sixty_four_completions_at_once_one_tells_the_game() {
    let story = Story::new().await;
    let token = story.start(Some("7")).await;
    let calls = (0..64).map(|_| story.complete(&token));
    let all = futures_util::future::join_all(calls).await;
    assert!(all.iter().all(|one| one == &all[0]), "{all:?}");
    assert_eq!(story.peer.requests().len(), 1);
    assert_eq!(story.count().await, 1);
}

#[tokio::test]
async fn an_end_whose_answer_was_lost_is_asked_for_again() {
    let story = Story::new().await;
    for (path, callbacks) in [(COMPLETE, 1), (SKIP, 1)] {
        let token = story.start(Some("7")).await;
        story.world.store.lose_answers(true);
        let lost = story.end(path, &token).await;
        assert_eq!(lost.status, 503);
        story.world.store.lose_answers(false);
        assert_eq!(story.end(path, &token).await.status, 200, "{path}");
        assert_eq!(story.count().await, callbacks);
    }
}

#[tokio::test]
async fn another_players_view_is_told_from_a_forged_one_by_nobody() {
    let story = Story::new().await;
    let token = story.start(Some("7")).await;
    let key = games::STRANGER_KEY;
    let stranger = story.world.session(games::STRANGER, key).await;
    for path in [COMPLETE, SKIP] {
        let body = json!({ "view_token": token }).to_string();
        let call = Call::post(path, body).bearer(&stranger);
        let others = story.world.send(call).await;
        assert_eq!(others.status, 404);
        for wrong in [&forged(&token), "x", "", "a.b", &stranger] {
            let answer = story.end(path, wrong).await;
            assert_eq!((answer.status, &answer.body), (404, &others.body));
        }
    }
    assert_eq!(story.complete(&token).await["callback"], "delivered");
}

#[tokio::test]
async fn a_view_runs_out_after_an_hour() {
    let story = Story::new().await;
    let token = story.start(Some("7")).await;
    story.world.advance(3_599);
    let other = story.start(Some("7")).await;
    story.world.advance(1);
    for path in [COMPLETE, SKIP] {
        let answer = story.end(path, &token).await;
        assert_eq!(answer.status, 410);
        assert_eq!(read(&answer)["code"], "view_expired");
    }
    assert_eq!(story.complete(&other).await["callback"], "delivered");
}

#[tokio::test]
async fn a_view_from_before_a_restore_has_run_out_whether_it_had_ended_or_not() {
    let story = Story::new().await;
    let (ended, open) = (story.start(Some("7")).await, story.start(Some("7")).await);
    assert_eq!(story.complete(&ended).await["callback"], "delivered");
    let house = &story.world.house;
    let restored = Step::RaiseWatermark(Watermark::at(house.clock.now()));
    let unit = Unit::of(OwnerId::generate(&*house.rng), restored);
    house.store.commit(unit).await.unwrap();
    house.directory.catch_up().await.unwrap();
    story.world.advance(1);
    let session = story.world.session(games::MEMBER, games::MEMBER_KEY).await;
    let send = async |path: &str, wish: serde_json::Value| {
        let call = Call::post(path, wish.to_string()).bearer(&session);
        story.world.send(call).await
    };
    for token in [&ended, &open] {
        for path in [COMPLETE, SKIP] {
            let answer = send(path, json!({ "view_token": token })).await;
            assert_eq!(answer.status, 410);
            assert_eq!(read(&answer)["code"], "view_expired");
        }
    }
    assert_eq!(story.peer.requests().len(), 1, "nobody is told twice");
    let begun = send(START, json!({ "app_id": story.app, "sid": "7" })).await;
    let token = read(&begun)["view_token"].clone();
    let answer = send(COMPLETE, json!({ "view_token": token })).await;
    assert_eq!(read(&answer)["callback"], "delivered");
}

#[tokio::test]
async fn a_sid_that_could_not_be_signed_unambiguously_is_refused_at_the_start() {
    let story = Story::quiet().await;
    let new = admin::NewAds {
        callback_url: story.peer.url("/award.php?zone=1"),
        lenient: false,
        secret: None,
    };
    let admin = &story.world.house.admin;
    admin.enable_ads(story.app, new).await.unwrap();
    for disabled in [false, true] {
        for (sid, code) in [
            ("7,zone=2", "ambiguous_sid"),
            ("", "invalid_sid"),
            ("a\nb", "invalid_sid"),
            (&"x".repeat(1_025), "invalid_sid"),
        ] {
            let wish = json!({ "app_id": story.app, "sid": sid });
            let answer = story.call(START, &wish).await;
            assert_eq!((answer.status, &read(&answer)["code"]), (400, &json!(code)));
        }
        if !disabled {
            admin.disable_ads(story.app).await.unwrap();
        }
    }
    story.enable().await;
    assert_eq!(story.view("7,zone=2").await["callback"], "delivered");
}

#[tokio::test]
async fn a_player_ends_no_more_views_than_can_be_watched() {
    let story = Story::quiet().await;
    let token = story.start(None).await;
    let skips = (0..600).map(|_| story.end(SKIP, &token));
    let all = futures_util::future::join_all(skips).await;
    assert!(all.iter().all(|answer| answer.status == 200));
    story.world.advance(600);
    for path in [SKIP, COMPLETE] {
        let answer = story.end(path, &token).await;
        assert_eq!(answer.status, 429);
        assert_eq!(read(&answer)["code"], "too_many_views");
        assert_eq!(answer.header("retry-after"), Some("3000"));
    }
    // What is no view is not counted, and the next hour is another one.
    assert_eq!(story.end(SKIP, "x").await.status, 404);
    story.world.advance(3_000);
    let token = story.start(None).await;
    assert_eq!(story.end(COMPLETE, &token).await.status, 200);
}
