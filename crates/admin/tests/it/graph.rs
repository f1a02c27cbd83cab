//! What a seed file says of Meta's graph.

use admin::{AdminError, Fixture, NewRevocation};
use base::{Environment, ObjectId, OwnerId, PlayerId, Secret, Timestamp};
use serde_json::{Value, json};
use store::{
    AchievementKind, ConfigureGraph, DefineSku, GraphChange, GraphWebhook, Membership,
    Organization, PinnedKind, Platform, ShopStep, Sku, SkuKind, Step, Unit, WebhookField,
};
use testkit::House;

const APP_ID: &str = "1234567898014273";
const SECRET: &str = "5f8730a4n51c5f8v8122aaf971b937e7";

fn samples() -> Value {
    json!({
        "app": [{
            "name": "Sample", "publisher": "House",
            "meta": {
                "app_id": APP_ID, "app_secret": SECRET,
                "settings": { "overlap_secs": 60, "calls_per_minute": 600 },
                "user_token": [{ "token": "FRLsample", "member_no": 1, "user_id": 11 }],
                "sku": [
                    { "sku": "sword", "kind": "durable" },
                    { "sku": "pass", "kind": "subscription", "plans": [
                        { "term": "annual",
                          "price": { "currency": "USD", "amount_in_hundredths": 1 } },
                    ] },
                ],
                "achievement": [
                    { "api_name": "MY_SIMPLE_ACHIEVEMENT" },
                    { "api_name": "BITS", "target": 2, "bits": 3 },
                ],
                "leaderboard": [{ "api_name": "BOARD", "sort_order": "lower-is-better" }],
            },
        }],
        "player": [
            { "member_no": 1, "nickname": "Ada", "friends": [2], "meta": [{
                "app": "Sample", "user_id": 11, "org_scoped_id": 111, "entitlements": ["sword"],
            }] },
            { "member_no": 2, "nickname": "Grace", "meta": [{
                "app": "Sample", "user_id": 12, "entitled": false,
            }] },
        ],
    })
}

fn fixture(value: Value) -> Fixture {
    serde_json::from_value(value).unwrap()
}

fn player(number: u64) -> PlayerId {
    PlayerId::new(number).unwrap()
}

#[tokio::test]
async fn a_file_is_taken_over_whole_and_again_without_effect() {
    let house = House::new().await;
    house.admin.import(fixture(samples())).await.unwrap();
    let (app, ada) = {
        let snapshot = house.directory.last_known();
        let world = snapshot.world(Platform::MetaGraph, Environment::Live);
        let app = world.listing(APP_ID).unwrap().app_id;
        let secret = &world.credential(APP_ID).unwrap().secret;
        assert_eq!(secret.expose_str(), Some(SECRET));
        let pinned = world.pinned(&sign::sha256(b"FRLsample")).unwrap();
        let ada = player(1);
        let whose = PinnedKind::User {
            player_id: ada,
            scoped_id: Some(player(11)),
        };
        assert_eq!(pinned.kind, whose);
        assert_eq!(snapshot.graph_setup(app).overlap.as_secs(), 60);
        let achievements = snapshot.achievements();
        let simple = achievements.named(app, "MY_SIMPLE_ACHIEVEMENT").unwrap();
        assert_eq!(simple.kind, AchievementKind::Simple);
        assert!(snapshot.boards().named(app, "BOARD").is_some());
        (app, ada)
    };
    let store = &house.store;
    let known = store.membership(app, ada).await.unwrap().unwrap();
    assert_eq!(known.scoped_id, player(11));
    let organization = Organization::Publisher("House".to_owned());
    let number = store.org_identity(organization, ada).await.unwrap();
    assert_eq!(number.unwrap().org_scoped_id, player(111));
    assert_eq!(store.friends(player(2)).await.unwrap(), [ada]);
    let owns = async |player| store.ownerships(player, vec![app]).await.unwrap().len();
    assert_eq!((owns(ada).await, owns(player(2)).await), (1, 0));
    let has = house.admin.entitlements(app, ada, None, 10).await.unwrap();
    assert_eq!(has.entitlements[0].sku, "sword");
    let before = *store.head().borrow();
    let again = house.admin.import(fixture(samples())).await.unwrap();
    assert_eq!(again.created, 0);
    assert_eq!(*store.head().borrow(), before);
}

#[tokio::test]
async fn the_files_secret_and_settings_take_the_place_of_those_from_before() {
    let house = House::new().await;
    house.admin.import(fixture(samples())).await.unwrap();
    let mut changed = samples();
    let meta = &mut changed["app"][0]["meta"];
    meta["app_secret"] = json!("another");
    meta["settings"] = json!({ "calls_per_minute": null });
    house.admin.import(fixture(changed)).await.unwrap();
    let snapshot = house.directory.last_known();
    let world = snapshot.world(Platform::MetaGraph, Environment::Live);
    let credential = world.credential(APP_ID).unwrap();
    assert_eq!(credential.secret.expose_str(), Some("another"));
    assert!(credential.previous.is_none(), "no overlap for a file");
    let setup = snapshot.graph_setup(credential.app_id);
    assert_eq!(setup.calls_per_minute, None);
    assert_eq!(setup.overlap.as_secs(), 60, "what is absent stays");
}

#[tokio::test]
async fn a_file_that_cannot_be_taken_says_where() {
    for (place, value, field) in [
        ("/app/0/meta/app_id", json!("01"), "meta.app_id"),
        ("/app/0/meta/app_secret", json!("a|b"), "meta.app_secret"),
        (
            "/app/0/meta/user_token/0/token",
            json!("OC|1|2"),
            "user_token.token",
        ),
        (
            "/app/0/meta/achievement/1/target",
            json!(4),
            "achievement.target",
        ),
        ("/app/0/meta/sku/0/sku", json!("a b"), "sku"),
        ("/player/0/meta/0/app", json!("Nowhere"), "meta.app"),
        (
            "/player/0/meta/0/entitlements/0",
            json!("pass"),
            "entitlements",
        ),
        ("/player/0/friends/0", json!(1), "friend_id"),
    ] {
        let house = House::new().await;
        let mut spoilt = samples();
        *spoilt.pointer_mut(place).unwrap() = value;
        match house.admin.import(fixture(spoilt)).await {
            Err(AdminError::Invalid { field: found, .. }) => assert_eq!(found, field, "{place}"),
            other => panic!("{place}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_secret_of_the_graph_is_not_ended_in_name_only() {
    let house = House::new().await;
    house.admin.import(fixture(samples())).await.unwrap();
    let (app_id, credential_id) = {
        let snapshot = house.directory.last_known();
        let world = snapshot.world(Platform::MetaGraph, Environment::Live);
        let credential = world.credential(APP_ID).unwrap();
        (credential.app_id, credential.credential_id)
    };
    let wish = NewRevocation {
        app_id,
        token_id: None,
        credential_id: Some(credential_id),
        player_id: None,
        family_id: None,
    };
    match house.admin.revoke(wish).await {
        Err(AdminError::Invalid { field, .. }) => assert_eq!(field, "credential_id"),
        other => panic!("the secret is good still, and the answer is {other:?}"),
    }
}

/// The number by which the game is told of a player whom it does not know yet,
/// where another player has that number.
async fn told_beside(taken: u64) -> PlayerId {
    let house = House::new().await;
    let mut samples = samples();
    let players = samples["player"].as_array_mut().unwrap();
    for (number, name) in [(3, "Edsger"), (4, "Barbara")] {
        players.push(json!({ "member_no": number, "nickname": name }));
    }
    house.admin.import(fixture(samples)).await.unwrap();
    let app_id = {
        let snapshot = house.directory.last_known();
        let world = snapshot.world(Platform::MetaGraph, Environment::Live);
        world.listing(APP_ID).unwrap().app_id
    };
    let webhook = GraphWebhook {
        callback_url: "https://game.example/hook".to_owned(),
        verify_token: Secret::new("token"),
        fields: vec![WebhookField::OrderStatus],
    };
    let told = Step::ConfigureGraph(ConfigureGraph {
        app_id,
        change: GraphChange::Subscribe(webhook),
        at: Timestamp::EPOCH,
    });
    let taken = Step::InsertMembership(Membership {
        app_id,
        player_id: player(4),
        scoped_id: player(taken),
        joined_at: Timestamp::EPOCH,
    });
    let unit = Unit {
        owner: OwnerId::new([9; 16]),
        steps: vec![told, taken],
    };
    house.store.commit(unit).await.unwrap();
    house.directory.catch_up().await.unwrap();
    let new = serde_json::from_value(json!({ "sku": "sword" })).unwrap();
    let granted = house.admin.grant_entitlement(app_id, player(3), new).await;
    granted.unwrap();
    let known = house.store.membership(app_id, player(3)).await.unwrap();
    known.unwrap().scoped_id
}

#[tokio::test]
async fn a_number_that_is_another_players_is_drawn_anew() {
    let first = told_beside(8).await;
    assert_eq!(told_beside(9).await, first, "the same story");
    assert_ne!(told_beside(first.get()).await, first, "it is another's");
}

#[tokio::test]
async fn a_game_has_so_much_for_sale_at_most() {
    let house = House::new().await;
    house.admin.import(fixture(samples())).await.unwrap();
    let app_id = {
        let snapshot = house.directory.last_known();
        let world = snapshot.world(Platform::MetaGraph, Environment::Live);
        world.listing(APP_ID).unwrap().app_id
    };
    // Beside the two of the file.
    let more = (2..10_000_u64).map(|n| {
        let sku = Sku {
            app_id,
            sku_id: ObjectId::new(4_000_000_000_000_000_000 + n).unwrap(),
            sku: format!("sku.{n}"),
            kind: SkuKind::Durable,
            name: "One of many".to_owned(),
            description: String::new(),
            price: None,
            plans: Vec::new(),
            is_archived: true,
            created_at: Timestamp::EPOCH,
        };
        Step::Shop(ShopStep::Define(DefineSku { sku }))
    });
    let unit = Unit {
        owner: OwnerId::new([9; 16]),
        steps: more.collect(),
    };
    house.store.commit(unit).await.unwrap();
    house.directory.catch_up().await.unwrap();
    let define = async |sku: &str| {
        let new = json!({ "kind": "durable", "name": "Another" });
        let new = serde_json::from_value(new).unwrap();
        house.admin.define_sku(app_id, sku.to_owned(), new).await
    };
    match define("another").await {
        Err(AdminError::Invalid { field, .. }) => assert_eq!(field, "sku"),
        other => panic!("{other:?}"),
    }
    assert_eq!(define("sku.7").await.unwrap().name, "Another");
}
