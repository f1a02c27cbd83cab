//! From when to when a certificate holds.

use time::OffsetDateTime;
use yasna::models::{GeneralizedTime, UTCTime};

use crate::Unmintable;

/// From when to when a certificate holds, in seconds since 1970. Both ends
/// are part of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Validity {
    /// The first second, not before 1950.
    pub not_before: i64,
    /// The last second, not after the year 9999.
    pub not_after: i64,
}

impl Validity {
    /// What key stores write into the certificate of a key: from 1970 to 2048.
    pub const OF_A_KEY: Self = Self {
        not_before: 0,
        not_after: 2_461_449_600,
    };

    /// From 1970, with the end that stands for none: the last second of 9999
    /// (RFC 5280, 4.1.2.5).
    pub const ALWAYS: Self = Self {
        not_before: 0,
        not_after: 253_402_300_799,
    };

    /// So many days from `start`, a moment in seconds since 1970.
    #[must_use]
    pub fn days(start: i64, days: u32) -> Self {
        Self {
            not_before: start,
            not_after: start.saturating_add(i64::from(days).saturating_mul(86_400)),
        }
    }

    pub(crate) fn der(self) -> Result<Vec<u8>, Unmintable> {
        let ends = [moment(self.not_before)?, moment(self.not_after)?];
        Ok(yasna::construct_der(|writer| {
            writer.write_sequence(|writer| {
                for end in &ends {
                    writer.next().write_der(end);
                }
            });
        }))
    }
}

/// UTCTime as long as it reaches, as RFC 5280, 4.1.2.5 asks for.
fn moment(seconds: i64) -> Result<Vec<u8>, Unmintable> {
    let unnameable = Unmintable::Moment(seconds);
    let moment = OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| unnameable)?;
    if moment.year() < 1950 {
        return Err(unnameable);
    }
    if let Some(short) = UTCTime::from_datetime_opt(moment) {
        return Ok(yasna::construct_der(|writer| writer.write_utctime(&short)));
    }
    let long = GeneralizedTime::from_datetime_opt(moment).ok_or(unnameable)?;
    Ok(yasna::construct_der(|writer| {
        writer.write_generalized_time(&long);
    }))
}
