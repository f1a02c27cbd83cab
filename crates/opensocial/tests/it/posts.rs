//! What games tell of players, and what players send each other.

use base::{ActivityId, MessageId, Timestamp};
use opensocial::wire::{
    activity::{self, Activity},
    message::{self, Message, RECIPIENTS},
};
use proptest::prelude::*;
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp::from_millis(1_355_712_721_123);

fn activity(body: &Value) -> Result<activity::ActivityWish, String> {
    activity::read(body.to_string().as_bytes()).map_err(|why| why.to_string())
}

fn message(body: &Value) -> Result<message::MessageWish, String> {
    message::read(body.to_string().as_bytes()).map_err(|why| why.to_string())
}

#[test]
fn an_activity_is_answered_as_it_was_told() {
    let told = json!({
        "title": "won a battle",
        "body": "by two\nlines",
        "url": "http://game.example/battle?id=7",
        "mediaItems": [{ "type": "IMAGE", "url": "http://game.example/7.png", "mimeType": "image/png" }],
        "priority": 1,
    });
    let wish = activity(&told).unwrap();
    let whole = Activity {
        id: ActivityId::new(7).unwrap(),
        app_number: "12011394",
        user: "mbga.jp:101",
        title: &wish.title,
        body: wish.body.as_deref(),
        url: wish.url.as_deref(),
        image_url: wish.image_url.as_deref(),
        posted_at: NOW,
    };
    assert_eq!(
        Value::Object(activity::write(&whole)),
        json!({
            "id": "7",
            "appId": 12_011_394,
            "userId": "mbga.jp:101",
            "title": "won a battle",
            "body": "by two\nlines",
            "url": "http://game.example/battle?id=7",
            "mediaItems": [{ "type": "image", "url": "http://game.example/7.png" }],
            "postedTime": 1_355_712_721_123_i64,
        })
    );
    let bare = activity(&json!({ "title": "t", "body": "", "url": "", "mediaItems": [] })).unwrap();
    assert_eq!((bare.body, bare.url, bare.image_url), (None, None, None));
}

#[test]
fn what_cannot_be_told_is_refused_with_the_members_name() {
    for (body, member) in [
        (json!({}), "title"),
        (json!({ "title": "x".repeat(256) }), "title"),
        (json!({ "title": "a\tb" }), "title"),
        (json!({ "title": "t", "body": "x".repeat(2_001) }), "body"),
        (json!({ "title": "t", "url": "ftp://x/" }), "url"),
        (json!({ "title": "t", "mediaItems": {} }), "mediaItems"),
        (json!({ "title": "t", "mediaItems": ["x"] }), "mediaItems"),
        (
            json!({ "title": "t", "mediaItems": [{ "type": "video", "url": "http://x/" }] }),
            "mediaItems",
        ),
        (
            json!({ "title": "t", "mediaItems": [{}, {}] }),
            "mediaItems",
        ),
        (
            json!({ "title": "t", "mediaItems": [{ "url": "javascript:x" }] }),
            "url",
        ),
    ] {
        let why = activity(&body).unwrap_err();
        assert!(why.starts_with(&format!("{member} ")), "{body}: {why}");
    }
}

#[test]
fn a_message_is_answered_as_it_was_sent() {
    // As a client of the time sends one: no body, and more than is known.
    let sent = json!({
        "type": "NOTIFICATION",
        "recipients": ["mbga.jp:102", 103, "mbga.jp:102"],
        "title": "come and play",
        "urls": [{ "type": "mobile", "value": "http://game.example/invite" }],
    });
    let wish = message(&sent).unwrap();
    assert_eq!(wish.recipients, ["mbga.jp:102", "103"]);
    let whole = Message {
        id: MessageId::new(9).unwrap(),
        sender: "mbga.jp:101",
        recipients: &wish.recipients,
        title: &wish.title,
        body: &wish.body,
        url: wish.url.as_deref(),
        sent_at: NOW,
    };
    assert_eq!(
        message::write(&whole),
        json!({
            "id": "9",
            "senderId": "mbga.jp:101",
            "recipients": ["mbga.jp:102", "103"],
            "title": "come and play",
            "body": "",
            "urls": [{ "value": "http://game.example/invite" }],
            "timeSent": 1_355_712_721_123_i64,
        })
    );
    let one = message(&json!({ "recipients": "1", "body": "b", "url": "http://x/" })).unwrap();
    assert_eq!(
        (one.recipients, one.url),
        (vec!["1".to_owned()], Some("http://x/".to_owned()))
    );
}

#[test]
fn what_cannot_be_sent_is_refused_with_the_members_name() {
    let ids = |count: usize| (0..count).map(|id| json!(id)).collect::<Vec<_>>();
    for (body, member) in [
        (json!({ "recipients": ["1"] }), "title"),
        (
            json!({ "recipients": ["1"], "title": " ", "body": "\n" }),
            "title",
        ),
        (
            json!({ "recipients": ["1"], "title": "x".repeat(256) }),
            "title",
        ),
        (
            json!({ "recipients": ["1"], "body": "x".repeat(2_001) }),
            "body",
        ),
        (json!({ "title": "t" }), "recipients"),
        (json!({ "title": "t", "recipients": [] }), "recipients"),
        (json!({ "title": "t", "recipients": [null] }), "recipients"),
        (
            json!({ "title": "t", "recipients": ids(RECIPIENTS + 1) }),
            "recipients",
        ),
        (
            json!({ "title": "t", "recipients": ["1"], "urls": {} }),
            "urls",
        ),
        (
            json!({ "title": "t", "recipients": ["1"], "urls": ["x"] }),
            "urls",
        ),
        (
            json!({ "title": "t", "recipients": ["1"], "urls": [{ "value": "x" }] }),
            "value",
        ),
    ] {
        let why = message(&body).unwrap_err();
        assert!(why.starts_with(&format!("{member} ")), "{body}: {why}");
    }
    let most = json!({ "title": "t", "recipients": ids(RECIPIENTS) });
    assert_eq!(message(&most).unwrap().recipients.len(), RECIPIENTS);
}

proptest! {
    #[test]
    fn no_body_is_too_strange(body: Vec<u8>) {
        let _ = (activity::read(&body), message::read(&body));
    }
}
