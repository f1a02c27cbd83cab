//! How games are told of rewarded views.

use std::time::Duration;

use base::Secret;
use store::{AdsChange, AdsSetup, ConfigureAds, Refusal, Step};

use crate::{
    Engine,
    given::{MADE, app, app_id, commit, commit_all, done, fresh, refused},
};

/// A change so many seconds after the beginning.
pub fn configure(app: u64, change: AdsChange, secs: u64) -> Step {
    Step::ConfigureAds(ConfigureAds {
        app_id: app_id(app),
        change,
        at: MADE.plus(Duration::from_secs(secs)),
    })
}

pub fn enable(app: u64, url: &str, secret: &str, secs: u64) -> Step {
    let change = AdsChange::Enable {
        callback_url: url.to_owned(),
        lenient: secs.is_multiple_of(2),
        secret: Secret::new(secret),
    };
    configure(app, change, secs)
}

pub fn rotate(app: u64, secret: &str, secs: u64) -> Step {
    let secret = Secret::new(secret);
    configure(app, AdsChange::Rotate { secret }, secs)
}

pub async fn a_setup_is_enabled_rotated_and_disabled<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let missing = refused(Refusal::Missing);
    let first = || enable(1, "https://a.example/?k=1", "one", 1);
    assert_eq!(commit(&store, 1, first()).await, missing);
    done(&store, [Step::InsertApp(app(1)), Step::InsertApp(app(2))]).await;
    let disable = || configure(1, AdsChange::Disable, 5);
    for change in [disable(), rotate(1, "x", 1)] {
        assert_eq!(commit(&store, 1, change).await, missing);
    }
    let head = *store.head().borrow();
    let others = enable(2, "https://other.example/", "other", 3);
    let moved = enable(1, "https://b.example/", "two", 2);
    done(&store, [first(), others, moved, rotate(1, "three", 4)]).await;
    let setups = store.catalog().await.unwrap().ads;
    let at = |secs| MADE.plus(Duration::from_secs(secs));
    let told = |it: &AdsSetup| (it.app_id, it.enabled, it.callback_url.clone(), it.lenient);
    assert_eq!(
        setups.iter().map(told).collect::<Vec<_>>(),
        [
            (app_id(1), true, "https://b.example/".to_owned(), true),
            (app_id(2), true, "https://other.example/".to_owned(), false),
        ]
    );
    let secrets: Vec<_> = setups.iter().map(|it| it.secret.expose()).collect();
    assert_eq!(secrets, [&b"three"[..], b"other"]);
    let moments = |it: &AdsSetup| (it.changed_at, it.rotated_at);
    assert_eq!(moments(&setups[0]), (at(2), at(4)));
    done(&store, [disable()]).await;
    let setups = store.catalog().await.unwrap().ads;
    assert_eq!((setups[0].enabled, setups[0].changed_at), (false, at(5)));
    assert_eq!(setups[0].secret.expose(), b"three");
    assert_eq!(store.head().borrow().0, head.0 + 5, "nodes hear of each");
}

pub async fn a_setup_goes_back_with_its_unit<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1))]).await;
    let steps = vec![
        enable(1, "https://a.example/", "one", 1),
        Step::InsertApp(app(1)),
    ];
    commit_all(&store, 2, steps).await;
    assert!(store.catalog().await.unwrap().ads.is_empty());
}
