//! What is written in a game and read along.

use serde_json::{Value, json};
use store::{SocialChange, SocialProfile, Step, TextStatus, TextStep};
use testkit::Answer;

use super::world::{As, HANA, MOMO, NOBODY, SocialWorld, TARO, granted, player_id, refused};

const ALL: &str = "/textdata/@app/guild/@all";
const OWN: &str = "/textdata/@app/guild/@self";

/// One with a group.
async fn world() -> SocialWorld {
    let world = SocialWorld::new().await;
    for name in ["guild", "shop"] {
        let body = json!({ "name": name }).to_string();
        let path = "/textdata/@app/@all";
        let made = world.write(As::Game, "POST", path, Some(&body)).await;
        assert_eq!(made.status, 201, "{made:?}");
    }
    world
}

async fn post(world: &SocialWorld, by: As, path: &str, body: &Value) -> Answer {
    world.write(by, "POST", path, Some(&body.to_string())).await
}

async fn posted(world: &SocialWorld, by: As, data: &str) -> String {
    let answer = post(world, by, ALL, &json!({ "data": data })).await;
    assert_eq!(answer.status, 201);
    let id = granted(&answer)["textData"]["id"]
        .as_str()
        .map(str::to_owned);
    id.unwrap()
}

async fn ids(world: &SocialWorld, by: As, path: &str) -> Vec<String> {
    let list = granted(&world.get(by, path).await);
    let all = list["entry"].as_array().unwrap().iter();
    all.map(|text| text["id"].as_str().unwrap().to_owned())
        .collect()
}

async fn judge(world: &SocialWorld, id: &str, status: TextStatus) {
    let step = TextStep::Judge {
        app_id: world.app,
        group: None,
        text_id: id.parse().unwrap(),
        author: None,
        status,
        at: base::Timestamp::from_secs(1_793_491_260),
    };
    world.commit(vec![Step::Text(step)]).await;
}

#[tokio::test]
async fn a_text_is_posted_and_read_by_everybody() {
    let world = world().await;
    // As clients of Mobage's do it: at @all, with a slash behind it.
    let body =
        json!({ "data": "よろしく\nお願いします", "writerId": "mbga.jp:101", "ownerId": "1" });
    let answer = post(&world, As::Player(MOMO), &format!("{ALL}/"), &body).await;
    assert_eq!(answer.status, 201);
    let created = granted(&answer);
    let id = created["textData"]["id"].as_str().unwrap();
    let whole = json!({
        "startIndex": 1, "itemsPerPage": 1, "totalResults": 1,
        "textData": {
            "id": id, "groupName": "guild", "writerId": "mbga.jp:101",
            "data": "よろしく\nお願いします", "status": 0,
            "published": "2026-11-01T00:00:00", "updated": "2026-11-01T00:00:00",
        },
    });
    assert_eq!(created, whole);
    for (by, path) in [
        (As::Player(MOMO), format!("{ALL}/{id}")),
        (As::Player(MOMO), format!("{OWN}/{id}")),
        (As::Player(TARO), format!("{ALL}/{id}")),
        (As::Player(TARO), format!("/textdata/@app/guild/101/{id}")),
        (As::Game, format!("{ALL}/{id}")),
        (As::Game, format!("/textdata/@app/guild/mbga.jp:101/{id}")),
    ] {
        assert_eq!(granted(&world.get(by, &path).await), whole, "{path}");
    }
    for (by, path) in [
        (As::Player(TARO), format!("{OWN}/{id}")),
        (As::Player(TARO), format!("/textdata/@app/guild/103/{id}")),
        (As::Player(TARO), format!("/textdata/@app/shop/@all/{id}")),
        (As::Game, format!("{OWN}/{id}")),
        (As::Game, format!("{ALL}/12345")),
        (As::Game, format!("{ALL}/x")),
    ] {
        assert_eq!(refused(&world.get(by, &path).await).0, 404, "{path}");
    }
    let fields = format!("{ALL}/{id}?fields=id,data&count=1000");
    let named = granted(&world.get(As::Game, &fields).await)["textData"].clone();
    assert_eq!(named, json!({ "id": id, "data": "よろしく\nお願いします" }));
}

#[tokio::test]
async fn lists_are_of_a_group_and_of_a_writer_the_latest_first() {
    let world = world().await;
    let mut written = Vec::new();
    for by in [MOMO, TARO, MOMO] {
        written.push(posted(&world, As::Player(by), "hello").await);
        world.advance(1);
    }
    written.reverse();
    let momos = vec![written[0].clone(), written[2].clone()];
    for (by, path, wanted) in [
        (As::Player(HANA), ALL.to_owned(), written.clone()),
        (As::Game, ALL.to_owned(), written.clone()),
        (As::Player(MOMO), OWN.to_owned(), momos.clone()),
        (
            As::Game,
            "/textdata/@app/guild/101".to_owned(),
            momos.clone(),
        ),
        (
            As::Player(TARO),
            "/textdata/@app/guild/101".to_owned(),
            momos.clone(),
        ),
        (As::Game, "/textdata/@app/shop/@all".to_owned(), vec![]),
        (
            As::Game,
            format!("{ALL}?count=1&startIndex=2"),
            written[1..2].to_vec(),
        ),
        (
            As::Game,
            format!("{ALL}?filterBy=writerId&filterOp=equals&filterValue=101"),
            momos,
        ),
        (
            As::Game,
            format!("{ALL}/{};12345;{};", written[2], written[0]),
            vec![written[2].clone(), written[0].clone()],
        ),
    ] {
        assert_eq!(ids(&world, by, &path).await, wanted, "{path}");
    }
    let page = granted(&world.get(As::Game, &format!("{ALL}?count=2")).await);
    assert_eq!(
        (&page["totalResults"], &page["itemsPerPage"]),
        (&json!(3), &json!(2))
    );
    let odd =
        format!("{ALL}?sortBy=data&filterBy=data&filterValue=x&updatedSince=2026-11-01T00:00:00Z");
    let odd = granted(&world.get(As::Game, &odd).await);
    for mark in ["sorted", "filtered", "updatedSince"] {
        assert_eq!(odd[mark], false, "{mark}");
    }
    for (path, status) in [
        ("/textdata/@app/nothing/@all", 404),
        ("/textdata/@app/guild/199", 404),
        ("/textdata/@app/guild/@me", 400),
        ("/textdata/@app/guild/@friends", 400),
        ("/textdata/@app/guild/@all?count=0", 400),
        ("/textdata/@app/guild/@all?format=xml", 400),
        ("/textdata/@other/guild/@all", 404),
    ] {
        assert_eq!(
            refused(&world.get(As::Game, path).await).0,
            status,
            "{path}"
        );
    }
}

#[tokio::test]
async fn what_people_say_of_a_text_is_its_status_and_an_edit_asks_them_again() {
    let world = world().await;
    let id = posted(&world, As::Player(MOMO), "hello").await;
    let path = format!("{ALL}/{id}");
    for (status, number) in [(TextStatus::Accepted, 11), (TextStatus::Refused, 21)] {
        judge(&world, &id, status).await;
        let text = granted(&world.get(As::Game, &path).await)["textData"].clone();
        assert_eq!(text["status"], number);
        assert_eq!(text["updated"], "2026-11-01T00:01:00");
        let filtered = format!("{ALL}?filterBy=status&filterOp=equals&filterValue={number}");
        assert_eq!(ids(&world, As::Game, &filtered).await, [&*id]);
    }
    let body = json!({ "data": "good bye" }).to_string();
    let edited = world
        .write(As::Player(MOMO), "PUT", &path, Some(&body))
        .await;
    let text = granted(&edited)["textData"].clone();
    assert_eq!((edited.status, &text["status"]), (200, &json!(0)));
    assert_eq!(text["data"], "good bye");
}

#[tokio::test]
async fn a_text_that_was_taken_back_is_gone_for_good() {
    let world = world().await;
    let by = As::Player(MOMO);
    let id = posted(&world, by, "hello").await;
    let path = format!("{OWN}/{id}");
    let gone = world.write(by, "DELETE", &path, None).await;
    assert_eq!((gone.status, granted(&gone)), (200, json!({})));
    judge(&world, &id, TextStatus::Accepted).await;
    let body = json!({ "data": "again" }).to_string();
    for (method, body) in [("GET", None), ("PUT", Some(&*body)), ("DELETE", None)] {
        let answer = world.write(by, method, &path, body).await;
        assert_eq!(refused(&answer).0, 404, "{method}");
    }
    assert_eq!(ids(&world, As::Game, ALL).await, Vec::<String>::new());
    let withdrawn = format!("{ALL}?filterBy=status&filterOp=equals&filterValue=31");
    let odd = granted(&world.get(As::Game, &withdrawn).await);
    assert_eq!(
        (&odd["filtered"], &odd["totalResults"]),
        (&json!(false), &json!(0))
    );
    // All or none.
    let (one, other) = (
        posted(&world, by, "1").await,
        posted(&world, As::Player(TARO), "2").await,
    );
    let both = format!("{ALL}/{one};{other}");
    assert_eq!(
        refused(&world.write(by, "DELETE", &both, None).await).0,
        404
    );
    assert_eq!(ids(&world, As::Game, ALL).await.len(), 2);
    assert_eq!(
        world.write(As::Game, "DELETE", &both, None).await.status,
        200
    );
    assert_eq!(ids(&world, As::Game, ALL).await.len(), 0);
}

#[tokio::test]
async fn a_player_changes_only_what_is_the_players_own() {
    let world = world().await;
    let id = posted(&world, As::Player(MOMO), "hello").await;
    let body = json!({ "data": "mine now" }).to_string();
    let by = As::Player(TARO);
    for (method, path, status) in [
        ("PUT", format!("{ALL}/{id}"), 404),
        ("PUT", format!("{OWN}/{id}"), 404),
        ("PUT", format!("/textdata/@app/guild/101/{id}"), 403),
        ("DELETE", format!("{ALL}/{id}"), 404),
        ("DELETE", format!("/textdata/@app/guild/101/{id}"), 403),
        ("POST", "/textdata/@app/guild/101".to_owned(), 403),
        ("PUT", format!("{ALL}/{id};12345"), 400),
        ("POST", format!("{ALL}/{id}"), 400),
        ("PUT", ALL.to_owned(), 400),
        ("DELETE", OWN.to_owned(), 400),
    ] {
        let answer = world.write(by, method, &path, Some(&body)).await;
        assert_eq!(refused(&answer).0, status, "{method} {path}");
    }
    let forged = json!({ "data": "x", "writerId": "101" });
    assert_eq!(refused(&post(&world, by, ALL, &forged).await).0, 403);
    let text = granted(&world.get(by, &format!("{ALL}/{id}")).await);
    assert_eq!(text["textData"]["data"], "hello");
}

#[tokio::test]
async fn a_games_server_writes_in_its_own_name_or_in_a_players() {
    let world = world().await;
    let news = posted(&world, As::Game, "maintenance").await;
    let own = granted(&world.get(As::Game, &format!("{OWN}/{news}")).await);
    assert_eq!(own["textData"].get("writerId"), None);
    let momo = json!({ "data": "relayed", "writerId": "101" });
    let answer = post(&world, As::Game, ALL, &momo).await;
    assert_eq!(granted(&answer)["textData"]["writerId"], "mbga.jp:101");
    let answer = post(
        &world,
        As::Game,
        "/textdata/@app/guild/102",
        &json!({ "data": "d" }),
    )
    .await;
    assert_eq!(granted(&answer)["textData"]["writerId"], "mbga.jp:102");
    for (path, body, status) in [
        (
            ALL,
            json!({ "data": "d", "writerId": NOBODY.to_string() }),
            404,
        ),
        (ALL, json!({ "data": "d", "writerId": "@me" }), 400),
        (ALL, json!({ "data": "d", "writerId": "momo" }), 400),
        (
            "/textdata/@app/guild/102",
            json!({ "data": "d", "writerId": "101" }),
            403,
        ),
        ("/textdata/@app/nothing/@all", json!({ "data": "d" }), 404),
        (ALL, json!({ "data": "" }), 400),
        (ALL, json!({ "data": "x".repeat(2_049) }), 400),
        (ALL, json!(["data"]), 400),
    ] {
        assert_eq!(
            refused(&post(&world, As::Game, path, &body).await).0,
            status,
            "{body}"
        );
    }
    let edit = json!({ "data": "over" }).to_string();
    let path = format!("{OWN}/{news}");
    let edited = world.write(As::Game, "PUT", &path, Some(&edit)).await;
    assert_eq!(granted(&edited)["textData"]["data"], "over");
    assert_eq!(
        world.write(As::Game, "DELETE", &path, None).await.status,
        200
    );
    let text = world
        .house
        .store
        .text(world.app, news.parse().unwrap())
        .await;
    let text = text.unwrap().unwrap();
    assert_eq!((text.author, text.status), (None, TextStatus::Withdrawn));
    assert_ne!(Some(player_id(MOMO)), text.author);
}

#[tokio::test]
async fn nobody_writes_for_a_player_who_is_not_there() {
    let world = world().await;
    world.profile(SocialProfile::Gree).await;
    let body = json!({ "data": "d" });
    let answer = post(&world, As::For(NOBODY), ALL, &body).await;
    assert_eq!(answer.status, 404);
    assert!(ids(&world, As::Game, ALL).await.is_empty());
    let answer = post(&world, As::For(MOMO), ALL, &body).await;
    assert_eq!(answer.status, 201);
    assert_eq!(ids(&world, As::Game, ALL).await.len(), 1);
}

#[tokio::test]
async fn words_that_may_not_be_written_are_refused_wherever_they_stand() {
    let world = world().await;
    world
        .configure(SocialChange::Words(vec!["badword".to_owned()]))
        .await;
    let id = posted(&world, As::Player(MOMO), "hello").await;
    let wanted = (
        400,
        "data has a word in it that may not be written here".to_owned(),
    );
    let bad = json!({ "data": "a ＢａｄWord here" });
    for by in [As::Player(MOMO), As::Game] {
        assert_eq!(refused(&post(&world, by, ALL, &bad).await), wanted);
        let path = format!("{ALL}/{id}");
        let answer = world.write(by, "PUT", &path, Some(&bad.to_string())).await;
        assert_eq!(refused(&answer), wanted);
    }
    assert_eq!(ids(&world, As::Game, ALL).await, [id]);
}

#[tokio::test]
async fn a_store_or_node_that_cannot_answer_says_so() {
    let world = world().await;
    let id = posted(&world, As::Player(MOMO), "hello").await;
    let body = json!({ "data": "d" });
    assert_eq!(refused(&world.deaf().await.get(As::Game, ALL).await).0, 503);
    world.store.fail_reads(true);
    for path in [ALL, &format!("{ALL}/{id}")] {
        assert_eq!(refused(&world.get(As::Game, path).await).0, 503);
    }
    world.store.fail_reads(false);
    world.store.fail_writes(true);
    assert_eq!(refused(&post(&world, As::Game, ALL, &body).await).0, 503);
}
