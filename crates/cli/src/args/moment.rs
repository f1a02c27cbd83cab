use std::{str::FromStr, time::Duration};

use base::Timestamp;

/// A moment as it is given on the command line: seconds since the epoch, or how
/// long ago it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Seconds since the epoch.
    At(i64),
    /// Before now.
    Ago(Duration),
}

impl Moment {
    /// The moment, by that clock.
    pub(crate) fn by(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(secs) => Timestamp::from_secs(secs),
            Self::Ago(span) => now.minus(span),
        }
    }
}

impl FromStr for Moment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let expected = "seconds since the epoch, or how long ago, such as 90m, 24h or 7d";
        let units = [('s', 1), ('m', 60), ('h', 60 * 60), ('d', 24 * 60 * 60)];
        for (unit, secs) in units {
            if let Some(count) = text.strip_suffix(unit) {
                let count: u32 = count.parse().map_err(|_| expected)?;
                let secs = u64::from(count).saturating_mul(secs);
                return Ok(Self::Ago(Duration::from_secs(secs)));
            }
        }
        text.parse().map(Self::At).map_err(|_| expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_time_or_how_long_ago_it_was() {
        let now = Timestamp::from_secs(1_000_000);
        for (text, secs) in [
            ("1764288000", 1_764_288_000),
            ("0", 0),
            ("30s", 999_970),
            ("90m", 994_600),
            ("24h", 913_600),
            ("7d", 395_200),
        ] {
            let moment: Moment = text.parse().unwrap();
            assert_eq!(moment.by(now), Timestamp::from_secs(secs), "{text}");
        }
        for bad in ["", "h", "-1h", "1.5h", "2w", "yesterday", "1 h"] {
            assert!(bad.parse::<Moment>().is_err(), "{bad}");
        }
    }
}
