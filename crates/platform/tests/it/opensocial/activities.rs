//! What a game tells of players.

use serde_json::{Value, json};
use store::{ACTIVITIES_KEPT, SocialChange};

use super::world::{As, HANA, MOMO, NOBODY, OTHER_APP, SocialWorld, TARO, granted, refused};

const OWN: &str = "/activities/@me/@self/@app";
const FRIENDS: &str = "/activities/@me/@friends/@app";

async fn tell(world: &SocialWorld, number: u64, title: &str) -> Value {
    let body = json!({ "title": title }).to_string();
    let answer = world
        .write(As::Player(number), "POST", OWN, Some(&body))
        .await;
    assert_eq!(answer.status, 201, "{answer:?}");
    granted(&answer)["entry"].clone()
}

async fn titles(world: &SocialWorld, number: u64, path: &str) -> Vec<String> {
    let list = granted(&world.get(As::Player(number), path).await);
    let all = list["entry"].as_array().unwrap().iter();
    all.map(|one| one["title"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn what_is_told_of_a_player_friends_see_and_nobody_else() {
    let world = SocialWorld::new().await;
    world.befriend(MOMO, TARO).await;
    let body = json!({
        "title": "won", "body": "a battle", "url": "http://game.example/7",
        "mediaItems": [{ "type": "image", "url": "http://game.example/7.png" }],
    });
    let answer = world
        .write(As::Player(MOMO), "POST", OWN, Some(&body.to_string()))
        .await;
    let told = granted(&answer)["entry"].clone();
    let id = told["id"].as_str().unwrap();
    let whole = json!({
        "id": id, "appId": 12_011_394, "userId": "mbga.jp:101", "title": "won", "body": "a battle",
        "url": "http://game.example/7",
        "mediaItems": [{ "type": "image", "url": "http://game.example/7.png" }],
        "postedTime": 1_793_491_200_000_i64,
    });
    assert_eq!((answer.status, &told), (201, &whole));
    let of_momo = format!("/activities/101/@self/12011394/{id}");
    for (number, path) in [
        (MOMO, format!("{OWN}/{id}")),
        (MOMO, of_momo.clone()),
        (TARO, of_momo.clone()),
    ] {
        let one = granted(&world.get(As::Player(number), &path).await);
        assert_eq!(one["entry"], whole, "{path}");
    }
    assert_eq!(refused(&world.get(As::Player(HANA), &of_momo).await).0, 403);
    assert_eq!(titles(&world, TARO, FRIENDS).await, ["won"]);
    assert_eq!(
        titles(&world, TARO, "/activities/101/@self/@app").await,
        ["won"]
    );
    assert_eq!(titles(&world, TARO, OWN).await, Vec::<String>::new());
    assert_eq!(titles(&world, HANA, FRIENDS).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_latest_come_first_and_the_oldest_goes() {
    let world = SocialWorld::new().await;
    for at in 0..=ACTIVITIES_KEPT {
        tell(&world, MOMO, &format!("{at}")).await;
        world.advance(1);
    }
    let page = format!("{OWN}?count=2&startIndex=2&fields=title");
    let answer = granted(&world.get(As::Player(MOMO), &page).await);
    assert_eq!(
        answer["entry"],
        json!([{ "title": "99" }, { "title": "98" }])
    );
    assert_eq!(answer["totalResults"], ACTIVITIES_KEPT);
    let all = titles(&world, MOMO, &format!("{OWN}?count=1000")).await;
    assert_eq!(all.last().map(String::as_str), Some("1"));
    let odd = granted(
        &world
            .get(As::Player(MOMO), &format!("{OWN}?sortBy=title"))
            .await,
    );
    assert_eq!(odd["sorted"], false);
}

#[tokio::test]
async fn what_cannot_be_told_or_seen_is_refused() {
    let world = SocialWorld::new().await;
    world.befriend(MOMO, TARO).await;
    world
        .configure(SocialChange::Words(vec!["badword".to_owned()]))
        .await;
    let (momo, title) = (As::Player(MOMO), json!({ "title": "t" }));
    let bad = |name: &str| json!({ "title": "t", name: "such a Badword" });
    for (by, method, path, body, status) in [
        (momo, "POST", OWN.to_owned(), json!({}), 400),
        (momo, "POST", OWN.to_owned(), bad("title"), 400),
        (momo, "POST", OWN.to_owned(), bad("body"), 400),
        (
            momo,
            "POST",
            "/activities/102/@self/@app".to_owned(),
            title.clone(),
            403,
        ),
        (
            momo,
            "POST",
            format!("/activities/@me/@self/{OTHER_APP}"),
            title.clone(),
            403,
        ),
        (momo, "POST", FRIENDS.to_owned(), title.clone(), 400),
        (momo, "POST", format!("{OWN}/7"), title.clone(), 400),
        (momo, "PUT", OWN.to_owned(), title.clone(), 405),
        (momo, "DELETE", OWN.to_owned(), title.clone(), 405),
        (momo, "GET", format!("{OWN}/7"), json!({}), 404),
        (momo, "GET", format!("{OWN}/x"), json!({}), 404),
        (momo, "GET", format!("{FRIENDS}/7"), json!({}), 404),
        (
            momo,
            "GET",
            "/activities/102/@friends/@app".to_owned(),
            json!({}),
            403,
        ),
        (
            momo,
            "GET",
            format!("/activities/{NOBODY}/@self/@app"),
            json!({}),
            404,
        ),
        (
            momo,
            "GET",
            "/activities/@me/@all/@app".to_owned(),
            json!({}),
            404,
        ),
        (momo, "GET", format!("{OWN}?format=atom"), json!({}), 400),
        (
            As::Game,
            "GET",
            "/activities/101/@self/@app".to_owned(),
            json!({}),
            405,
        ),
        (
            As::Game,
            "POST",
            "/activities/101/@self/@app".to_owned(),
            title,
            405,
        ),
    ] {
        let answer = world
            .write(by, method, &path, Some(&body.to_string()))
            .await;
        assert_eq!(refused(&answer).0, status, "{method} {path} {body}");
    }
    assert_eq!(titles(&world, MOMO, OWN).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_store_that_cannot_answer_says_so() {
    let world = SocialWorld::new().await;
    world.store.fail_reads(true);
    assert_eq!(refused(&world.get(As::Player(MOMO), OWN).await).0, 503);
    world.store.fail_reads(false);
    world.store.fail_writes(true);
    let body = json!({ "title": "t" }).to_string();
    let answer = world
        .write(As::Player(MOMO), "POST", OWN, Some(&body))
        .await;
    assert_eq!(refused(&answer).0, 503);
}
