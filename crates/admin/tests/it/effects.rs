use admin::{AdminError, Imported, NewApiKey, NewApp, NewPlayer, NewRevocation};
use base::{Clock, Environment, PlayerId};
use store::{AuditFilter, Platform, RevokedSubject, Watermark};
use testkit::{House, games};

async fn house() -> House {
    let house = House::new().await;
    house.admin.import(games::fixture()).await.unwrap();
    house
}

#[tokio::test]
async fn whoever_asked_finds_it_in_effect() {
    let house = house().await;
    let snapshot = house.directory.last_known();
    let live = snapshot.world(Platform::Stove, Environment::Live);
    assert!(live.listing(games::GAME).is_some() && live.listing(games::OTHER_GAME).is_some());
    let sandbox = snapshot.world(Platform::Stove, Environment::Sandbox);
    assert!(sandbox.credential(games::SANDBOX_CLIENT).is_some());
    assert!(sandbox.listing(games::OTHER_GAME).is_none());
}

#[tokio::test]
async fn a_raised_watermark_is_in_effect_and_in_the_audit_log() {
    let house = house().await;
    let now = house.clock.now();
    let raised = house.admin.raise_watermark().await.unwrap();
    assert_eq!(raised.watermark, now);
    let watermark = house.store.catalog().await.unwrap().watermark;
    assert_eq!(watermark, Some(Watermark::at(now)));
    let filter = AuditFilter {
        action: Some("watermark.raise".to_owned()),
        ..AuditFilter::default()
    };
    let page = house.admin.audit(filter, None, 2).await.unwrap();
    let [event] = page.events.as_slice() else {
        panic!("one event: {:?}", page.events);
    };
    assert_eq!(event.outcome, "done");
    assert_eq!(event.details["watermark"], serde_json::json!(now));
}

#[tokio::test]
async fn the_keys_are_made_once() {
    let house = house().await;
    assert_eq!(house.admin.ensure_keys().await.unwrap(), 0);
}

#[tokio::test]
async fn the_same_fixture_again_changes_nothing() {
    let house = house().await;
    let before = house.store.catalog().await.unwrap();
    let again = house.admin.import(games::fixture()).await.unwrap();
    assert_eq!(
        again,
        Imported {
            created: 0,
            kept: 11
        }
    );
    let after = house.store.catalog().await.unwrap();
    assert_eq!(after.head, before.head);
}

#[tokio::test]
async fn a_fixtures_new_secret_takes_the_old_ones_place() {
    let house = house().await;
    let mut fixture = games::fixture();
    fixture.apps[0].stove[0].client_secret = "another-secret".to_owned();
    house.admin.import(fixture).await.unwrap();
    let snapshot = house.directory.last_known();
    let live = snapshot.world(Platform::Stove, Environment::Live);
    let secret = &live.credential(games::CLIENT).unwrap().secret;
    assert_eq!(secret.expose_str(), Some("another-secret"));
}

#[tokio::test]
async fn a_fixture_whose_names_belong_to_another_app_is_refused() {
    let house = house().await;
    let mut fixture = games::fixture();
    fixture.apps.truncate(1);
    fixture.apps[0].stove[0].client_id = games::OTHER_CLIENT.to_owned();
    let refused = house.admin.import(fixture).await.unwrap_err();
    assert_eq!(refused, AdminError::Exists);
}

#[tokio::test]
async fn a_publisher_that_a_file_names_is_taken_over() {
    let house = house().await;
    for (named, known) in [
        (Some("A"), Some("A")),
        (None, Some("A")),
        (Some("B"), Some("B")),
        (Some("B"), Some("B")),
    ] {
        let mut fixture = games::fixture();
        fixture.apps[0].publisher = named.map(str::to_owned);
        house.admin.import(fixture).await.unwrap();
        let (apps, _) = house.admin.apps(None, 10);
        let publisher = |name| {
            let app = apps.iter().find(|app| app.name == name).unwrap();
            app.publisher.as_deref()
        };
        assert_eq!((publisher("Event"), publisher("Other")), (known, None));
    }
    let mut fixture = games::fixture();
    fixture.apps[0].publisher = Some(" B".to_owned());
    let refused = house.admin.import(fixture).await.unwrap_err();
    let AdminError::Invalid { field, .. } = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(field, "publisher");
}

#[tokio::test]
async fn a_revocation_names_what_exists_and_one_thing_only() {
    let house = house().await;
    let (apps, _) = house.admin.apps(None, 10);
    let event = apps.iter().find(|app| app.name == "Event").unwrap();
    let other = apps.iter().find(|app| app.name == "Other").unwrap();
    let nothing = NewRevocation {
        app_id: event.app_id,
        token_id: None,
        credential_id: None,
        player_id: None,
        family_id: None,
    };
    let of_other = NewRevocation {
        credential_id: Some(other.credentials[0].credential_id),
        ..nothing
    };
    let of_nobody = NewRevocation {
        player_id: PlayerId::new(1),
        ..nothing
    };
    for missing in [of_other, of_nobody] {
        let refused = house.admin.revoke(missing).await.unwrap_err();
        assert_eq!(refused, AdminError::Missing);
    }
    let member = PlayerId::new(games::MEMBER).unwrap();
    let both = NewRevocation {
        player_id: Some(member),
        ..of_other
    };
    for invalid in [nothing, both] {
        let refused = house.admin.revoke(invalid).await.unwrap_err();
        assert_eq!(refused.code(), "invalid_field");
    }
    let good = NewRevocation {
        player_id: Some(member),
        ..nothing
    };
    house.admin.revoke(good).await.unwrap();
    let now = house.clock.now();
    let is_revoked = |app| {
        let subject = RevokedSubject::Player(member);
        house.directory.last_known().is_revoked(app, subject, now)
    };
    assert!(is_revoked(event.app_id) && !is_revoked(other.app_id));
}

#[tokio::test]
async fn names_are_printable_and_of_their_length() {
    let house = House::new().await;
    for (name, good) in [
        ("x".to_owned(), true),
        ("x".repeat(100), true),
        ("x".repeat(101), false),
        (String::new(), false),
        (" x".to_owned(), false),
        ("x\n".to_owned(), false),
        ("a\u{7f}b".to_owned(), false),
        ("ünïcödé".to_owned(), true),
    ] {
        let app = NewApp {
            name: name.clone(),
            publisher: None,
            meta: None,
            opensocial: Vec::new(),
            stove: Vec::new(),
        };
        assert_eq!(house.admin.create_app(app).await.is_ok(), good, "{name:?}");
        let app = NewApp {
            name: "x".to_owned(),
            publisher: Some(name.clone()),
            meta: None,
            opensocial: Vec::new(),
            stove: Vec::new(),
        };
        assert_eq!(house.admin.create_app(app).await.is_ok(), good, "{name:?}");
    }
    for (nickname, good) in [("x".repeat(64), true), ("x".repeat(65), false)] {
        let player = NewPlayer {
            nickname: nickname.clone(),
            member_no: None,
        };
        let made = house.admin.create_player(player).await;
        assert_eq!(made.is_ok(), good, "{nickname:?}");
    }
}

#[tokio::test]
async fn no_key_is_called_as_somebody_else_is() {
    let house = house().await;
    let make = |label: &str| {
        let (label, scopes) = (label.to_owned(), vec![store::Scope::Ban]);
        house.admin.create_api_key(NewApiKey { label, scopes })
    };
    let taken = [
        "app",
        "App",
        " program",
        "command_line",
        "configured_key",
        "api_key",
    ];
    for label in taken {
        let refused = make(label).await.map(drop);
        assert!(
            matches!(refused, Err(AdminError::Invalid { field: "label", .. })),
            "{label}: {refused:?}"
        );
    }
    assert!(make("app 2").await.is_ok());
}
