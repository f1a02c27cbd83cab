use base::{AppId, CredentialId};
use store::Refusal;

use crate::{error::Halt, tx::Tx};

/// Forgets the secret before a credential's present one.
pub(crate) async fn end(tx: &Tx<'_>, app: AppId, credential: CredentialId) -> Result<(), Halt> {
    let changed = tx
        .sql
        .run(
            "UPDATE credential SET previous_secret = NULL, previous_until = NULL
             WHERE app_id = $1 AND credential_id = $2",
            &[&app.to_i64(), &credential.to_i64()],
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Missing.into());
    }
    Ok(())
}
