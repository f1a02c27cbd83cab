use base::Environment;
use proptest::prelude::*;
use serde_json::{Value, json};
use store::{Gender, SocialProfile};

use super::world::{APP, As, HANA, MOMO, OTHER_APP, SocialWorld, TARO, granted, refused};

/// A world in which Momo has two friends, one of whom has the app.
async fn world() -> SocialWorld {
    let world = SocialWorld::new().await;
    world.befriend(MOMO, TARO).await;
    world.befriend(MOMO, HANA).await;
    world.uninstall(HANA).await;
    world
}

fn ids(body: &Value) -> Vec<&str> {
    let entries = body["entry"].as_array().expect("an array").iter();
    entries.map(|one| one["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_player_is_shown_with_what_the_player_says() {
    let world = world().await;
    world
        .persona(MOMO, |persona| {
            persona.about_me = Some("hi".to_owned());
            persona.gender = Gender::Female;
            persona.address = Some("Tokyo".to_owned());
        })
        .await;
    let body = granted(&world.get(As::Player(MOMO), "/people/@me/@self").await);
    let expected = json!({
        "startIndex": 1, "itemsPerPage": 1, "totalResults": 1,
        "person": {
            "id": "mbga.jp:101", "nickname": "momo", "displayName": "momo", "aboutMe": "hi",
            "addresses": [{ "region": "Tokyo" }], "gender": "female", "hasApp": true,
            "isVerified": false, "isFamous": false, "grade": 2,
        },
    });
    assert_eq!(body, expected);
    for path in [
        "/people/101/@self",
        "/people/mbga.jp:101/@self",
        "/people/%40me/%40self",
        "/people/@me/@self/101",
        "/people/@me/@self/",
    ] {
        assert_eq!(
            granted(&world.get(As::Player(MOMO), path).await),
            body,
            "{path}"
        );
    }
    for by in [As::Game, As::Player(TARO)] {
        assert_eq!(granted(&world.get(by, "/people/101/@self").await), body);
    }
    let some = world
        .get(As::Game, "/people/101/@self?fields=nickname,hasApp")
        .await;
    let some = &granted(&some)["person"];
    assert_eq!(some, &json!({ "nickname": "momo", "hasApp": true }));
}

#[tokio::test]
async fn friends_are_a_list_whoever_asks() {
    let world = world().await;
    for (by, path) in [
        (As::Player(MOMO), "/people/@me/@friends"),
        (As::Player(MOMO), "/people/@me/@all"),
        (As::Player(TARO), "/people/101/@friends"),
        (As::Game, "/people/101/@all"),
    ] {
        let body = granted(&world.get(by, path).await);
        assert_eq!(ids(&body), ["mbga.jp:102", "mbga.jp:103"], "{path}");
        assert_eq!(body["startIndex"], 1);
        assert_eq!(body["totalResults"], 2);
        assert_eq!(body.get("itemsPerPage"), None);
        let have: Vec<_> = body["entry"].as_array().unwrap().iter().collect();
        assert_eq!(
            (&have[0]["hasApp"], &have[1]["hasApp"]),
            (&json!(true), &json!(false))
        );
    }
    let one = granted(
        &world
            .get(As::Player(TARO), "/people/@me/@friends?count=10")
            .await,
    );
    assert_eq!(
        (ids(&one), &one["itemsPerPage"]),
        (vec!["mbga.jp:101"], &json!(10))
    );
    world.player(104, "lone").await;
    let none = granted(&world.get(As::Game, "/people/104/@friends").await);
    assert_eq!(
        none,
        json!({ "startIndex": 1, "totalResults": 0, "entry": [] })
    );
}

#[tokio::test]
async fn a_path_can_end_in_whom_it_asks_for() {
    let world = world().await;
    let by = As::Player(MOMO);
    let one = granted(&world.get(by, "/people/@me/@friends/102?fields=id").await);
    assert_eq!(one["person"], json!({ "id": "mbga.jp:102" }));
    for several in ["102;103;199", "103,102", "102;104;mbga.jp:103;"] {
        let path = format!("/people/@me/@all/{several}");
        let body = granted(&world.get(by, &path).await);
        assert_eq!(ids(&body), ["mbga.jp:102", "mbga.jp:103"], "{several}");
    }
    for (path, status) in [
        ("/people/102/@friends/103", 404),
        ("/people/@me/@friends/101", 404),
        ("/people/@me/@friends/199", 404),
        ("/people/@me/@self/102", 404),
        ("/people/199/@self", 404),
        ("/people/199/@friends", 404),
        ("/people/@me/@group", 404),
        ("/people/@me/@friends/taro", 400),
        ("/people/@me/@friends/0102", 400),
        ("/people/taro/@self", 400),
        ("/people/9007199254740992/@self", 400),
    ] {
        assert_eq!(refused(&world.get(by, path).await).0, status, "{path}");
    }
    let (status, why) = refused(&world.get(As::Game, "/people/@me/@self").await);
    assert_eq!((status, why.contains("@me")), (400, true), "{why}");
}

#[tokio::test]
async fn lists_are_filtered_and_sorted() {
    let world = world().await;
    world.advance(100);
    world.persona(TARO, |_| {}).await;
    let ids = async |query: &str| {
        let path = format!("/people/@me/@friends?{query}");
        let body = granted(&world.get(As::Player(MOMO), &path).await);
        let unhonoured = ["filtered", "sorted", "updatedSince"];
        let marks = unhonoured
            .iter()
            .filter(|mark| body.get(**mark) == Some(&json!(false)));
        let found = ids(&body).join(" ").replace("mbga.jp:", "");
        (found, marks.copied().collect::<Vec<_>>())
    };
    let since = "2001-09-09T01:47:00Z";
    for (query, found, marks) in [
        (
            "filterBy=hasApp&filterOp=equals&filterValue=true",
            "102",
            [].as_slice(),
        ),
        ("filterBy=hasApp", "102", &[]),
        (
            "filterBy=nickname&filterOp=startsWith&filterValue=ha",
            "103",
            &[],
        ),
        ("filterBy=nickname&filterValue=a", "102 103", &[]),
        ("sortBy=nickname", "103 102", &[]),
        ("sortBy=id&sortOrder=descending&count=1", "103", &[]),
        (
            "filterBy=isFriendsWith&filterOp=equals&filterValue=1",
            "102 103",
            &["filtered"],
        ),
        ("filterBy=id&filterOp=near", "102 103", &["filtered"]),
        ("sortBy=height", "102 103", &["sorted"]),
        (&format!("updatedSince={since}"), "102", &[]),
    ] {
        let expected = (found.to_owned(), marks.to_vec());
        assert_eq!(ids(query).await, expected, "{query}");
    }
    for query in [
        "count=0",
        "count=1001",
        "startIndex=0",
        "format=xml",
        "sortOrder=up",
        "count=1&count=2",
    ] {
        let path = format!("/people/@me/@friends?{query}");
        let (status, why) = refused(&world.get(As::Player(MOMO), &path).await);
        assert_eq!(status, 400, "{query}: {why}");
        let name = query.split('=').next().unwrap();
        assert!(why.contains(name), "{query}: {why}");
    }
}

#[tokio::test]
async fn what_can_be_asked_for_can_be_asked() {
    let world = world().await;
    for by in [As::Game, As::Player(MOMO)] {
        let body = granted(&world.get(by, "/people/@supportedFields").await);
        assert_eq!(body["totalResults"], 16);
        let fields = body["entry"].as_array().unwrap();
        assert!(fields.contains(&json!("hasApp")) && fields.len() == 16);
    }
    let two = granted(
        &world
            .get(As::Game, "/people/@supportedFields?count=2&startIndex=16")
            .await,
    );
    assert_eq!(two["entry"], json!(["grade"]));
}

#[tokio::test]
async fn who_shuts_somebody_out_is_still_somebody() {
    let world = world().await;
    world.block(TARO, MOMO).await;
    let by = As::Player(MOMO);
    granted(&world.get(by, "/people/102/@self").await);
    let body = granted(&world.get(by, "/people/@me/@friends").await);
    assert_eq!(body["totalResults"], 2);
}

#[tokio::test]
async fn each_profile_has_its_own_ids_numbers_and_keys() {
    let world = world().await;
    world.profile(SocialProfile::Mixi).await;
    let by = As::Player(MOMO);
    let one = granted(&world.get(by, "/people/@me/@self?fields=id").await);
    assert_eq!(one, json!({ "entry": { "id": "101" } }));
    let path = "/people/@me/@friends?fields=id&startIndex=1&count=5";
    let list = granted(&world.get(by, path).await);
    let expected = json!({
        "startIndex": 1, "itemsPerPage": 5, "totalResults": 2, "entry": [{ "id": "103" }],
    });
    assert_eq!(list, expected);
    world.profile(SocialProfile::Mobage).await;
    let list = granted(&world.get(by, path).await);
    let expected = json!({
        "startIndex": 1, "itemsPerPage": 5, "totalResults": 2,
        "entry": [{ "id": "mbga.jp:102" }, { "id": "mbga.jp:103" }],
    });
    assert_eq!(list, expected);
}

#[tokio::test]
async fn the_sandbox_and_other_apps_see_the_same_people_with_other_marks() {
    let world = world().await;
    let path = "/people/101/@self?fields=id,hasApp";
    let sandbox = Environment::Sandbox;
    let call = world.call_of((world.app, APP), sandbox, As::Game, "GET", path, None);
    let body = granted(&world.send(call).await);
    assert_eq!(
        body["person"],
        json!({ "id": "sb.mbga.jp:101", "hasApp": true })
    );
    let app = (world.other, OTHER_APP);
    let call = world.call_of(app, Environment::Live, As::Game, "GET", path, None);
    let body = granted(&world.send(call).await);
    assert_eq!(
        body["person"],
        json!({ "id": "mbga.jp:101", "hasApp": false })
    );
}

#[tokio::test]
async fn a_store_that_cannot_be_read_is_no_empty_list() {
    let world = world().await;
    world.store.fail_reads(true);
    for path in [
        "/people/@me/@self",
        "/people/@me/@friends",
        "/people/102/@self",
    ] {
        let (status, _) = refused(&world.get(As::Player(MOMO), path).await);
        assert_eq!(status, 503, "{path}");
    }
}

#[tokio::test]
async fn a_node_that_cannot_hear_tells_nothing() {
    let deaf = world().await.deaf().await;
    for path in [
        "/people/@me/@self",
        "/people/@supportedFields",
        "/appdata/@me/@self/@app",
        "/blacklist/@me/@all",
        "/avatar/@me/@self",
    ] {
        let (status, _) = refused(&deaf.get(As::Player(MOMO), path).await);
        assert_eq!(status, 503, "{path}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_walk_over_the_pages_sees_each_friend_once(
        friends in 0_u64..30, count in 1_usize..12, sorted: bool,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = SocialWorld::new().await;
            for number in 0..friends {
                world.player(1_000 + number, &format!("friend {number}")).await;
                world.befriend(MOMO, 1_000 + number).await;
            }
            let sort = if sorted { "&sortBy=nickname&sortOrder=descending" } else { "" };
            let (mut seen, mut at) = (Vec::new(), 1);
            loop {
                let path = format!("/people/@me/@friends?startIndex={at}&count={count}{sort}");
                let body = granted(&world.get(As::Player(MOMO), &path).await);
                assert_eq!(body["totalResults"], friends);
                assert_eq!(body["startIndex"], at);
                let page: Vec<String> = ids(&body).iter().map(ToString::to_string).collect();
                if page.is_empty() {
                    break;
                }
                at += page.len();
                seen.extend(page);
            }
            seen.sort_unstable();
            let all: Vec<String> = (0..friends).map(|n| format!("mbga.jp:{}", 1_000 + n)).collect();
            assert_eq!(seen, all);
        });
    }
}
