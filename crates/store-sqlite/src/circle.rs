use base::OwnerId;
use rusqlite::Connection;
use store::{CircleStep, StoreError};

use crate::error::Halt;

/// Does one step.
pub(crate) fn run(_tx: &Connection, _owner: OwnerId, _step: &CircleStep) -> Result<(), Halt> {
    Err(Halt::Failed(StoreError::Unavailable("unbuilt".into())))
}
