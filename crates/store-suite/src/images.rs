//! Pictures of achievements.

use std::sync::Arc;

use store::{Achievement, AchievementKind, AchievementOutcome, Refusal, Step};
use tokio::task::JoinSet;

use crate::{
    Engine,
    achievements::{COUNT, achievement, came_to, define, image, insert_image},
    given::{app, app_id, commit, commit_all, done, fresh, refused},
};

/// Defines one with these pictures.
fn shown(n: u64, name: &str, locked: Option<u8>, unlocked: Option<u8>) -> Step {
    define(Achievement {
        locked_image: locked.map(|n| [n; 32]),
        unlocked_image: unlocked.map(|n| [n; 32]),
        ..achievement(1, n, name, COUNT)
    })
}

pub async fn a_picture_is_kept_once_for_each_game<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let missing = refused(Refusal::Missing);
    assert_eq!(commit(&store, 1, insert_image(image(1, 7))).await, missing);
    done(&store, [Step::InsertApp(app(1))]).await;
    let head = *store.head().borrow();
    let done = came_to(AchievementOutcome::Done);
    for by in 1..=2 {
        let receipt = commit(&store, by, insert_image(image(1, 7))).await;
        assert_eq!(receipt, done);
    }
    let found = async |app, n| store.image(app_id(app), [n; 32]).await.unwrap();
    assert_eq!(found(1, 7).await, Some(image(1, 7)));
    assert_eq!((found(1, 8).await, found(2, 7).await), (None, None));
    assert_eq!(*store.head().borrow(), head);
}

pub async fn a_picture_goes_with_the_last_that_shows_it<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let found = async |app, n| store.image(app_id(app), [n; 32]).await.unwrap().is_some();
    let apps = [1, 2].map(|n| Step::InsertApp(app(n)));
    done(&store, apps).await;
    let images = [(1, 7), (1, 8), (1, 9), (2, 7)];
    let images = images.map(|(app, n)| insert_image(image(app, n)));
    let both = [
        shown(1, "a", Some(7), Some(9)),
        shown(2, "b", None, Some(7)),
    ];
    commit_all(&store, 1, images.into_iter().chain(both).collect()).await;
    // The other one shows it still.
    commit(&store, 1, shown(1, "a", Some(8), None)).await;
    assert!(found(1, 7).await && found(1, 8).await && found(1, 9).await);
    // It stays where it was in another place.
    commit(&store, 1, shown(1, "a", Some(9), Some(8))).await;
    assert!(found(1, 8).await && found(1, 9).await);
    commit(&store, 1, shown(2, "b", None, Some(8))).await;
    assert!(!found(1, 7).await && found(1, 8).await && found(2, 7).await);
    // What is refused takes nothing away.
    let other = Achievement {
        unlocked_image: Some([9; 32]),
        ..achievement(1, 2, "b", AchievementKind::Simple)
    };
    let receipt = commit(&store, 1, define(other)).await;
    assert_eq!(receipt, refused(Refusal::Settled));
    assert!(found(1, 8).await);
}

/// Whoever shows a picture inserts it in the same unit, before. Nobody who has
/// seen no one show it lets it go in between.
pub async fn no_picture_goes_that_is_being_shown<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    const GAMES: u64 = 24;
    let unit = |game, n, picture: u8| {
        let it = Achievement {
            locked_image: Some([picture; 32]),
            ..achievement(game, n, &n.to_string(), COUNT)
        };
        vec![insert_image(image(game, picture)), define(it)]
    };
    for game in 1..=GAMES {
        done(&store, [Step::InsertApp(app(game))]).await;
        commit_all(&store, 1, unit(game, 10 * game, 7)).await;
    }
    // In each game the one that shows it is given another, and a new one shows it.
    let leave = (1..=GAMES).map(|game| unit(game, 10 * game, 8));
    let come = (1..=GAMES).map(|game| unit(game, 10 * game + 1, 7));
    let mut callers = JoinSet::new();
    for (by, steps) in leave.zip(come).flat_map(<[_; 2]>::from).enumerate() {
        let store = Arc::clone(&store);
        callers.spawn(async move { commit_all(&store, by as u8, steps).await });
    }
    callers.join_all().await;
    for game in 1..=GAMES {
        for picture in [7, 8] {
            let found = store.image(app_id(game), [picture; 32]).await.unwrap();
            assert_eq!(found, Some(image(game, picture)), "{game}");
        }
    }
}
