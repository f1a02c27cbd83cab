use std::time::{Duration, SystemTime};

use base::Timestamp;
use http::{HeaderMap, HeaderName, header};

/// For how long the peer wants to be left alone: seconds, or a date (RFC 9110,
/// section 10.2.3). A date counts by the peer's own clock where it says what that
/// shows, and by ours where it does not. What cannot be read is as if it were not
/// there.
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = text(headers, header::RETRY_AFTER)?;
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are for ever, which the courier cuts.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let until = date(text)?;
    let from = self::text(headers, header::DATE).and_then(date);
    Some(until.since(from.unwrap_or(now)))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn date(text: &str) -> Option<Timestamp> {
    let date = httpdate::parse_http_date(text).ok()?;
    let span = date.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(Timestamp::EPOCH.plus(span))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_secs(784_111_777);

    fn after(headers: &[(&'static str, &'static str)]) -> Option<Duration> {
        let pairs = headers.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                http::HeaderValue::from_static(value),
            )
        });
        retry_after(&pairs.collect(), NOW)
    }

    #[test]
    fn seconds_and_dates_are_read() {
        const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
        for (text, secs) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("99999999999999999999999", Some(u64::MAX)),
            (DATE, Some(0)),
            ("Sun, 06 Nov 1994 09:49:37 GMT", Some(3_600)),
            ("Sunday, 06-Nov-94 08:50:37 GMT", Some(60)),
            ("Sun Nov  6 08:50:37 1994", Some(60)),
            // Gone by.
            ("Sat, 06 Nov 1993 08:49:37 GMT", Some(0)),
            ("-1", None),
            ("1.5", None),
            ("", None),
            ("soon", None),
            ("Sun, 31 Feb 1994 08:49:37 GMT", None),
        ] {
            let expected = secs.map(Duration::from_secs);
            assert_eq!(after(&[("retry-after", text)]), expected, "{text}");
        }
        assert_eq!(after(&[]), None);
    }

    #[test]
    fn a_date_counts_by_the_clock_of_who_gives_it() {
        let later = ("retry-after", "Sun, 06 Nov 1994 12:00:30 GMT");
        let theirs = ("date", "Sun, 06 Nov 1994 12:00:00 GMT");
        assert_eq!(after(&[later, theirs]), Some(Duration::from_secs(30)));
        let unreadable = ("date", "noon");
        assert_eq!(
            after(&[later, unreadable]),
            Some(Duration::from_secs(11_453))
        );
    }
}
