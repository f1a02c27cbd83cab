//! A call about tokens and bans: path, query, content type and body.

use base::Timestamp;
use meta_attest::{
    Refusal,
    platform::bans,
    wire::{Call, FeedCursor, MAX_MINUTES, Sentence, ban_id},
};
use meta_graph::wire::{Carrier, Params, components};
use serde_json::Value;
use sign::base64url;

use crate::line;

/// The calls of the documents, in each shape in which games have been seen to make
/// them.
pub fn seeds() -> Vec<Vec<u8>> {
    let json = "application/json";
    let body = r#"{"unique_id":"00ff","is_banned":true,"remaining_time_in_minute":12}"#;
    [
        [
            "/platform_integrity/verify",
            "token=a.b.c&access_token=OC|1|x",
            "",
            "",
        ],
        [
            "/platform_integrity/device_ban",
            "method=POST&unique_id=00ff&is_banned=true&remaining_time_in_minute=52560000",
            "",
            "",
        ],
        ["/platform_integrity/device_ban/", "", json, body],
        [
            "/platform_integrity/device_ban_status",
            "unique_id =00ff&ban_id=NjIx",
            "",
            "",
        ],
        [
            "/platform_integrity/device_ban_ids",
            "limit=500&after=AAAAAAAAAAE",
            "",
            "",
        ],
        ["/attest/v1/bans", "after=AAABjAAAAAAAAAAAAAAAAQ", "", ""],
    ]
    .map(|parts| parts.join("\n").into_bytes())
    .to_vec()
}

/// A line each with path, query and content type; the rest is the body.
pub fn run(data: &[u8]) {
    let (path, rest) = line(data);
    let (query, rest) = line(rest);
    let (content_type, body) = line(rest);
    if let Ok(components) = components(&String::from_utf8_lossy(path))
        && let Some(call) = Call::of(&components)
    {
        let path: Vec<_> = call.path().split('/').skip(1).map(str::to_owned).collect();
        assert_eq!(path, components, "a call has one path");
    }
    let mut params = Params::new();
    let _ = params.query(query);
    let _ = params.body(Carrier::of(Some(content_type)), body);
    if let Ok(Some(is_banned)) = params.flag("is_banned") {
        let minutes = params.integer("remaining_time_in_minute").ok().flatten();
        match Sentence::of(is_banned, minutes) {
            Ok(Sentence::Banned { minutes }) => {
                assert!(is_banned && (1..=MAX_MINUTES).contains(&minutes));
            }
            Ok(Sentence::Free) => assert!(!is_banned || minutes == Some(0)),
            Err(refusal) => assert_eq!(refusal, Refusal::MinutesOutOfRange),
        }
    }
    for name in ["ban_id", "unique_id", "after", "token"] {
        if let Some(text) = params.as_given(name) {
            names(text);
        }
    }
}

/// What is read is written the same, and answers are JSON whatever they tell of.
fn names(text: &str) {
    if let Some(ban) = ban_id::read(text) {
        assert_eq!(ban_id::write(ban), text);
        let answer: Value = serde_json::from_slice(&bans::done(Some(ban))).expect("JSON");
        assert_eq!(answer["ban_id"], *text);
    }
    if let Some(place) = FeedCursor::read(text) {
        assert_eq!(base64url::encode(&place.bytes()), text);
        let rows = [(place.ban, place.at)];
        let list = bans::list(rows, &Value::Null);
        serde_json::from_slice::<Value>(&list).expect("JSON");
        let status = bans::status(Some(place.at), Timestamp::EPOCH);
        serde_json::from_slice::<Value>(&status).expect("JSON");
        assert!(bans::feed_until(place.at, true) <= bans::feed_until(place.at, false));
    }
}
