use sign::Vault;
use store::{ConfigureGraph, GraphSetup, StoreError};

use crate::{error::Halt, sql::Sql, tx::Tx};

/// Changes how a game's calls are taken.
pub(crate) async fn configure(_tx: &mut Tx<'_>, _wish: &ConfigureGraph) -> Result<(), Halt> {
    Err(Halt::Failed(StoreError::Unavailable("unbuilt".into())))
}

pub(crate) async fn all(_sql: Sql<'_>, _vault: &Vault) -> Result<Vec<GraphSetup>, Halt> {
    Ok(Vec::new())
}
