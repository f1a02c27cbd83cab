use base::Timestamp;
use time::{Date, Month, UtcOffset};

/// Reads an `xs:dateTime` to the second: `2012-12-17T02:52:01`, with `Z`,
/// `+09:00` or nothing behind it; nothing means GMT (Mobage, "TextData"). A part
/// of a second is cut off. `None` for anything else.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let (moment, rest) = text.split_at_checked("2012-12-17T02:52:01".len())?;
    let (date, clock) = moment.split_once('T')?;
    let (year, date) = date.split_once('-')?;
    let (month, day) = date.split_once('-')?;
    let (hour, clock) = clock.split_once(':')?;
    let (minute, second) = clock.split_once(':')?;
    let month = Month::try_from(two(month)?).ok()?;
    let date = Date::from_calendar_date(four(year)?, month, two(day)?).ok()?;
    let at = date.with_hms(two(hour)?, two(minute)?, two(second)?).ok()?;
    let zone = offset(without_fraction(rest)?)?;
    Some(Timestamp::from_secs(
        at.assume_offset(zone).unix_timestamp(),
    ))
}

fn without_fraction(rest: &str) -> Option<&str> {
    let Some(fraction) = rest.strip_prefix('.') else {
        return Some(rest);
    };
    let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    (zone.len() < fraction.len()).then_some(zone)
}

fn offset(zone: &str) -> Option<UtcOffset> {
    if matches!(zone, "" | "Z") {
        return Some(UtcOffset::UTC);
    }
    let (sign, span) = zone.split_at_checked(1)?;
    let (hours, minutes) = span.split_once(':')?;
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    if hours > 14 || minutes > 59 {
        return None;
    }
    let minutes = i32::from(hours)
        .saturating_mul(60)
        .saturating_add(minutes.into());
    let secs = minutes.saturating_mul(60);
    match sign {
        "+" => UtcOffset::from_whole_seconds(secs).ok(),
        "-" => UtcOffset::from_whole_seconds(secs.saturating_neg()).ok(),
        _ => None,
    }
}

fn two(text: &str) -> Option<u8> {
    digits(text, 2)?.parse().ok()
}

fn four(text: &str) -> Option<i32> {
    digits(text, 4)?.parse().ok()
}

fn digits(text: &str, width: usize) -> Option<&str> {
    let all = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then_some(text)
}
