//! Texts that are read along, and their groups.

use base::{TextId, Timestamp};
use opensocial::{
    Refusal,
    wire::text::{self, TEXTS_A_CALL, Text, check_group, read_group, read_ids, write_group},
};
use proptest::prelude::*;
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp::from_secs(1_355_712_721);

fn text(body: &Value) -> Result<text::TextWish, String> {
    text::read(body.to_string().as_bytes()).map_err(|why| why.to_string())
}

#[test]
fn a_text_is_answered_as_it_was_posted() {
    let posted = json!({ "data": "よろしく\nお願いします", "ownerId": "1", "writerId": "" });
    let wish = text(&posted).unwrap();
    assert_eq!(wish.writer, None);
    let whole = Text {
        id: TextId::new(77).unwrap(),
        group: "guild",
        writer: Some("mbga.jp:101"),
        data: &wish.data,
        status: 0,
        published: NOW,
        updated: NOW,
    };
    let mut answered = json!({
        "id": "77",
        "groupName": "guild",
        "writerId": "mbga.jp:101",
        "data": "よろしく\nお願いします",
        "status": 0,
        "published": "2012-12-17T02:52:01",
        "updated": "2012-12-17T02:52:01",
    });
    assert_eq!(Value::Object(text::write(&whole)), answered);
    answered.as_object_mut().unwrap().remove("writerId");
    let games = Text {
        writer: None,
        ..whole
    };
    assert_eq!(Value::Object(text::write(&games)), answered);
    let group = json!({ "name": "guild", "published": "2012-12-17T02:52:01" });
    assert_eq!(Value::Object(write_group("guild", NOW)), group);
}

#[test]
fn texts_have_2048_bytes_at_most() {
    let fits = "あ".repeat(682);
    assert!(text(&json!({ "data": fits })).is_ok());
    for bad in [
        json!({}),
        json!({ "data": "" }),
        json!({ "data": " \n" }),
        json!({ "data": format!("{fits}あ") }),
        json!({ "data": "a\u{7}b" }),
        json!({ "data": { "x": 1 } }),
    ] {
        let why = text(&bad).unwrap_err();
        assert!(why.starts_with("data "), "{why}");
    }
    let far = json!({ "data": "d", "writerId": "x".repeat(65) });
    assert!(text(&far).unwrap_err().starts_with("writerId "));
}

#[test]
fn a_groups_name_fits_a_path() {
    for good in ["message", "ギルド掲示板", "a b", "1", &"x".repeat(32)] {
        let body = json!({ "name": good }).to_string();
        assert_eq!(read_group(body.as_bytes()).as_deref(), Ok(good));
        assert_eq!(check_group(good), Ok(()));
    }
    for bad in [
        "",
        " a",
        "a ",
        "@all",
        "@x",
        "a/b",
        "a;b",
        "a?b",
        "a#b",
        "a%b",
        "a\\b",
        ".",
        "..",
        "a\nb",
        &"x".repeat(33),
        "ギルド掲示板ギルド掲示",
    ] {
        let body = json!({ "name": bad }).to_string();
        assert!(read_group(body.as_bytes()).is_err(), "{bad:?}");
        assert!(check_group(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn a_path_names_texts_between_semicolons() {
    let id = |number| TextId::new(number).unwrap();
    assert_eq!(read_ids("7"), Ok(vec![id(7)]));
    assert_eq!(read_ids("7;8;7;"), Ok(vec![id(7), id(8)]));
    for bad in ["", ";", "7;;8", "x", "7,8", "0", "-1"] {
        assert!(matches!(read_ids(bad), Err(Refusal::NotFound(_))), "{bad}");
    }
    let many = |count: usize| {
        (1..=count)
            .map(|id| id.to_string())
            .collect::<Vec<_>>()
            .join(";")
    };
    assert_eq!(
        read_ids(&many(TEXTS_A_CALL)).map(|ids| ids.len()),
        Ok(TEXTS_A_CALL)
    );
    assert!(matches!(
        read_ids(&many(TEXTS_A_CALL + 1)),
        Err(Refusal::Invalid(_))
    ));
}

proptest! {
    #[test]
    fn no_body_and_no_segment_is_too_strange(body: Vec<u8>, segment in "\\PC{0,40}") {
        let _ = (text::read(&body), read_group(&body), read_ids(&segment));
        let _ = check_group(&segment);
    }
}
