use x509_parser::time::ASN1Time;

/// A moment, in seconds since 1970-01-01 00:00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(pub i64);

impl UnixTime {
    /// The month of the moment in UTC; none outside of the years 0 to 9999.
    #[must_use]
    pub fn month(self) -> Option<Month> {
        let moment = ASN1Time::from_timestamp(self.0).ok()?.to_datetime();
        Month::new(u32::try_from(moment.year()).ok()?, moment.month() as u32)
    }
}

/// A month of a year. Patch levels are compared by it, because not every
/// patch level tells a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: u32,
    /// 1 to 12.
    month: u32,
}

impl Month {
    /// None unless `year` is at most 9999 and `month` is 1 to 12.
    #[must_use]
    pub const fn new(year: u32, month: u32) -> Option<Self> {
        if year > 9999 || month < 1 || month > 12 {
            return None;
        }
        Some(Self { year, month })
    }

    /// Reads a patch level: six digits are `YYYYMM`, eight are `YYYYMMDD`.
    ///
    /// Devices that do not know their patch level write 0, other lengths or
    /// the month 00 (`202400`); that is none, as if nothing had been said.
    #[must_use]
    pub fn of_patch_level(level: u64) -> Option<Self> {
        let months = match level {
            100_000..=999_999 => level,
            10_000_000..=99_999_999 => level.checked_div(100)?,
            _ => return None,
        };
        let year = u32::try_from(months.checked_div(100)?).ok()?;
        let month = u32::try_from(months.checked_rem(100)?).ok()?;
        Self::new(year, month)
    }

    /// `YYYYMM` as a number, as it stands in a patch level.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.year.saturating_mul(100).saturating_add(self.month)
    }

    /// How many months this one is after `other`; negative if it is before.
    #[must_use]
    pub fn months_after(self, other: Self) -> i64 {
        self.ordinal().saturating_sub(other.ordinal())
    }

    fn ordinal(self) -> i64 {
        let years = i64::from(self.year).saturating_mul(12);
        years.saturating_add(i64::from(self.month))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(level: u64) -> Option<u32> {
        Month::of_patch_level(level).map(Month::number)
    }

    #[test]
    fn patch_levels_have_six_or_eight_digits_and_a_month() {
        assert_eq!(level(202_602), Some(202_602));
        assert_eq!(level(20_260_205), Some(202_602));
        assert_eq!(level(202_612), Some(202_612));
        for missing in [
            0, 1, 2024, 20_240, 202_400, 202_413, 2_024_010, 20_240_005, 20_241_301,
        ] {
            assert_eq!(level(missing), None, "{missing}");
        }
        assert_eq!(level(u64::MAX), None);
    }

    #[test]
    fn months_are_counted_over_the_turn_of_the_year() {
        let month = |year, month| Month::new(year, month).unwrap();
        assert_eq!(month(2026, 1).months_after(month(2025, 12)), 1);
        assert_eq!(month(2025, 12).months_after(month(2026, 1)), -1);
        assert_eq!(month(2026, 7).months_after(month(2025, 7)), 12);
    }

    #[test]
    fn a_moment_has_a_month_in_utc() {
        let month = |seconds| UnixTime(seconds).month().map(Month::number);
        assert_eq!(month(0), Some(197_001));
        assert_eq!(month(-1), Some(196_912));
        assert_eq!(month(1_771_894_563), Some(202_602));
        assert_eq!(month(i64::MAX), None);
        assert_eq!(month(i64::MIN), None);
    }
}
