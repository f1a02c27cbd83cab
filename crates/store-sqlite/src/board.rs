use base::Timestamp;
use rusqlite::Connection;
use store::{Board, BoardOutcome, BoardStep, StoreError};

use crate::error::Halt;

/// Does one step.
pub(crate) fn run(
    _tx: &Connection,
    _step: &BoardStep,
    _now: Timestamp,
) -> Result<BoardOutcome, Halt> {
    Err(Halt::Failed(StoreError::Unavailable("unbuilt".into())))
}

pub(crate) fn all(_conn: &Connection) -> rusqlite::Result<Vec<Board>> {
    Ok(Vec::new())
}
