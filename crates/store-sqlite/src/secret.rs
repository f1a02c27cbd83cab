//! The one place where secrets pass between memory and the file. They are
//! sealed on the way, each for the row that it belongs to.

use base::Secret;
use rusqlite::{
    Connection, Row,
    types::{Type, ValueRef},
};
use sign::{
    Vault,
    vault::{Locked, sealed_under},
};
use store::StoreError;

use crate::{OpenError, ads, attest, credential, error::Halt, graph_setup, key, social, sql};

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

/// Reads back what [`to_stored`] gave.
pub(crate) fn from_stored(
    vault: &Vault,
    place: Place<'_>,
    row: &Row<'_>,
) -> rusqlite::Result<Secret> {
    let index = row.as_ref().column_index(place.column)?;
    let sealed = row.get_ref(index)?.as_blob().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(index, Type::Blob, Box::new(error))
    })?;
    vault.open(&place.parts(), sealed).map_err(|locked| {
        rusqlite::Error::FromSqlConversionFailure(index, Type::Blob, Box::new(locked))
    })
}

/// The same of a column that may be NULL.
pub(crate) fn from_stored_if_any(
    vault: &Vault,
    place: Place<'_>,
    row: &Row<'_>,
) -> rusqlite::Result<Option<Secret>> {
    match row.get_ref(place.column)? {
        ValueRef::Null => Ok(None),
        _ => from_stored(vault, place, row).map(Some),
    }
}

/// Whether a sealed value was sealed under the active key.
pub(crate) fn is_current(vault: &Vault, sealed: &[u8]) -> bool {
    sealed_under(sealed) == Some(vault.active())
}

/// Opens every secret once, so that a wrong master key is found when the store
/// is opened and not when a secret is needed.
pub(crate) fn check(conn: &Connection, vault: &Vault) -> Result<(), OpenError> {
    let credentials = credential::all(conn, vault).map(drop);
    let keys = credentials.and_then(|()| key::all(conn, vault).map(drop));
    let setups = keys.and_then(|()| ads::all(conn, vault).map(drop));
    let graph = setups.and_then(|()| graph_setup::all(conn, vault).map(drop));
    let social = graph.and_then(|()| social::setup::all(conn, vault).map(drop));
    let all = social.and_then(|()| attest::setup::all(conn, vault).map(drop));
    all.map_err(|error| match locked(&error) {
        Some(locked) => OpenError::MasterKey(locked),
        None => error.into(),
    })
}

fn locked(error: &rusqlite::Error) -> Option<Locked> {
    match error {
        rusqlite::Error::FromSqlConversionFailure(_, _, cause) => cause.downcast_ref().copied(),
        _ => None,
    }
}

/// Whether there is any. The schema may be of an earlier version.
pub(crate) fn any(conn: &Connection) -> rusqlite::Result<bool> {
    for (table, column) in [
        ("token_key", "material"),
        ("credential", "secret"),
        ("ads_setup", "secret"),
        ("graph_setup", "verify_token"),
        ("social_setup", "rsa_key"),
        ("attest_setup", "seal_key"),
    ] {
        let query = format!("SELECT 1 FROM {table} WHERE {column} IS NOT NULL");
        if conn.table_exists(None, table)? && sql::exists(conn, &query, [])? {
            return Ok(true);
        }
    }
    Ok(false)
}
