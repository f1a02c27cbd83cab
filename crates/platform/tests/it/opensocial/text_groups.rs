//! The groups that a game keeps its texts in.

use futures_util::future::join_all;
use serde_json::{Value, json};
use store::{TEXT_GROUPS_KEPT, TextGroup, TextStep};
use testkit::Answer;

use super::world::{As, MOMO, SocialWorld, granted, refused};

const ALL: &str = "/textdata/@app/@all";

async fn make(world: &SocialWorld, name: &str) -> Answer {
    let body = json!({ "name": name }).to_string();
    world.write(As::Game, "POST", ALL, Some(&body)).await
}

async fn names(world: &SocialWorld) -> Vec<Value> {
    let list = granted(&world.get(As::Game, ALL).await);
    let all = list["entry"].as_array().unwrap().iter();
    all.map(|group| group["name"].clone()).collect()
}

#[tokio::test]
async fn groups_are_made_listed_and_dropped_with_their_texts() {
    let world = SocialWorld::new().await;
    let made = make(&world, "guild").await;
    let guild = json!({ "name": "guild", "published": "2026-11-01T00:00:00" });
    assert_eq!((made.status, &granted(&made)["entry"]), (201, &guild));
    let put = world
        .write(As::Game, "PUT", "/textdata/@app/bazaar", None)
        .await;
    assert_eq!(put.status, 201);
    assert_eq!(names(&world).await, ["bazaar", "guild"]);
    for path in ["/textdata/@app/guild", "/textdata/@app/guild/@self"] {
        assert_eq!(granted(&world.get(As::Game, path).await)["entry"], guild);
    }
    let text = json!({ "data": "hello" }).to_string();
    let all = "/textdata/@app/guild/@all";
    world
        .write(As::Player(MOMO), "POST", all, Some(&text))
        .await;
    // Mobage's clients name a group to be dropped by its own texts' selector.
    let dropped = world
        .write(As::Game, "DELETE", "/textdata/@app/guild/@self", None)
        .await;
    assert_eq!((dropped.status, granted(&dropped)), (200, json!({})));
    assert_eq!(names(&world).await, ["bazaar"]);
    assert_eq!(make(&world, "guild").await.status, 201);
    assert_eq!(granted(&world.get(As::Game, all).await)["totalResults"], 0);
    let dropped = world
        .write(As::Game, "DELETE", "/textdata/@app/bazaar", None)
        .await;
    assert_eq!(dropped.status, 200);
}

#[tokio::test]
async fn a_group_is_made_once() {
    let world = SocialWorld::new().await;
    let all = join_all((0..8).map(|_| make(&world, "guild"))).await;
    let made = all.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(made, 1);
    let again = make(&world, "guild").await;
    assert_eq!(
        refused(&again),
        (409, "there is a group of that name".to_owned())
    );
    let again = world
        .write(As::Game, "POST", "/textdata/@app/guild", None)
        .await;
    assert_eq!(again.status, 409);
    let again = world
        .write(As::Game, "PUT", "/textdata/@app/guild", None)
        .await;
    assert_eq!(again.status, 200);
    assert_eq!(names(&world).await, ["guild"]);
}

#[tokio::test]
async fn groups_are_for_games_servers_alone() {
    let world = SocialWorld::new().await;
    make(&world, "guild").await;
    for (method, path) in [
        ("GET", ALL),
        ("POST", ALL),
        ("GET", "/textdata/@app/guild"),
        ("DELETE", "/textdata/@app/guild"),
    ] {
        let answer = world
            .write(As::Player(MOMO), method, path, Some("{}"))
            .await;
        let wanted = r#"{"Error":{"Message":"Proxy Request is not allowed this API"}}"#;
        assert_eq!(
            (answer.status, &*answer.text()),
            (405, wanted),
            "{method} {path}"
        );
        assert_eq!(answer.header("allow"), Some("GET, HEAD, POST, PUT, DELETE"));
    }
    // To a player the same path is the player's own texts.
    let own = "/textdata/@app/guild/@self";
    assert_eq!(
        granted(&world.get(As::Player(MOMO), own).await)["totalResults"],
        0
    );
    let dropped = world.write(As::Player(MOMO), "DELETE", own, None).await;
    assert_eq!(dropped.status, 400);
    assert_eq!(names(&world).await, ["guild"]);
}

#[tokio::test]
async fn what_is_no_group_is_refused() {
    let world = SocialWorld::new().await;
    for body in [
        json!({}),
        json!([]),
        json!({ "name": "" }),
        json!({ "name": "@all" }),
        json!({ "name": "a/b" }),
        json!({ "name": "x".repeat(33) }),
        json!({ "name": { "a": 1 } }),
    ] {
        let answer = world
            .write(As::Game, "POST", ALL, Some(&body.to_string()))
            .await;
        assert_eq!(refused(&answer).0, 400, "{body}");
    }
    for (method, path, status) in [
        ("GET", "/textdata/@app/nothing", 404),
        ("DELETE", "/textdata/@app/nothing", 404),
        ("DELETE", "/textdata/@app/nothing/@self", 404),
        ("PUT", "/textdata/@app/@x", 400),
        ("PUT", "/textdata/@app/a%2Fb", 400),
        ("PUT", ALL, 400),
        ("DELETE", ALL, 400),
        ("GET", "/textdata/@app/@all?format=atom", 400),
        ("GET", "/textdata/@me/@all", 404),
    ] {
        let answer = world.write(As::Game, method, path, None).await;
        assert_eq!(refused(&answer).0, status, "{method} {path}");
    }
    assert_eq!(names(&world).await, Vec::<Value>::new());
}

#[tokio::test]
async fn there_is_room_for_a_thousand() {
    let world = SocialWorld::new().await;
    let group = |at| TextGroup {
        app_id: world.app,
        name: format!("g{at}"),
        made_at: base::Timestamp::EPOCH,
    };
    let steps = (0..TEXT_GROUPS_KEPT).map(|at| store::Step::Text(TextStep::MakeGroup(group(at))));
    world.commit(steps.collect()).await;
    let full = make(&world, "one more").await;
    assert_eq!(
        refused(&full),
        (409, "an application has at most 1000 groups".to_owned())
    );
    let page = granted(&world.get(As::Game, "/textdata/@app/@all?count=2").await);
    assert_eq!(page["totalResults"], TEXT_GROUPS_KEPT);
}

#[tokio::test]
async fn a_store_that_cannot_answer_says_so() {
    let world = SocialWorld::new().await;
    world.store.fail_reads(true);
    assert_eq!(refused(&world.get(As::Game, ALL).await).0, 503);
    world.store.fail_reads(false);
    world.store.fail_writes(true);
    assert_eq!(refused(&make(&world, "guild").await).0, 503);
    assert_eq!(refused(&world.deaf().await.get(As::Game, ALL).await).0, 503);
}
