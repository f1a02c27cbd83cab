use std::{fmt, time::Duration};

use base::{Clock, Timestamp};

use crate::{OpenError, error::Halt, pool::Pool, row::moment, session::Session};

/// How long the database may take to say what time it is. The answer is wrong by
/// half of what it took, at most.
pub(crate) const ASKING: Duration = Duration::from_secs(2);

/// How far a node's clock is from the database's, which is the one that all nodes
/// can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockOffset {
    millis: i64,
}

impl ClockOffset {
    /// So many milliseconds ahead of the database's; behind it if negative.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self { millis }
    }

    /// How many milliseconds ahead of the database's; negative if behind it.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.millis
    }

    /// How far, in whichever direction.
    #[must_use]
    pub const fn size(self) -> Duration {
        Duration::from_millis(self.millis.unsigned_abs())
    }

    /// What a clock that was read before and after tells of another one that was
    /// read in between, presumably halfway.
    fn between(asked: Timestamp, answered: Timestamp, there: Timestamp) -> Self {
        let halfway = i64::midpoint(asked.millis(), answered.millis());
        Self::from_millis(halfway.saturating_sub(there.millis()))
    }
}

impl fmt::Display for ClockOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = if self.millis < 0 {
            "behind"
        } else {
            "ahead of"
        };
        let secs = self.size().as_secs_f64();
        write!(f, "{secs:.3} s {direction} the database's")
    }
}

/// Measures it over a connection.
pub(crate) async fn measure(session: &Session, clock: &dyn Clock) -> Result<ClockOffset, Halt> {
    let asked = clock.now();
    let text = "SELECT CAST(EXTRACT(EPOCH FROM current_timestamp) * 1000 AS BIGINT) AS now";
    let said = session.sql().find(text, &[], |row| moment(row, "now"));
    let there = said.await?.ok_or_else(|| Halt::damaged("now"))?;
    Ok(ClockOffset::between(asked, clock.now(), there))
}

/// Refuses a clock that is farther off than that, if there is a limit.
pub(crate) async fn tolerate(
    pool: &Pool,
    clock: &dyn Clock,
    limit: Option<Duration>,
) -> Result<(), OpenError> {
    let Some(limit) = limit else {
        return Ok(());
    };
    let mut clock = clock;
    let measured = pool.run_within(ASKING, &mut clock, |session, clock| {
        Box::pin(measure(session, *clock))
    });
    match measured.await? {
        offset if offset.size() > limit => Err(OpenError::WrongClock { offset, limit }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_clock_is_taken_to_be_read_halfway() {
        let at = Timestamp::from_millis;
        let offset = |there| ClockOffset::between(at(1_000), at(1_200), at(there)).millis();
        assert_eq!(
            (offset(1_100), offset(600), offset(2_100)),
            (0, 500, -1_000)
        );
    }

    #[test]
    fn it_is_told_with_its_direction() {
        let told = |millis| ClockOffset::from_millis(millis).to_string();
        assert_eq!(told(612_345), "612.345 s ahead of the database's");
        assert_eq!(told(-1_500), "1.500 s behind the database's");
    }
}
