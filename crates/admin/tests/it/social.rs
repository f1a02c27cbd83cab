//! What a seed file says of OpenSocial, and what operators do there.

use admin::{
    AdminError, Fixture, NewEventLink, NewInstallation, NewLifeCycleEvent, NewSocialListing,
};
use base::{AppId, Environment, PlayerId};
use opensocial::platform::life_cycle::LifeCycle;
use serde_json::{Value, json};
use store::{Delivery, DeliveryFilter, Grade, LifeCycleEvent, LinkMethod, Platform};
use testkit::House;

fn samples() -> Value {
    json!({
        "app": [{
            "name": "Sample",
            "opensocial": {
                "settings": { "window_secs": 60, "gadget_url": "http://127.0.0.1:9000/top" },
                "words": ["worse", "bad", "bad"],
                "links": { "addapp": { "url": "http://127.0.0.1:9000/added" } },
                "listing": [
                    { "app_id": "12345", "consumer_key": "live", "consumer_secret": "one" },
                    { "environment": "sandbox", "app_id": "12345", "consumer_key": "sandbox",
                      "consumer_secret": "two" },
                ],
            },
        }],
        "player": [
            { "member_no": 1, "nickname": "Ada", "blocked": [2], "installed": ["Sample"],
              "persona": { "grade": "verified", "birthday": "1815-12-10" } },
            { "member_no": 2, "nickname": "Grace" },
        ],
    })
}

fn fixture(value: Value) -> Fixture {
    serde_json::from_value(value).unwrap()
}

fn player(number: u64) -> PlayerId {
    PlayerId::new(number).unwrap()
}

async fn house() -> (House, AppId) {
    let house = House::new().await;
    house.admin.import(fixture(samples())).await.unwrap();
    let app = house.admin.apps(None, 1).0[0].app_id;
    (house, app)
}

/// What waits to be told, the first one first.
async fn told(house: &House) -> Vec<LifeCycle> {
    let page = house.store.deliveries(DeliveryFilter::default(), None, 100);
    let mut all: Vec<Delivery> = page.await.unwrap().items;
    all.reverse();
    let read = all.iter().map(|one| LifeCycle::read(&one.payload).unwrap());
    read.collect()
}

#[tokio::test]
async fn a_file_is_taken_over_whole_and_again_without_effect() {
    let (house, app) = house().await;
    {
        let snapshot = house.directory.last_known();
        for (environment, key, secret) in [
            (Environment::Live, "live", "one"),
            (Environment::Sandbox, "sandbox", "two"),
        ] {
            let world = snapshot.world(Platform::OpenSocial, environment);
            assert_eq!(world.listing("12345").unwrap().app_id, app);
            let credential = world.credential(key).unwrap();
            assert_eq!(credential.secret.expose_str(), Some(secret));
        }
        let setup = snapshot.social_setup(app);
        assert_eq!(setup.window.as_secs(), 60);
        assert_eq!(setup.words, ["bad", "worse"]);
        let link = &setup.links[&LifeCycleEvent::AddApp];
        assert_eq!(link.method, LinkMethod::Get);
    }
    let store = &house.store;
    assert_eq!(store.blocked(player(1)).await.unwrap(), [player(2)]);
    assert_eq!(store.installed(player(1)).await.unwrap().len(), 1);
    let personas = store.personas(vec![player(1), player(2)]).await.unwrap();
    assert_eq!((personas.len(), personas[0].grade), (1, Grade::Verified));
    assert!(told(&house).await.is_empty(), "a file tells nobody");
    let before = *store.head().borrow();
    let again = house.admin.import(fixture(samples())).await.unwrap();
    assert_eq!(again.created, 0);
    assert_eq!(*store.head().borrow(), before);
}

#[tokio::test]
async fn the_files_secrets_and_settings_take_the_place_of_those_from_before() {
    let (house, app) = house().await;
    let mut changed = samples();
    let social = &mut changed["app"][0]["opensocial"];
    social["listing"][0]["consumer_secret"] = json!("another");
    social["settings"] = json!({ "gadget_url": null });
    social["words"] = json!([]);
    social["links"]["addapp"]["method"] = json!("POST");
    house.admin.import(fixture(changed)).await.unwrap();
    let snapshot = house.directory.last_known();
    let world = snapshot.world(Platform::OpenSocial, Environment::Live);
    let secret = &world.credential("live").unwrap().secret;
    assert_eq!(secret.expose_str(), Some("another"));
    let setup = snapshot.social_setup(app);
    assert_eq!(
        (setup.gadget_url.as_deref(), setup.window.as_secs()),
        (None, 60)
    );
    assert!(setup.words.is_empty());
    let link = &setup.links[&LifeCycleEvent::AddApp];
    assert_eq!(link.method, LinkMethod::Post);
}

#[tokio::test]
async fn a_file_that_cannot_be_is_refused_and_says_where() {
    for (path, wrong, field) in [
        (
            "/app/0/opensocial/listing/0/app_id",
            json!("01"),
            "opensocial.app_id",
        ),
        (
            "/app/0/opensocial/listing/0/consumer_key",
            json!("a b"),
            "opensocial.consumer_key",
        ),
        (
            "/app/0/opensocial/listing/0/consumer_secret",
            json!(""),
            "opensocial.consumer_secret",
        ),
        (
            "/app/0/opensocial/listing/1/environment",
            json!("live"),
            "opensocial",
        ),
        (
            "/app/0/opensocial/settings/window_secs",
            json!(0),
            "window_secs",
        ),
        ("/app/0/opensocial/links/addapp/url", json!("x"), "url"),
        ("/app/0/opensocial/words", json!([""]), "words"),
        ("/player/0/blocked", json!([1]), "blocked_id"),
        ("/player/0/installed", json!(["Other"]), "installed"),
        (
            "/player/0/persona/birthday",
            json!("1815-13-10"),
            "birthday",
        ),
    ] {
        let house = House::new().await;
        let mut sample = samples();
        *sample.pointer_mut(path).unwrap() = wrong;
        let refused = house.admin.import(fixture(sample)).await.unwrap_err();
        let AdminError::Invalid { field: named, .. } = refused else {
            panic!("{path}: {refused}");
        };
        assert_eq!(named, field, "{path}");
    }
}

#[tokio::test]
async fn an_installation_is_told_once() {
    let (house, app) = house().await;
    let invited = NewInstallation {
        invited_by: Some(player(1)),
    };
    for _ in 0..2 {
        house.admin.install(app, player(2), invited).await.unwrap();
    }
    for _ in 0..2 {
        // Nobody wants to hear of it.
        house.admin.uninstall(app, player(2)).await.unwrap();
    }
    let told = told(&house).await;
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].event.as_str(), told[0].invited_by),
        ("addapp", Some(player(1)))
    );
    assert_eq!(told[0].environment, Environment::Live);
}

#[tokio::test]
async fn an_event_for_many_is_told_by_the_hundred() {
    let (house, app) = house().await;
    let players: Vec<Value> = (3..=252)
        .map(|number| json!({ "member_no": number, "nickname": "many" }))
        .collect();
    house
        .admin
        .import(fixture(json!({ "player": players })))
        .await
        .unwrap();
    let event = |players: Vec<PlayerId>| NewLifeCycleEvent {
        event: LifeCycleEvent::AddApp,
        players,
        environment: Some(Environment::Sandbox),
        invited_by: None,
        diary_id: None,
    };
    // Each twice, and told once.
    let many: Vec<_> = (3..=252).chain(3..=252).map(player).collect();
    let sent = house
        .admin
        .send_life_cycle_event(app, event(many.clone()))
        .await
        .unwrap();
    assert_eq!(sent.deliveries.len(), 3);
    let told = told(&house).await;
    let mut named: Vec<_> = told.iter().flat_map(|one| one.players.clone()).collect();
    named.sort_unstable();
    assert_eq!(named, many[..250]);
    assert!(told.iter().all(|one| one.players.len() <= 100));
    assert!(
        told.iter()
            .all(|one| one.environment == Environment::Sandbox)
    );
    let beyond: Vec<_> = (1..=1_001).map(player).collect();
    let refused = house.admin.send_life_cycle_event(app, event(beyond)).await;
    assert!(matches!(
        refused,
        Err(AdminError::Invalid {
            field: "players",
            ..
        })
    ));
}

#[tokio::test]
async fn a_game_that_is_not_there_has_nothing() {
    let house = House::new().await;
    let made = serde_json::from_value(json!({ "name": "Bare" })).unwrap();
    let app = house.admin.create_app(made).await.unwrap().app.app_id;
    let link = NewEventLink {
        url: "http://127.0.0.1:9000/".to_owned(),
        method: LinkMethod::Get,
    };
    let refused = house
        .admin
        .set_event_link(app, LifeCycleEvent::AddApp, link)
        .await;
    assert_eq!(refused, Err(AdminError::NotOnSocial));
    assert_eq!(house.admin.words(app), Err(AdminError::NotOnSocial));
    let nowhere = AppId::new(1).unwrap();
    assert_eq!(house.admin.words(nowhere), Err(AdminError::Missing));
    let listing = NewSocialListing {
        environment: Environment::Sandbox,
        app_id: None,
        consumer_key: None,
    };
    let listed = house.admin.list_on_social(app, listing).await.unwrap();
    assert_eq!(listed.credential.game_id, app.to_string());
    assert_eq!(listed.secret.client_id.len(), 20);
    assert!(listed.credential.token_validity_secs.is_none());
}
