use base::Timestamp;
use time::{OffsetDateTime, UtcOffset};

/// A moment as people read it, such as `2026-11-28 09:30:00 UTC`; milliseconds
/// since the epoch where no calendar reaches so far.
#[must_use]
pub fn utc(at: Timestamp) -> String {
    let Ok(at) = OffsetDateTime::from_unix_timestamp(at.secs()) else {
        return at.millis().to_string();
    };
    let at = at.to_offset(UtcOffset::UTC);
    let (hour, minute, second) = at.to_hms();
    let (year, month, day) = at.to_calendar_date();
    let month = u8::from(month);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_on_a_calendar() {
        assert_eq!(utc(Timestamp::EPOCH), "1970-01-01 00:00:00 UTC");
        let at = Timestamp::from_millis(1_709_210_096_999);
        assert_eq!(utc(at), "2024-02-29 12:34:56 UTC");
        assert_eq!(utc(Timestamp::MAX), i64::MAX.to_string());
    }
}
