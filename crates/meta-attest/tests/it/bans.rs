//! Bans, in the documents' words and numbers.

use base::{BanId, Timestamp};
use meta_attest::{
    Refusal,
    platform::bans,
    wire::{Call, FEED_PATH, FeedBan, FeedCursor, MAX_MINUTES, Sentence, ban_id, minutes_left},
};
use proptest::prelude::*;
use serde_json::json;

fn ban(number: u64) -> BanId {
    BanId::new(number).unwrap()
}

/// The errors of the page of 2024, as it prints them, and those of 2025 in their form.
const ERRORS: [(Refusal, &str); 5] = [
    (
        Refusal::UnknownUniqueId,
        r#"{"error":{"message":"There is no record of this Unique ID. Please check that the Unique ID matches what is given in the Attestation Token and try again. Note that Unique IDs will change every 30 days for each application and device, make sure the Unique ID is up to date.","type":"OCApiException","code":1,"error_data":{},"error_subcode":1614026,"fbtrace_id":"AUhV19OFsDqs6gTXn7zVybm"}}"#,
    ),
    (
        Refusal::UniqueIdOfOtherApp,
        r#"{"error":{"message":"The App ID of the Access Token does not match the Unique ID, please check the Unique ID/Access Token and try again","type":"OCApiException","code":1,"error_data":{},"error_subcode":1614027,"fbtrace_id":"AUhV19OFsDqs6gTXn7zVybm"}}"#,
    ),
    (
        Refusal::MinutesOutOfRange,
        r#"{"error":{"message":"The Remaining Time In Minute field is invalid. Please check that the time inputted is between 0 and 52560000.","type":"OCApiException","code":1,"error_data":{},"error_subcode":1614028,"fbtrace_id":"AUhV19OFsDqs6gTXn7zVybm"}}"#,
    ),
    (
        Refusal::UnknownBanId,
        r#"{"error":{"message":"There is no record of this ban_id. Please check the ban_id and try again. If you don't know the specific ban_id, query the Device Ban IDs endpoint to see a list of all the ban_ids currently active for your application.","type":"OCApiException","code":-1,"error_data":{},"error_subcode":1614033,"fbtrace_id":"AUhV19OFsDqs6gTXn7zVybm"}}"#,
    ),
    (
        Refusal::BanIdOfOtherApp,
        r#"{"error":{"message":"The App ID of the Access Token does not match the Ban ID, please check the Ban ID/Access Token and try again","type":"OCApiException","code":-1,"error_data":{},"error_subcode":1614036,"fbtrace_id":"AUhV19OFsDqs6gTXn7zVybm"}}"#,
    ),
];

#[test]
fn every_refusal_is_told_byte_for_byte() {
    for (refusal, wanted) in ERRORS {
        let error = refusal.wire();
        assert_eq!(error.status, 400);
        let body = error.body("AUhV19OFsDqs6gTXn7zVybm");
        assert_eq!(String::from_utf8(body).unwrap(), wanted);
        assert_eq!(refusal.to_string(), error.message);
    }
    let mut reasons = Refusal::ALL.map(Refusal::reason).to_vec();
    reasons.sort_unstable();
    reasons.dedup();
    assert_eq!(reasons.len(), ERRORS.len());
}

#[test]
fn answers_are_told_byte_for_byte() {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    assert_eq!(
        text(bans::done(Some(ban(6_211_234)))),
        r#"{"message":"Success","ban_id":"NjIxMTIzNA"}"#
    );
    assert_eq!(
        text(bans::done(None)),
        r#"{"message":"Success","ban_id":""}"#
    );
    let now = Timestamp::from_secs(1_000_000);
    let until = Timestamp::from_secs(1_000_000 + 12 * 60);
    assert_eq!(
        text(bans::status(Some(until), now)),
        r#"{"data":[{"message":"Success","is_banned":true,"remaining_time_in_minute":12}]}"#
    );
    assert_eq!(
        text(bans::status(None, now)),
        r#"{"data":[{"message":"Success","is_banned":false,"remaining_time_in_minute":0}]}"#
    );
    let rows = [
        (ban(621), Timestamp::from_secs(1_761_696_000)),
        (ban(622), Timestamp::from_secs(1_761_695_999)),
    ];
    assert_eq!(
        text(bans::list(rows, &json!({}))),
        r#"{"data":[{"message":"Success","all_ban_ids":[{"ban_id":"NjIx","creation_date":"2025-10-29"},{"ban_id":"NjIy","creation_date":"2025-10-28"}]}],"paging":{}}"#
    );
    let row = FeedBan {
        ban_id: ban_id::write(ban(621)),
        unique_ids: vec!["ab".to_owned()],
        until: 7,
        changed_at: 5,
    };
    assert_eq!(
        text(bans::feed(&[row], &json!({}))),
        r#"{"data":[{"ban_id":"NjIx","unique_ids":["ab"],"until":7,"changed_at":5}],"paging":{}}"#
    );
}

#[test]
fn minutes_are_rounded_up() {
    let now = Timestamp::from_millis(5);
    for (left, minutes) in [(0, 0), (1, 1), (59_999, 1), (60_000, 1), (60_001, 2)] {
        let until = Timestamp::from_millis(5 + left);
        assert_eq!(minutes_left(until, now), minutes, "{left}");
    }
    assert_eq!(minutes_left(Timestamp::EPOCH, now), 0);
    let long = minutes_left(Timestamp::MAX, Timestamp::from_millis(i64::MIN));
    assert_eq!(long, u64::try_from(i64::MAX).unwrap().div_ceil(60_000));
}

#[test]
fn the_end_in_the_feed_is_never_too_late_for_who_is_free() {
    let at = Timestamp::from_millis;
    assert_eq!(bans::feed_until(at(7_001), false), 8);
    assert_eq!(bans::feed_until(at(7_000), false), 7);
    assert_eq!(bans::feed_until(at(7_001), true), 7);
    assert_eq!(bans::feed_until(at(7_000), true), 7);
}

#[test]
fn the_feed_goes_on_exactly_within_and_with_an_overlap_at_its_end() {
    let now = Timestamp::from_secs(100);
    let last = FeedCursor {
        at: Timestamp::from_secs(99),
        ban: ban(5),
    };
    assert_eq!(bans::feed_cursor(Some(last), true, now), Some(last));
    let overlapping = Some(FeedCursor {
        at: Timestamp::from_secs(10),
        ban: ban(1),
    });
    for last in [Some(last), None] {
        assert_eq!(bans::feed_cursor(last, false, now), overlapping);
    }
}

#[test]
fn paths_name_calls() {
    let of = |path: &str| {
        let components: Vec<String> = path.split('/').skip(1).map(str::to_owned).collect();
        Call::of(&components)
    };
    for call in Call::ALL {
        assert_eq!(of(&call.path()), Some(call));
    }
    assert_eq!(of(FEED_PATH), Some(Call::BanFeed));
    for none in [
        "/platform_integrity",
        "/platform_integrity/ban_feed",
        "/platform_integrity/verify/x",
        "/Platform_Integrity/verify",
        "/verify",
        "/attest/v1/bans/x",
        "/attest/v1",
    ] {
        assert_eq!(of(none), None, "{none}");
    }
}

#[test]
fn what_is_no_text_of_a_ban_is_read_as_none() {
    assert_eq!(ban_id::read("NjIx"), Some(ban(621)));
    for bad in [
        "",
        "NjIxMTIzNA==",
        "621",
        "LTE",
        "MDE",
        "MA",
        "NjIx\n",
        "Nj Ix",
        "NjIy?",
        "////",
    ] {
        assert_eq!(ban_id::read(bad), None, "{bad:?}");
    }
}

proptest! {
    #[test]
    fn a_ban_survives_its_text(number in 1..(1_u64 << 53)) {
        let text = ban_id::write(ban(number));
        prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{}", text);
        prop_assert_eq!(ban_id::read(&text), Some(ban(number)));
    }

    #[test]
    fn a_text_that_is_read_is_the_one_that_is_written(text in "[A-Za-z0-9_=-]{0,24}") {
        if let Some(read) = ban_id::read(&text) {
            prop_assert_eq!(ban_id::write(read), text);
        }
    }

    #[test]
    fn a_place_survives_its_text(millis: i64, number in 1..(1_u64 << 53)) {
        let place = FeedCursor { at: Timestamp::from_millis(millis), ban: ban(number) };
        let text = sign::base64url::encode(&place.bytes());
        prop_assert_eq!(FeedCursor::read(&text), Some(place));
    }

    #[test]
    fn a_sentence_is_within_its_bounds(is_banned: bool, minutes: Option<i64>) {
        let sentence = Sentence::of(is_banned, minutes);
        let wanted = match minutes {
            _ if !is_banned => Ok(Sentence::Free),
            Some(0) => Ok(Sentence::Free),
            Some(minutes) if (1..=i64::from(MAX_MINUTES)).contains(&minutes) => {
                Ok(Sentence::Banned { minutes: u32::try_from(minutes).unwrap() })
            }
            _ => Err(Refusal::MinutesOutOfRange),
        };
        prop_assert_eq!(sentence, wanted);
    }
}

#[test]
fn the_bounds_of_minutes_are_the_documents() {
    let banned = |minutes| Sentence::of(true, Some(minutes));
    assert_eq!(
        banned(52_560_000),
        Ok(Sentence::Banned {
            minutes: 52_560_000
        })
    );
    assert_eq!(banned(52_560_001), Err(Refusal::MinutesOutOfRange));
    assert_eq!(banned(-1), Err(Refusal::MinutesOutOfRange));
    assert_eq!(banned(0), Ok(Sentence::Free));
    assert_eq!(Sentence::of(true, None), Err(Refusal::MinutesOutOfRange));
    assert_eq!(Sentence::of(false, Some(-1)), Ok(Sentence::Free));
}
