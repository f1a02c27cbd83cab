//! Moments as the graph writes them: seconds since the epoch nearly
//! everywhere, and ISO 8601 for subscriptions (Meta, "Subscriptions":
//! `2021-03-09T13:04:20+0000`).

use base::Timestamp;
use time::OffsetDateTime;

use super::Node;

/// A moment as subscriptions write it, in UTC and to the second. Moments
/// outside the years 1 to 9999 are written as the nearest of these years.
#[must_use]
pub fn iso(at: Timestamp) -> String {
    let secs = at.secs().clamp(EARLIEST, LATEST);
    let at = OffsetDateTime::from_unix_timestamp(secs).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+0000",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

/// [`iso`], as a node.
#[must_use]
pub fn iso_node(at: Timestamp) -> Node {
    Node::Text(iso(at))
}

/// 0001-01-01T00:00:00.
const EARLIEST: i64 = -62_135_596_800;

/// 9999-12-31T23:59:59.
const LATEST: i64 = 253_402_300_799;
