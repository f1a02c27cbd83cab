//! What the platform answers about bans.

use std::time::Duration;

use base::{BanId, Timestamp};
use serde::Serialize;
use time::OffsetDateTime;

use crate::wire::{FeedBan, FeedCursor, ban_id, minutes_left};

/// What every answer about bans begins with. Of tokens it is written in lower case.
const SUCCESS: &str = "Success";

/// By how much the clocks of two nodes may differ, 30 seconds from the store's each, and
/// as long again for a change to become visible after its moment: so much of the feed
/// comes twice.
const OVERLAP: Duration = Duration::from_secs(90);

#[derive(Serialize)]
struct Done {
    message: &'static str,
    ban_id: String,
}

#[derive(Serialize)]
struct Data<T, P> {
    data: [T; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<P>,
}

#[derive(Serialize)]
struct Feed<'a, P> {
    data: &'a [FeedBan],
    paging: P,
}

#[derive(Serialize)]
struct Status {
    message: &'static str,
    is_banned: bool,
    remaining_time_in_minute: u64,
}

#[derive(Serialize)]
struct Listed {
    message: &'static str,
    all_ban_ids: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    ban_id: String,
    creation_date: String,
}

/// The answer of `device_ban`: by which ban the device is banned now, and nothing where
/// it is not. Other than every other answer, it is not within `data`.
#[must_use]
pub fn done(ban: Option<BanId>) -> Vec<u8> {
    json(&Done {
        message: SUCCESS,
        ban_id: ban.map(ban_id::write).unwrap_or_default(),
    })
}

/// The answer of `device_ban_status`: the end of the ban, where one stands.
#[must_use]
pub fn status(until: Option<Timestamp>, now: Timestamp) -> Vec<u8> {
    let minutes = until.map(|until| minutes_left(until, now));
    data(
        Status {
            message: SUCCESS,
            is_banned: until.is_some(),
            remaining_time_in_minute: minutes.unwrap_or(0),
        },
        None::<()>,
    )
}

/// The answer of `device_ban_ids`: bans and when they were made, all of a page within
/// one element, and the node `paging` beside it.
#[must_use]
pub fn list(
    bans: impl IntoIterator<Item = (BanId, Timestamp)>,
    paging: &impl Serialize,
) -> Vec<u8> {
    let row = |(ban, created_at)| Row {
        ban_id: ban_id::write(ban),
        creation_date: date(created_at),
    };
    let listed = Listed {
        message: SUCCESS,
        all_ban_ids: bans.into_iter().map(row).collect(),
    };
    data(listed, Some(paging))
}

/// A part of the feed: bans in the order in which they changed, and the node `paging`
/// beside them.
#[must_use]
pub fn feed(bans: &[FeedBan], paging: &impl Serialize) -> Vec<u8> {
    json(&Feed { data: bans, paging })
}

/// Until when a device is banned as the feed says it: of a ban that was lifted never
/// later than that.
#[must_use]
pub const fn feed_until(until: Timestamp, is_lifted: bool) -> i64 {
    let secs = until.secs();
    let is_whole = Timestamp::from_secs(secs).millis() == until.millis();
    if is_lifted || is_whole {
        secs
    } else {
        secs.saturating_add(1)
    }
}

/// Where a game goes on reading the feed: after the last change of a page, and at its
/// end a little before now, because a change may yet become visible whose moment has
/// passed.
#[must_use]
pub fn feed_cursor(last: Option<FeedCursor>, more: bool, now: Timestamp) -> Option<FeedCursor> {
    if more {
        return last;
    }
    Some(FeedCursor {
        at: now.minus(OVERLAP),
        ban: BanId::new(1)?,
    })
}

/// A day in UTC: `2025-10-29`.
fn date(at: Timestamp) -> String {
    let at = OffsetDateTime::from_unix_timestamp(at.secs());
    // A year beyond 9999 is nobody's clock.
    let at = at.unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (year, month, day) = at.to_calendar_date();
    format!("{year:04}-{:02}-{day:02}", u8::from(month))
}

fn data<T: Serialize, P: Serialize>(inner: T, paging: Option<P>) -> Vec<u8> {
    json(&Data {
        data: [inner],
        paging,
    })
}

fn json(body: &impl Serialize) -> Vec<u8> {
    // Texts, numbers and booleans have a JSON form.
    serde_json::to_vec(body).unwrap_or_default()
}
