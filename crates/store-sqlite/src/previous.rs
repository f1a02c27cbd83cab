use base::{AppId, CredentialId};
use rusqlite::Connection;
use store::Refusal;

use crate::{error::Halt, sql};

/// Forgets the secret before a credential's present one.
pub(crate) fn end(tx: &Connection, app: AppId, credential: CredentialId) -> Result<(), Halt> {
    let changed = sql::run(
        tx,
        "UPDATE credential SET previous_secret = NULL, previous_until = NULL
         WHERE app_id = ?1 AND credential_id = ?2",
        [app.to_i64(), credential.to_i64()],
    )?;
    if changed == 0 {
        return Err(Refusal::Missing.into());
    }
    Ok(())
}
