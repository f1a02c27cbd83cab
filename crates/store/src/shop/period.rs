//! How periods follow each other: by weeks, or by months of the calendar in
//! UTC. A period that would end on a day that its month does not have ends on
//! the last one, and the next one on the day itself again.

use base::Timestamp;
use time::{Date, Month, OffsetDateTime};

use super::Term;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// What a month is taken for in years that the calendar does not reach.
const DAYS_OF_A_MONTH: i64 = 30;

/// A period of a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    /// When it begins.
    pub(super) start: Timestamp,
    /// When the next one does.
    pub(super) end: Timestamp,
}

/// The steps from one period to the next.
#[derive(Clone, Copy)]
struct Pace {
    from: Timestamp,
    step: Step,
}

#[derive(Clone, Copy)]
enum Step {
    Days(i64),
    Months { count: i64, day: u8 },
}

impl Period {
    /// Of the periods that follow each other from `from` on, each ending on
    /// that day of its month, the one in which `now` is; the first where `now`
    /// is earlier. However far away `now` is, this takes no longer.
    pub(super) fn at(now: Timestamp, from: Timestamp, term: Term, day: u8) -> Self {
        let pace = Pace::of(now, from, term, day);
        let near = pace.passed(now).max(0);
        // The boundary of a month may be on a later day of it than today.
        let next = if near > 0 && now < pace.boundary(near) {
            near
        } else {
            near.saturating_add(1)
        };
        Self {
            start: pace.boundary(next.saturating_sub(1)),
            end: pace.boundary(next),
        }
    }
}

/// The day of its month on which a moment is, from 1.
pub(super) fn day_of_month(at: Timestamp) -> u8 {
    civil(at).map_or(1, |at| at.day())
}

impl Pace {
    fn of(now: Timestamp, from: Timestamp, term: Term, day: u8) -> Self {
        let months = |count: i64| {
            // No period that holds this moment reaches farther.
            let last = now
                .max(from)
                .millis()
                .saturating_add(DAY.saturating_mul(400));
            let reached = civil(from).and(civil(Timestamp::from_millis(last)));
            match reached {
                Some(_) => Step::Months { count, day },
                None => Step::Days(count.saturating_mul(DAYS_OF_A_MONTH)),
            }
        };
        let step = match term {
            Term::Weekly => Step::Days(7),
            Term::Biweekly => Step::Days(14),
            Term::Monthly => months(1),
            Term::Quarterly => months(3),
            Term::Semiannual => months(6),
            Term::Annual => months(12),
        };
        Self { from, step }
    }

    /// How many boundaries there are up to a moment, or up to the end of its
    /// month.
    fn passed(self, now: Timestamp) -> i64 {
        let (passed, count) = match self.step {
            Step::Days(days) => {
                let passed = now.millis().saturating_sub(self.from.millis());
                (passed, days.saturating_mul(DAY))
            }
            Step::Months { count, .. } => {
                let passed = month_no(now).saturating_sub(month_no(self.from));
                (passed, count)
            }
        };
        passed.checked_div_euclid(count).unwrap_or(0)
    }

    fn boundary(self, no: i64) -> Timestamp {
        let Self { from, step } = self;
        match step {
            _ if no == 0 => from,
            Step::Days(days) => {
                let days = days.saturating_mul(no).saturating_mul(DAY);
                Timestamp::from_millis(from.millis().saturating_add(days))
            }
            Step::Months { count, day } => {
                let month = month_no(from).saturating_add(count.saturating_mul(no));
                let time = from.millis().rem_euclid(DAY);
                // Every month that is asked for was found to be in the calendar.
                let midnight = midnight(month, day).unwrap_or(from.millis());
                Timestamp::from_millis(midnight.saturating_add(time))
            }
        }
    }
}

/// The month in which a moment is, counted from the year 0.
fn month_no(at: Timestamp) -> i64 {
    civil(at).map_or(0, |at| {
        let month = i64::from(u8::from(at.month()));
        let years = i64::from(at.year()).saturating_mul(12);
        years.saturating_add(month).saturating_sub(1)
    })
}

/// The first millisecond of that day, or of the last one that the month has.
fn midnight(month_no: i64, day: u8) -> Option<i64> {
    let year = i32::try_from(month_no.div_euclid(12)).ok()?;
    let month = u8::try_from(month_no.rem_euclid(12)).ok()?;
    let month = Month::try_from(month.saturating_add(1)).ok()?;
    let day = day.clamp(1, month.length(year));
    let date = Date::from_calendar_date(year, month, day).ok()?;
    let secs = date.midnight().assume_utc().unix_timestamp();
    Some(secs.saturating_mul(1000))
}

fn civil(at: Timestamp) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(at.secs()).ok()
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
pub(super) mod tests {
    use super::*;

    pub(in crate::shop) fn on(year: i32, month: u8, day: u8) -> Timestamp {
        let month = Month::try_from(month).unwrap();
        let date = Date::from_calendar_date(year, month, day).unwrap();
        let noon = date.with_hms(12, 34, 56).unwrap().assume_utc();
        Timestamp::from_millis(noon.unix_timestamp() * 1000 + 789)
    }

    fn ends(from: Timestamp, term: Term, count: usize) -> Vec<Timestamp> {
        let day = day_of_month(from);
        let mut at = from;
        (0..count)
            .map(|_| {
                let period = Period::at(at, at, term, day);
                assert_eq!(period.start, at);
                at = period.end;
                at
            })
            .collect()
    }

    #[test]
    fn months_are_those_of_the_calendar_and_a_short_one_shortens_only_itself() {
        assert_eq!(
            ends(on(2027, 1, 31), Term::Monthly, 4),
            [
                on(2027, 2, 28),
                on(2027, 3, 31),
                on(2027, 4, 30),
                on(2027, 5, 31)
            ]
        );
        assert_eq!(ends(on(2028, 1, 30), Term::Monthly, 1), [on(2028, 2, 29)]);
        assert_eq!(
            ends(on(2027, 8, 31), Term::Quarterly, 3),
            [on(2027, 11, 30), on(2028, 2, 29), on(2028, 5, 31)]
        );
        assert_eq!(
            ends(on(2027, 8, 31), Term::Semiannual, 2),
            [on(2028, 2, 29), on(2028, 8, 31)]
        );
        assert_eq!(
            ends(on(2024, 2, 29), Term::Annual, 4),
            [
                on(2025, 2, 28),
                on(2026, 2, 28),
                on(2027, 2, 28),
                on(2028, 2, 29)
            ]
        );
        assert_eq!(
            ends(on(2026, 12, 25), Term::Weekly, 2),
            [on(2027, 1, 1), on(2027, 1, 8)]
        );
        assert_eq!(ends(on(2026, 12, 25), Term::Biweekly, 1), [on(2027, 1, 8)]);
    }

    #[test]
    fn the_period_of_a_moment_is_found_at_once_wherever_it_is() {
        for term in Term::ALL {
            for from in [on(2027, 1, 31), on(2028, 2, 29), on(2026, 6, 15)] {
                let ends = ends(from, term, 200);
                let mut start = from;
                for end in ends {
                    let day = day_of_month(from);
                    let last = Timestamp::from_millis(end.millis() - 1);
                    for now in [start, last] {
                        let found = Period::at(now, from, term, day);
                        assert_eq!(found, Period { start, end }, "{term} {now}");
                    }
                    start = end;
                }
            }
        }
    }

    #[test]
    fn a_moment_that_no_calendar_has_is_in_a_period_all_the_same() {
        let far = on(9999, 12, 31);
        for term in Term::ALL {
            for now in [far, Timestamp::from_millis(far.millis() * 9)] {
                let past = Timestamp::from_millis(-far.millis() * 9);
                for from in [on(2027, 1, 31), past, now] {
                    let found = Period::at(now, from, term, 31);
                    assert!(found.start <= now && now < found.end, "{term} {found:?}");
                }
            }
            let first = Period::at(on(2027, 1, 1), on(2027, 1, 31), term, 31);
            assert_eq!(first.start, on(2027, 1, 31));
            let last = Period::at(Timestamp::MAX, Timestamp::MAX, term, 31);
            assert_eq!((last.start, last.end), (Timestamp::MAX, Timestamp::MAX));
        }
    }
}
