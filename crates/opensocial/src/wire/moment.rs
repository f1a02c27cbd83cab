//! Moments as Mobage writes them (captured answers and callbacks).

use base::Timestamp;
use time::OffsetDateTime;

/// A moment as answers have it: in UTC, to the second and without a zone, as in
/// `2012-12-17T02:52:01`. Moments outside the years 1 to 9999 are written as the
/// nearest of these years.
#[must_use]
pub fn bare(at: Timestamp) -> String {
    let secs = at.secs().clamp(EARLIEST, LATEST);
    let at = OffsetDateTime::from_unix_timestamp(secs).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

/// The same with the zone, as callbacks have it: `2012-12-17T02:52:01Z`.
#[must_use]
pub fn zoned(at: Timestamp) -> String {
    format!("{}Z", bare(at))
}

/// 0001-01-01T00:00:00.
const EARLIEST: i64 = -62_135_596_800;

/// 9999-12-31T23:59:59.
const LATEST: i64 = 253_402_300_799;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_to_the_second() {
        let captured = Timestamp::from_millis(1_355_712_721_999);
        assert_eq!(bare(captured), "2012-12-17T02:52:01");
        assert_eq!(zoned(captured), "2012-12-17T02:52:01Z");
        assert_eq!(bare(Timestamp::EPOCH), "1970-01-01T00:00:00");
        assert_eq!(bare(Timestamp::MAX), "9999-12-31T23:59:59");
        let first = Timestamp::from_millis(i64::MIN);
        assert_eq!(bare(first), "0001-01-01T00:00:00");
    }
}
