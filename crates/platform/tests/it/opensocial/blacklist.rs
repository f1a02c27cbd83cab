use serde_json::json;

use super::world::{As, HANA, MOMO, NOBODY, SocialWorld, TARO, granted, refused};

async fn world() -> SocialWorld {
    let world = SocialWorld::new().await;
    world.block(MOMO, TARO).await;
    world.block(MOMO, HANA).await;
    world
}

#[tokio::test]
async fn a_list_names_owner_game_and_target() {
    let world = world().await;
    let entry =
        |target: &str| json!({ "id": "mbga.jp:101", "appId": 12_011_394, "targetId": target });
    let expected = json!({
        "startIndex": 1, "totalResults": 2,
        "entry": [entry("mbga.jp:102"), entry("mbga.jp:103")],
    });
    for (by, path) in [
        (As::Player(MOMO), "/blacklist/@me/@all"),
        (As::Player(MOMO), "/blacklist/101/@all"),
        (As::Player(TARO), "/blacklist/101/@all"),
        (As::Game, "/blacklist/mbga.jp:101/@all"),
        (As::Game, "/blacklist/101/@all/103;102;101"),
    ] {
        assert_eq!(granted(&world.get(by, path).await), expected, "{path}");
    }
    let path = "/blacklist/@me/@all?fields=targetId&sortBy=targetId&sortOrder=descending&count=1";
    let body = granted(&world.get(As::Player(MOMO), path).await);
    let expected = json!({
        "startIndex": 1, "itemsPerPage": 1, "totalResults": 2,
        "entry": [{ "targetId": "mbga.jp:103" }],
    });
    assert_eq!(body, expected);
    let none = granted(&world.get(As::Game, "/blacklist/102/@all").await);
    assert_eq!(none["entry"], json!([]));
}

#[tokio::test]
async fn whether_one_is_listed_is_the_status() {
    let world = world().await;
    let listed = granted(
        &world
            .get(As::Game, "/blacklist/101/@all/102?fields=targetId")
            .await,
    );
    let expected = json!({
        "startIndex": 1, "itemsPerPage": 1, "totalResults": 1,
        "blacklist": { "targetId": "mbga.jp:102" },
    });
    assert_eq!(listed, expected);
    let nobody = format!("/blacklist/101/@all/{NOBODY}");
    for path in [
        "/blacklist/102/@all/101",
        "/blacklist/101/@all/101",
        &*nobody,
    ] {
        assert_eq!(refused(&world.get(As::Game, path).await).0, 404, "{path}");
    }
}

#[tokio::test]
async fn it_is_about_those_who_have_the_game() {
    let world = world().await;
    world.uninstall(TARO).await;
    let body = granted(&world.get(As::Player(MOMO), "/blacklist/@me/@all").await);
    assert_eq!(body["totalResults"], 1);
    let listed = world.get(As::Player(MOMO), "/blacklist/@me/@all/102").await;
    assert_eq!(refused(&listed).0, 404);
    let (status, why) = refused(&world.get(As::Game, "/blacklist/102/@all").await);
    assert_eq!((status, why.contains("installed")), (400, true), "{why}");
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let world = world().await;
    for (by, path, status) in [
        (As::Game, "/blacklist/@me/@all", 400),
        (As::Game, "/blacklist/199/@all", 404),
        (As::Game, "/blacklist/101/@friends", 404),
        (As::Game, "/blacklist/momo/@all", 400),
        (As::Game, "/blacklist/101/@all/taro", 400),
        (As::Game, "/blacklist/101/@all/;", 400),
        (As::Player(MOMO), "/blacklist/@me/@all?format=atom", 400),
        (As::Player(MOMO), "/blacklist/@me/@all?count=0", 400),
    ] {
        assert_eq!(refused(&world.get(by, path).await).0, status, "{path}");
    }
    let posted = world
        .write(As::Player(MOMO), "POST", "/blacklist/@me/@all", Some("{}"))
        .await;
    assert_eq!(refused(&posted).0, 405);
    assert_eq!(posted.header("allow"), Some("GET, HEAD"));
    world.store.fail_reads(true);
    let unread = world.get(As::Player(MOMO), "/blacklist/@me/@all").await;
    assert_eq!(refused(&unread).0, 503);
}
