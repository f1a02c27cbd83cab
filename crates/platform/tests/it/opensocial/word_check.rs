use serde_json::json;
use store::SocialChange;

use super::world::{As, MOMO, SocialWorld, granted, refused};

const CHECK: &str = "/ngword?_method=check";

async fn world() -> SocialWorld {
    let world = SocialWorld::new().await;
    let words = ["badword", "バカ"].map(str::to_owned);
    world.configure(SocialChange::Words(words.to_vec())).await;
    world
}

#[tokio::test]
async fn a_text_is_checked_for_the_apps_words_in_either_model() {
    let world = world().await;
    for by in [As::Player(MOMO), As::Game] {
        for (text, valid) in [
            ("good morning", true),
            ("a BadWord here", false),
            ("ｂａｄｗｏｒｄ", false),
            ("ﾊﾞｶと言う", false),
            ("", true),
        ] {
            let body = json!({ "data": text }).to_string();
            let answer = world.write(by, "POST", CHECK, Some(&body)).await;
            assert_eq!(answer.status, 200);
            let expected = json!({ "data": text, "valid": valid });
            assert_eq!(granted(&answer)["ngword"], expected, "{text}");
        }
    }
}

#[tokio::test]
async fn words_count_from_when_they_are_said() {
    let world = world().await;
    let body = json!({ "data": "badword and newword" }).to_string();
    let valid = async || {
        let answer = world.write(As::Game, "POST", CHECK, Some(&body)).await;
        granted(&answer)["ngword"]["valid"].as_bool().unwrap()
    };
    assert!(!valid().await);
    world.configure(SocialChange::Words(Vec::new())).await;
    assert!(valid().await);
    let words = vec!["newword".to_owned()];
    world.configure(SocialChange::Words(words)).await;
    assert!(!valid().await);
}

#[tokio::test]
async fn what_is_no_check_is_refused() {
    let world = world().await;
    let text = r#"{"data":"hi"}"#;
    let long = json!({ "data": "a".repeat(3_950) }).to_string();
    for (path, body, status) in [
        ("/ngword", text, 400),
        ("/ngword?_method=", text, 400),
        ("/ngword?_method=delete", text, 400),
        ("/ngword?_method=check&_method=check", text, 400),
        ("/ngword?_method=check&format=xml", text, 400),
        (CHECK, "{}", 400),
        (CHECK, "hi", 400),
        (CHECK, r#"{"data":7}"#, 400),
        ("/ngword/hi?_method=check", text, 404),
    ] {
        let answer = world.write(As::Game, "POST", path, Some(body)).await;
        assert_eq!(refused(&answer).0, status, "{path} {body}");
    }
    granted(&world.write(As::Game, "POST", CHECK, Some(&long)).await);
    let read = world.get(As::Game, CHECK).await;
    assert_eq!(
        (refused(&read).0, read.header("allow")),
        (405, Some("POST"))
    );
}
