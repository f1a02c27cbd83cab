//! How the evidence of a game's devices is judged: what operators can say of it,
//! and what a seed file can.

use std::time::Duration;

use admin::{AdminError, AttestSettingsView, Fixture, NewAttestSettings};
use base::{AppId, Environment};
use serde_json::{Value, json};
use store::{AuditFilter, KeyPurpose, TokenAlgorithm};
use testkit::House;

pub(super) const DIGEST: &str = "c8a2e9bccf597c2fb6dc66bee293fc13f2fc47ec77bc6b2b0d52c11f51192ab8";

fn samples(attest: &Value) -> Fixture {
    let meta = json!({ "app_id": "77", "app_secret": "secret", "attest": attest });
    serde_json::from_value(json!({ "app": [{ "name": "Sample", "meta": meta }] })).unwrap()
}

/// With a game of which nobody has said anything.
pub(super) async fn house() -> (House, AppId) {
    let house = House::new().await;
    house.admin.import(samples(&Value::Null)).await.unwrap();
    let app = house.admin.apps(None, 1).0[0].app_id;
    (house, app)
}

fn settings(value: &Value) -> NewAttestSettings {
    serde_json::from_value(value.clone()).unwrap()
}

pub(super) async fn configured(
    (house, app): &(House, AppId),
    value: &Value,
) -> Result<AttestSettingsView, AdminError> {
    // The log tells by time what came first.
    house.clock.advance(Duration::from_secs(1));
    house.admin.configure_attest(*app, settings(value)).await
}

/// The details of the events with that name, the newest first.
pub(super) async fn noted(house: &House, action: &str) -> Vec<Value> {
    let filter = AuditFilter {
        action: Some(action.to_owned()),
        ..AuditFilter::default()
    };
    let page = house.admin.audit(filter, None, 100).await.unwrap();
    page.events.into_iter().map(|event| event.details).collect()
}

#[tokio::test]
async fn what_is_absent_stays_and_null_takes_away() {
    let it = house().await;
    let usual = it.0.admin.attest_settings(it.1).unwrap();
    assert_eq!((usual.package.as_deref(), usual.sealed), (None, false));
    assert_eq!(usual.token_lifetime_secs, 86_400);
    let said = json!({
        "package": "com.example.game", "cert_digests": [DIGEST.to_uppercase(), DIGEST],
        "min_version": 7, "max_version": 7, "extra_claims": { "tier": 1 },
    });
    let made = configured(&it, &said).await.unwrap();
    assert_eq!(made.cert_digests, [DIGEST], "each once");
    let later = configured(&it, &json!({ "monitor": true })).await.unwrap();
    assert_eq!(later.package.as_deref(), Some("com.example.game"));
    assert_eq!(later.extra_claims, Some(json!({ "tier": 1 })));
    assert_eq!(it.0.admin.attest_settings(it.1), Ok(later));
    let nothing = json!({
        "package": null, "cert_digests": [], "min_version": null, "max_version": null,
        "extra_claims": null, "monitor": false,
    });
    let bare = configured(&it, &nothing).await.unwrap();
    assert_eq!(
        bare,
        AttestSettingsView {
            changed_at: bare.changed_at,
            ..usual
        }
    );
    // What the program judges by is the same.
    let snapshot = it.0.directory.last_known();
    assert_eq!(snapshot.attest_setup(it.1).package, None);
    let events = noted(&it.0, "attest.configure").await;
    assert_eq!(events.len(), 3);
    assert_eq!(events[0]["changed"], nothing, "what was taken away is told");
}

#[tokio::test]
async fn every_limit_holds_and_is_reached() {
    let it = house().await;
    let claims = |length: usize| json!({ "extra_claims": { "a": "x".repeat(length) } });
    let many = |count: usize| {
        let digest = |number: usize| format!("{number:064x}");
        (0..count).map(digest).collect::<Vec<_>>()
    };
    let frame = json!({ "a": "" }).to_string().len();
    for good in [
        json!({ "package": "x".repeat(255) }),
        json!({ "token_lifetime_secs": 300 }),
        json!({ "token_lifetime_secs": 604_800 }),
        json!({ "max_patch_age_months": 0 }),
        json!({ "max_patch_age_months": 120 }),
        json!({ "min_attestation_version": 10_000 }),
        json!({ "cert_digests": many(16) }),
        json!({ "boot_keys": many(16) }),
        json!({ "min_version": 7, "max_version": 7 }),
        json!({ "min_version": u64::MAX, "max_version": u64::MAX }),
        claims(2_048 - frame),
        json!({ "possession": "where-supported", "algorithm": "EdDSA" }),
    ] {
        let made = configured(&it, &good).await;
        assert!(made.is_ok(), "{good}: {made:?}");
    }
    for (bad, field) in [
        (json!({ "package": "" }), "package"),
        (json!({ "package": "x".repeat(256) }), "package"),
        (json!({ "package": "a\u{0}b" }), "package"),
        (json!({ "token_lifetime_secs": 299 }), "token_lifetime_secs"),
        (
            json!({ "token_lifetime_secs": 604_801 }),
            "token_lifetime_secs",
        ),
        (
            json!({ "max_patch_age_months": 121 }),
            "max_patch_age_months",
        ),
        (
            json!({ "min_attestation_version": 10_001 }),
            "min_attestation_version",
        ),
        (json!({ "cert_digests": many(17) }), "cert_digests"),
        (
            json!({ "cert_digests": [DIGEST.trim_start_matches("c8")] }),
            "cert_digests",
        ),
        (
            json!({ "cert_digests": [format!("{DIGEST}00")] }),
            "cert_digests",
        ),
        (json!({ "boot_keys": many(17) }), "boot_keys"),
        (json!({ "boot_keys": ["none"] }), "boot_keys"),
        (json!({ "min_version": 8, "max_version": 7 }), "max_version"),
        (claims(2_049 - frame), "extra_claims"),
    ] {
        refused(&it, &bad, field).await;
    }
}

async fn refused(it: &(House, AppId), bad: &Value, named: &str) {
    let before = *it.0.store.head().borrow();
    let refused = configured(it, bad).await.unwrap_err();
    let AdminError::Invalid { field, .. } = refused else {
        panic!("{bad}: {refused}");
    };
    assert_eq!(field, named, "{bad}");
    assert_eq!(*it.0.store.head().borrow(), before, "{bad}");
}

#[tokio::test]
async fn versions_are_held_to_those_that_were_said_before() {
    let it = house().await;
    configured(&it, &json!({ "min_version": 8 })).await.unwrap();
    refused(&it, &json!({ "max_version": 7 }), "max_version").await;
    let both = json!({ "min_version": 6, "max_version": 7 });
    configured(&it, &both).await.unwrap();
}

#[tokio::test]
async fn a_games_claims_are_none_that_tokens_or_libraries_know() {
    let it = house().await;
    for name in [
        "request_details",
        "app_state",
        "device_state",
        "device_ban",
        "iss",
        "app_id",
        "jti",
        "ref",
        "cnf",
        "exp",
        "iat",
        "nbf",
        "aud",
        "sub",
        "a\nb",
    ] {
        let bad = json!({ "extra_claims": { "tier": 1, (name): "x" } });
        refused(&it, &bad, "extra_claims").await;
        // Deeper down a name means nothing, but a control character is one.
        let inner = json!({ "extra_claims": { "own": [{ (name): "x" }] } });
        assert_eq!(configured(&it, &inner).await.is_ok(), name != "a\nb");
    }
    let text = json!({ "extra_claims": { "own": [{ "text": "\u{0}" }] } });
    refused(&it, &text, "extra_claims").await;
}

#[tokio::test]
async fn a_game_that_is_not_on_the_graph_has_no_attestation() {
    let house = House::new().await;
    let made = serde_json::from_value(json!({ "name": "Bare" })).unwrap();
    let bare = house.admin.create_app(made).await.unwrap().app.app_id;
    let none = AppId::new(1).unwrap();
    for (app, error) in [
        (bare, AdminError::NotOnGraph),
        (none, AdminError::NoSuch("no game has this id")),
    ] {
        let admin = &house.admin;
        assert_eq!(admin.attest_settings(app), Err(error.clone()));
        let new = NewAttestSettings::default();
        assert_eq!(
            admin.configure_attest(app, new).await.err(),
            Some(error.clone())
        );
        assert_eq!(admin.seal_tokens(app).await.err(), Some(error.clone()));
        assert_eq!(admin.unseal_tokens(app).await.err(), Some(error.clone()));
        assert_eq!(admin.devices(app, None, 1).await.err(), Some(error.clone()));
        assert_eq!(admin.bans(app, true, None, 1).await.err(), Some(error));
    }
}

#[tokio::test]
async fn the_key_for_ps256_is_made_for_the_first_game_and_rotated_with_the_others() {
    let it = house().await;
    let house = &it.0;
    let keys = async || {
        let keys = house.store.catalog().await.unwrap().keys;
        let is_it = |key: &&store::TokenKey| key.purpose == KeyPurpose::AttestPs256;
        keys.iter().filter(is_it).count()
    };
    let others = house.admin.rotate_token_keys().await.unwrap().made;
    assert_eq!(keys().await, 0, "nobody wants it");
    let wish = json!({ "algorithm": "PS256" });
    for _ in 0..2 {
        let made = configured(&it, &wish).await.unwrap();
        assert_eq!(made.algorithm, TokenAlgorithm::Ps256);
        assert_eq!(keys().await, 1, "made once");
    }
    let youngest = || {
        let snapshot = house.directory.last_known();
        let ring = snapshot.keys();
        ring.youngest(KeyPurpose::AttestPs256, Environment::Live)
    };
    let first = youngest();
    assert!(first.is_some(), "in effect");
    let all = house.admin.rotate_token_keys().await.unwrap().made;
    assert_eq!((all, keys().await), (others + 1, 2));
    assert_ne!(youngest(), first);
}

#[tokio::test]
async fn a_seal_key_is_new_each_time_and_told_to_nobody_else() {
    let it = house().await;
    let (house, app) = (&it.0, it.1);
    let first = house.admin.seal_tokens(app).await.unwrap().seal_key;
    let second = house.admin.seal_tokens(app).await.unwrap().seal_key;
    let (first, second) = (first.expose_str().unwrap(), second.expose_str().unwrap());
    assert_ne!(first, second);
    let snapshot = house.directory.last_known();
    let kept = snapshot.attest_setup(app).seal_key.clone().unwrap();
    assert_eq!(sign::base64url::encode(kept.expose()), second);
    let shown = house.admin.attest_settings(app).unwrap();
    assert!(shown.sealed);
    let shown = json!(shown).to_string();
    let mut told = noted(house, "attest.seal").await;
    assert_eq!(told.len(), 2);
    // Settings that are changed leave it as it is.
    let later = configured(&it, &json!({ "bind_key": true })).await.unwrap();
    assert!(later.sealed);
    let open = house.admin.unseal_tokens(app).await.unwrap();
    assert!(!open.sealed && open.bind_key);
    assert_eq!(house.admin.attest_settings(app), Ok(open));
    told.extend(noted(house, "attest.unseal").await);
    let told = format!("{shown} {told:?} {later:?}");
    assert!(!told.contains(first) && !told.contains(second), "{told}");
    drop(snapshot);
    let snapshot = house.directory.last_known();
    assert!(snapshot.attest_setup(app).seal_key.is_none());
}

#[tokio::test]
async fn a_file_is_taken_over_whole_and_again_without_effect() {
    let said = json!({
        "package": "com.example.game", "cert_digests": [DIGEST], "min_version": 7,
        "algorithm": "PS256", "roots": [{ "name": "own", "public_key":
            super::attest_roots::pem("PUBLIC KEY", super::attest_roots::spki().as_slice()) }],
        "extra_claims": { "b": 1, "a": 2 },
    });
    let house = House::new().await;
    house.admin.import(samples(&said)).await.unwrap();
    let app = house.admin.apps(None, 1).0[0].app_id;
    let taken = house.admin.attest_settings(app).unwrap();
    assert_eq!(taken.package.as_deref(), Some("com.example.game"));
    assert_eq!((taken.min_version, taken.roots.len()), (Some(7), 1));
    house.clock.advance(Duration::from_secs(60));
    let before = *house.store.head().borrow();
    for again in [&said, &Value::Null, &json!({ "min_version": 7 })] {
        let again = house.admin.import(samples(again)).await.unwrap();
        assert_eq!(again.created, 0);
    }
    assert_eq!(*house.store.head().borrow(), before);
    let other = json!({ "min_version": null });
    house.admin.import(samples(&other)).await.unwrap();
    let changed = house.admin.attest_settings(app).unwrap();
    assert_eq!(
        (changed.min_version, changed.package),
        (None, taken.package)
    );
    let bad = samples(&json!({ "token_lifetime_secs": 1 }));
    let refused = house.admin.import(bad).await.unwrap_err();
    assert_eq!(refused.code(), "invalid_field");
}
