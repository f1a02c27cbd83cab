//! The one place where secrets pass between memory and the database. They are
//! sealed on the way, each for the row that it belongs to, as in the embedded
//! store: what was sealed there opens here.

use base::Secret;
use sign::{Vault, vault::sealed_under};
use store::StoreError;
use tokio_postgres::Row;

use crate::{ads, attest, credential, error::Halt, graph_setup, key, row::get, social, sql::Sql};

/// The column of a row that holds a secret. What is sealed for one opens in no
/// other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    /// The row's key.
    pub(crate) row: &'a [u8],
}

impl Place<'_> {
    fn parts(&self) -> [&[u8]; 3] {
        [self.table.as_bytes(), self.column.as_bytes(), self.row]
    }
}

/// The bytes to store for a secret.
pub(crate) fn to_stored(vault: &Vault, place: Place<'_>, secret: &Secret) -> Result<Vec<u8>, Halt> {
    let sealed = vault.seal(&place.parts(), secret);
    sealed.map_err(|error| {
        let what = format!("a secret of `{}` cannot be sealed: {error}", place.table);
        Halt::Failed(StoreError::Unavailable(what))
    })
}

/// Whether a sealed value was sealed under the active key.
pub(crate) fn is_current(vault: &Vault, sealed: &[u8]) -> bool {
    sealed_under(sealed) == Some(vault.active())
}

/// Opens every secret once, so that a wrong master key is found when the store
/// is opened and not when a secret is needed.
pub(crate) async fn check(sql: Sql<'_>, vault: &Vault) -> Result<(), Halt> {
    credential::all(sql, vault).await?;
    key::all(sql, vault).await?;
    ads::all(sql, vault).await?;
    graph_setup::all(sql, vault).await?;
    social::setup::all(sql, vault).await?;
    attest::setup::all(sql, vault).await?;
    Ok(())
}

/// Whether there is any. The schema may be of an earlier version.
pub(crate) async fn any(sql: Sql<'_>) -> Result<bool, Halt> {
    const IS_THERE: &str = "SELECT 1 FROM information_schema.tables
         WHERE table_schema = current_schema() AND CAST(table_name AS TEXT) = $1";
    for (table, column) in [
        ("token_key", "material"),
        ("credential", "secret"),
        ("ads_setup", "secret"),
        ("graph_setup", "verify_token"),
        ("social_setup", "rsa_key"),
        ("attest_setup", "seal_key"),
    ] {
        let one = format!("SELECT 1 FROM {table} WHERE {column} IS NOT NULL LIMIT 1");
        if sql.exists(IS_THERE, &[&table]).await? && sql.exists(&one, &[]).await? {
            return Ok(true);
        }
    }
    let proof = "SELECT 1 FROM installation WHERE proof IS NOT NULL";
    sql.exists(proof, &[]).await
}

/// Reads back what [`to_stored`] gave.
pub(crate) fn from_stored(vault: &Vault, place: Place<'_>, row: &Row) -> Result<Secret, Halt> {
    let sealed: &[u8] = get(row, place.column)?;
    let opened = vault.open(&place.parts(), sealed);
    opened.map_err(Halt::Locked)
}

/// The same of a column that may be NULL.
pub(crate) fn from_stored_if_any(
    vault: &Vault,
    place: Place<'_>,
    row: &Row,
) -> Result<Option<Secret>, Halt> {
    let sealed: Option<&[u8]> = get(row, place.column)?;
    sealed.map(|_| from_stored(vault, place, row)).transpose()
}
