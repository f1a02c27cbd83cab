//! What players reach, and who they are to each other.

use store::{AchievementKind, Refusal};
use store_suite::{
    achievements::{COUNT, achievement, achievement_id, add, define, updated},
    circle::unfriend,
    given::refused,
    graph_setups::overlapping,
};

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_achievement_that_nobody_had_begun_is_reached_once() {
    let Some(two) = Two::if_there().await else {
        return;
    };
    done(&two.first, [Step::InsertApp(app(1))]).await;
    commit(&two.first, 1, define(achievement(1, 1, "count", COUNT))).await;
    for n in 1..=20 {
        let mut receipts = two.race(add(1, n, 1, 5), add(1, n, 1, 6)).await;
        receipts.sort_by_key(|it| *it == updated(true));
        assert_eq!(receipts, [updated(false), updated(true)]);
        let progress = two.first.progress(app_id(1), player_id(n)).await.unwrap();
        assert_eq!(progress[0].count, 11);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn progress_that_is_taken_away_and_begun_anew_meanwhile_is_added_to() {
    let Some(two) = Two::if_there().await else {
        return;
    };
    done(&two.first, [Step::InsertApp(app(1))]).await;
    commit(&two.first, 1, define(achievement(1, 1, "count", COUNT))).await;
    commit(&two.first, 1, add(1, 1, 1, 3)).await;
    let third = begun(&two, "SELECT FROM achievement_progress FOR UPDATE").await;
    let store = Arc::clone(&two.second);
    let writing = task::spawn(async move { commit(&store, 1, add(1, 1, 1, 5)).await });
    until_waiting(&two, "SELECT app_id, player_id, achievement_id").await;
    let id = achievement_id(1);
    let anew = format!(
        "DELETE FROM achievement_progress;
         INSERT INTO achievement_progress VALUES (1, 1, {id}, 6, '', NULL); COMMIT"
    );
    third.batch_execute(&anew).await.unwrap();
    assert_eq!(writing.await.unwrap(), updated(true));
    let progress = two.first.progress(app_id(1), player_id(1)).await.unwrap();
    assert_eq!(progress[0].count, 11, "6 by the other call, and 5");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_achievement_of_one_name_is_made_once() {
    let Some(two) = Two::if_there().await else {
        return;
    };
    for n in 1..=20 {
        done(&two.first, [Step::InsertApp(app(n))]).await;
        let wish = |id| define(achievement(n, id, "a", AchievementKind::Simple));
        let [one, other] = two.race(wish(1), wish(2)).await;
        assert_eq!(one, other);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn progress_waits_for_the_definition_that_is_being_changed() {
    let Some(two) = Two::if_there().await else {
        return;
    };
    done(&two.first, [Step::InsertApp(app(1))]).await;
    commit(&two.first, 1, define(achievement(1, 1, "count", COUNT))).await;
    let third = begun(&two, "UPDATE achievement SET is_archived = 1").await;
    let store = Arc::clone(&two.first);
    let writing = task::spawn(async move { commit(&store, 1, add(1, 1, 1, 5)).await });
    until_waiting(&two, "SELECT app_id, achievement_id").await;
    third.batch_execute("COMMIT").await.unwrap();
    assert_eq!(writing.await.unwrap(), refused(Refusal::Missing));
    let progress = two.first.progress(app_id(1), player_id(1)).await;
    assert_eq!(progress, Ok(Vec::new()), "nothing is left of the attempt");
    let found = two.first.catalog().await.unwrap().achievements;
    assert_eq!(found[0].achievement_id, achievement_id(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_ends_a_friendship_waits_for_who_begins_it() {
    let Some(two) = Two::if_there().await else {
        return;
    };
    done(&two.first, [1, 2].map(|n| Step::InsertPlayer(player(n)))).await;
    let begins = "SELECT 1 FROM player WHERE player_id = 1 FOR UPDATE;
         INSERT INTO friendship VALUES (1, 2, 0), (2, 1, 0)";
    let third = begun(&two, begins).await;
    let store = Arc::clone(&two.first);
    let ending = task::spawn(async move { done(&store, [unfriend(2, 1)]).await });
    until_waiting(&two, "SELECT player_id FROM player").await;
    third.batch_execute("COMMIT").await.unwrap();
    ending.await.unwrap();
    for n in [1, 2] {
        assert_eq!(two.first.friends(player_id(n)).await, Ok(Vec::new()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_rotations_the_second_keeps_the_secret_of_the_first() {
    let Some(two) = Two::if_there().await else {
        return;
    };
    let steps = [
        Step::InsertApp(app(1)),
        Step::InsertCredential(credential(1, 1, "c")),
    ];
    done(&two.first, steps).await;
    for _ in 0..20 {
        let rotation = |secret| overlapping(1, 1, secret, 60);
        two.race(rotation("one"), rotation("two")).await;
        let found = two.first.catalog().await.unwrap().credentials.remove(0);
        let previous = found.previous.unwrap().secret;
        let mut secrets = [found.secret.expose(), previous.expose()];
        secrets.sort_unstable();
        assert_eq!(secrets, [b"one", b"two"]);
    }
}
