use serde_json::json;

use super::world::{As, HANA, MOMO, SocialWorld, TARO, granted, refused};

async fn world() -> SocialWorld {
    let world = SocialWorld::new().await;
    for number in [MOMO, TARO] {
        let url = format!("https://img.example.com/{number}.png");
        world
            .persona(number, |persona| persona.avatar_url = Some(url))
            .await;
    }
    world
}

#[tokio::test]
async fn one_players_picture_comes_alone() {
    let world = world().await;
    let expected = json!({
        "startIndex": 1, "itemsPerPage": 1, "totalResults": 1,
        "avatar": {
            "size": "small", "view": "upper", "emotion": "defined", "dimension": "defined",
            "transparent": false, "type": "image", "extension": "png",
            "url": "https://img.example.com/101.png",
        },
    });
    let look = "size=small;view=upper;type=image;extension=png;";
    for (by, path) in [
        (As::Player(MOMO), format!("/avatar/@me/@self/{look}")),
        (As::Player(TARO), format!("/avatar/101/@self/{look}")),
        (As::Game, format!("/avatar/101/@self/{look}")),
        (
            As::Game,
            "/avatar/101/@self/size%3Dsmall%3Bview%3Dupper%3Bextension%3Dpng".to_owned(),
        ),
    ] {
        assert_eq!(granted(&world.get(by, &path).await), expected, "{path}");
    }
    let url = granted(&world.get(As::Game, "/avatar/102/@self?fields=url").await);
    assert_eq!(
        url["avatar"],
        json!({ "url": "https://img.example.com/102.png" })
    );
}

#[tokio::test]
async fn several_players_pictures_come_by_user() {
    let world = world().await;
    let path = "/avatar/@me;102;103;102/@self/size=large?fields=size,url";
    let body = granted(&world.get(As::Player(MOMO), path).await);
    let picture = |number: u64| json!({ "size": "large", "url": format!("https://img.example.com/{number}.png") });
    let expected = json!({
        "startIndex": 1, "totalResults": 2,
        "entry": { "mbga.jp:101": picture(101), "mbga.jp:102": picture(102) },
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn what_cannot_be_shown_is_refused() {
    let world = world().await;
    let none = format!("/avatar/{HANA}/@self");
    let many = format!("/avatar/{}/@self", vec!["102"; 101].join(";"));
    for (path, status) in [
        (&*none, 404),
        ("/avatar/199/@self", 404),
        ("/avatar/101/@friends", 404),
        ("/avatar/@me/@self", 400),
        ("/avatar/@me;101/@self", 400),
        ("/avatar/momo/@self", 400),
        (&*many, 400),
        ("/avatar/101/@self/size=huge", 400),
        ("/avatar/101/@self/type=flash;extension=swf", 400),
        ("/avatar/101/@self?format=xml", 400),
    ] {
        assert_eq!(
            refused(&world.get(As::Game, path).await).0,
            status,
            "{path}"
        );
    }
    world.store.fail_reads(true);
    let unread = world.get(As::Player(MOMO), "/avatar/@me/@self").await;
    assert_eq!(refused(&unread).0, 503);
}
