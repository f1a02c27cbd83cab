//! Moments as the graph writes them: seconds since the epoch nearly
//! everywhere, and ISO 8601 for subscriptions (Meta, "Subscriptions":
//! `2021-03-09T13:04:20+0000`).

use base::Timestamp;
use time::{Date, Month, OffsetDateTime};

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

/// Reads a moment as [`iso`] writes it; `Z` and `+00:00` are read as well. `None`
/// for anything else.
#[must_use]
pub fn read_iso(text: &str) -> Option<Timestamp> {
    let (moment, zone) = text.split_at_checked("2021-03-09T13:04:20".len())?;
    if !matches!(zone, "+0000" | "+00:00" | "Z") {
        return None;
    }
    let (date, clock) = moment.split_once('T')?;
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(clock, ':')?;
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let day = u8::try_from(day).ok()?;
    let date = Date::from_calendar_date(i32::from(year), month, day).ok()?;
    let at = date
        .with_hms(
            u8::try_from(hour).ok()?,
            u8::try_from(minute).ok()?,
            u8::try_from(second).ok()?,
        )
        .ok()?;
    Some(Timestamp::from_secs(at.assume_utc().unix_timestamp()))
}

fn numbers(text: &str, between: char) -> Option<[u16; 3]> {
    let numbers = text.split(between).map(|part| {
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    });
    numbers.collect::<Option<Vec<u16>>>()?.try_into().ok()
}

/// 0001-01-01T00:00:00.
const EARLIEST: i64 = -62_135_596_800;

/// 9999-12-31T23:59:59.
const LATEST: i64 = 253_402_300_799;
