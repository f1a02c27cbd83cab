//! The one place where secrets pass between memory and the database. They are
//! sealed on the way, each for the row that it belongs to, as in the embedded
//! store: what was sealed there opens here.

use base::Secret;
use sign::Vault;
use store::StoreError;
use tokio_postgres::Row;

use crate::{error::Halt, row::get};

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
pub(crate) fn from_stored(vault: &Vault, place: Place<'_>, row: &Row) -> Result<Secret, Halt> {
    let sealed: &[u8] = get(row, place.column)?;
    let opened = vault.open(&place.parts(), sealed);
    opened.map_err(Halt::Locked)
}
