use base::Timestamp;
use rusqlite::Connection;
use store::{Achievement, AchievementOutcome, AchievementStep, StoreError};

use crate::error::Halt;

/// Does one step.
pub(crate) fn run(
    _tx: &Connection,
    _step: &AchievementStep,
    _now: Timestamp,
) -> Result<AchievementOutcome, Halt> {
    Err(Halt::Failed(StoreError::Unavailable("unbuilt".into())))
}

pub(crate) fn all(_conn: &Connection) -> rusqlite::Result<Vec<Achievement>> {
    Ok(Vec::new())
}
