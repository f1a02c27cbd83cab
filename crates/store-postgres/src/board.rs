use store::{Board, BoardOutcome, BoardStep, StoreError};

use crate::{error::Halt, sql::Sql, tx::Tx};

/// Does one step.
pub(crate) async fn run(_tx: &mut Tx<'_>, _step: &BoardStep) -> Result<BoardOutcome, Halt> {
    Err(Halt::Failed(StoreError::Unavailable("unbuilt".into())))
}

pub(crate) async fn all(_sql: Sql<'_>) -> Result<Vec<Board>, Halt> {
    Ok(Vec::new())
}
