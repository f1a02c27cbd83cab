use std::time::Duration;

use base::Secret;
use store::{
    BodyHashPolicy, EventLink, LifeCycleEvent, LinkMethod, Refusal, SocialChange, SocialProfile,
    SocialSetup, Step,
};

use super::given::{at, configure, link, rsa_key, window, words};
use crate::{
    Engine,
    given::{app, app_id, commit, commit_all, done, fresh, refused, shown},
};

pub async fn a_setup_of_opensocial_is_changed_in_parts<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    let missing = refused(Refusal::Missing);
    for step in [window(1, 9, None), words(1, &["a"], 1), rsa_key(1, "k", 1)] {
        assert_eq!(commit(&store, 1, step).await, missing);
    }
    done(&store, [2, 1].map(|n| Step::InsertApp(app(n)))).await;
    let head = *store.head().borrow();
    let everything = SocialChange::Settings {
        profile: Some(SocialProfile::Gree),
        window: Some(Duration::from_secs(86_400)),
        token_validity: Some(Duration::from_millis(60_500)),
        body_hash: Some(BodyHashPolicy::Reject),
        require_body_hash: Some(true),
        gadget_url: Some(Some("https://g.example/?a=\u{e9}".into())),
    };
    let steps = [
        words(2, &["z"], 1),
        configure(1, everything, 2),
        words(1, &["b", "Ärger", "a\"\\", "b"], 3),
        link(1, LifeCycleEvent::AddApp, Some("https://l.example/"), 4),
        link(1, LifeCycleEvent::RemoveApp, Some("https://r.example/"), 5),
        link(1, LifeCycleEvent::AddApp, Some("https://m.example/"), 7),
        rsa_key(1, "key", 8),
        window(1, 9, None),
    ];
    done(&store, steps).await;
    let moved = |url: &str, method| EventLink {
        url: url.into(),
        method,
    };
    let expected = SocialSetup {
        app_id: app_id(1),
        profile: SocialProfile::Gree,
        window: Duration::from_secs(9),
        token_validity: Duration::from_millis(60_500),
        body_hash: BodyHashPolicy::Reject,
        require_body_hash: true,
        gadget_url: Some("https://g.example/?a=\u{e9}".into()),
        links: [
            (
                LifeCycleEvent::AddApp,
                moved("https://m.example/", LinkMethod::ALL[1]),
            ),
            (
                LifeCycleEvent::RemoveApp,
                moved("https://r.example/", LinkMethod::ALL[1]),
            ),
        ]
        .into(),
        words: ["a\"\\", "b", "Ärger"].map(str::to_owned).into(),
        rsa_key: Some(Secret::new("key")),
        changed_at: at(9),
    };
    let other = SocialSetup {
        words: vec!["z".into()],
        ..SocialSetup::usual(app_id(2), at(1))
    };
    let mut catalog = store.catalog().await.unwrap();
    let found = shown(&catalog);
    catalog.social = vec![expected, other];
    assert_eq!(found, shown(&catalog));
    assert_eq!(store.head().borrow().0, head.0 + 8, "nodes hear of each");
    let steps = [
        link(1, LifeCycleEvent::AddApp, None, 10),
        link(1, LifeCycleEvent::PostDiary, None, 10),
        words(1, &[], 11),
        window(1, 12, Some(None)),
    ];
    done(&store, steps).await;
    let setup = &store.catalog().await.unwrap().social[0];
    assert_eq!(setup.links.len(), 1);
    assert_eq!((setup.words.len(), setup.gadget_url.as_ref()), (0, None));
    assert_eq!(setup.rsa_key.as_ref().unwrap().expose(), b"key");
}

pub async fn a_setup_of_opensocial_goes_back_with_its_unit<E: Engine>() {
    let (_engine, _clock, store) = fresh::<E>().await;
    done(&store, [Step::InsertApp(app(1)), words(1, &["a"], 1)]).await;
    let head = *store.head().borrow();
    let steps = vec![words(1, &["b"], 2), rsa_key(1, "k", 2), window(2, 2, None)];
    let receipt = commit_all(&store, 2, steps).await;
    let refused = store::Receipt::Refused {
        step: 2,
        refusal: Refusal::Missing,
    };
    assert_eq!(receipt, refused);
    let setup = &store.catalog().await.unwrap().social[0];
    assert_eq!(
        (setup.words.as_slice(), setup.changed_at),
        (&["a".to_owned()][..], at(1))
    );
    assert!(setup.rsa_key.is_none());
    assert_eq!(*store.head().borrow(), head);
}
