//! A text that is sealed under the installation's master key before anything else
//! is. Nodes that begin with an empty database at the same time, each with a master
//! key that it has just made, would otherwise go on with secrets that only one of
//! them can open.

use base::Secret;
use sign::Vault;

use crate::{
    error::Halt,
    row::get,
    secret::{self, Place},
    session::Session,
};

const PLACE: Place<'static> = Place {
    table: "installation",
    column: "proof",
    row: b"1",
};

/// What is sealed. It is no secret; that it opens is all that it says.
const TEXT: &[u8] = b"countersign";

/// Seals the text, unless another node was quicker, and opens what is there.
pub(crate) async fn claim(session: &mut Session, vault: &Vault) -> Result<(), Halt> {
    session.begin().await?;
    let sealed = secret::to_stored(vault, PLACE, &Secret::new(TEXT))?;
    let claim = "UPDATE installation SET proof = $1 WHERE only_row = 1 AND proof IS NULL";
    session.sql().run(claim, &[&sealed]).await?;
    let query = "SELECT proof FROM installation WHERE only_row = 1";
    let read = session
        .sql()
        .find(query, &[], |row| secret::from_stored(vault, PLACE, row));
    read.await?.ok_or_else(|| Halt::damaged("proof"))?;
    session.commit().await
}

/// Seals the text anew, unless it is under the active key already.
pub(crate) async fn renew(session: &mut Session, vault: &Vault) -> Result<(), Halt> {
    session.begin().await?;
    let query = "SELECT proof FROM installation WHERE only_row = 1 FOR UPDATE";
    let found = session.sql().find(query, &[], |row| {
        let sealed: &[u8] = get(row, PLACE.column)?;
        if secret::is_current(vault, sealed) {
            return Ok(None);
        }
        secret::from_stored(vault, PLACE, row).map(Some)
    });
    if let Some(text) = found.await?.flatten() {
        let sealed = secret::to_stored(vault, PLACE, &text)?;
        let update = "UPDATE installation SET proof = $1 WHERE only_row = 1";
        session.sql().run(update, &[&sealed]).await?;
    }
    session.commit().await
}
