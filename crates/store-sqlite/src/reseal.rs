//! Sealing secrets anew after a master key was rotated, a few rows at a time,
//! so that units do not wait for it.

use base::{AppId, CredentialId, Secret};
use rusqlite::{Connection, Row, params};
use sign::Vault;
use store::StoreError;
use tokio::sync::oneshot;

use crate::{
    OpenError, ads, attest, credential,
    error::Halt,
    graph_setup,
    row::{read, unexpected},
    secret::{self, Place},
    social, sql,
};

/// How many rows are looked at in one transaction.
const SLICE: i64 = 256;

/// Where to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cursor {
    /// After the credential with that key.
    Credentials(i64, i64),
    /// After the row of that app in a table of [`OF_APPS`].
    OfApps(usize, i64),
    /// After that row of a table of [`NAMED`]; the empty name is before the
    /// first.
    Named(usize, Vec<u8>),
}

impl Cursor {
    pub(crate) const START: Self = Self::Credentials(0, 0);
}

/// What a slice came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slice {
    /// How many values were sealed anew.
    pub(crate) resealed: u64,
    /// Where the next one begins; `None` at the end.
    pub(crate) next: Option<Cursor>,
}

/// A slice for the writer to do.
#[derive(Debug)]
pub(crate) struct Reseal {
    pub(crate) from: Cursor,
    pub(crate) answer: oneshot::Sender<Result<Slice, StoreError>>,
}

/// A table whose rows are named by one blob.
struct Named {
    table: &'static str,
    column: &'static str,
    select: &'static str,
    update: &'static str,
}

/// A table of which each app has one row at most.
struct OfApp {
    place: fn(&[u8; 8]) -> Place<'_>,
    select: &'static str,
    update: &'static str,
}

const OF_APPS: [OfApp; 4] = [
    OfApp {
        place: ads::place,
        select: "SELECT app_id, secret FROM ads_setup
                 WHERE app_id > ?1 ORDER BY app_id LIMIT ?2",
        update: "UPDATE ads_setup SET secret = ?2 WHERE app_id = ?1",
    },
    OfApp {
        place: graph_setup::place,
        select: "SELECT app_id, verify_token FROM graph_setup
                 WHERE app_id > ?1 ORDER BY app_id LIMIT ?2",
        update: "UPDATE graph_setup SET verify_token = ?2 WHERE app_id = ?1",
    },
    OfApp {
        place: social::setup::place,
        select: "SELECT app_id, rsa_key FROM social_setup
                 WHERE app_id > ?1 ORDER BY app_id LIMIT ?2",
        update: "UPDATE social_setup SET rsa_key = ?2 WHERE app_id = ?1",
    },
    OfApp {
        place: attest::setup::place,
        select: "SELECT app_id, seal_key FROM attest_setup
                 WHERE app_id > ?1 ORDER BY app_id LIMIT ?2",
        update: "UPDATE attest_setup SET seal_key = ?2 WHERE app_id = ?1",
    },
];

const NAMED: [Named; 2] = [
    Named {
        table: "token_key",
        column: "material",
        select: "SELECT key_id AS name, material FROM token_key
                 WHERE key_id > ?1 ORDER BY key_id LIMIT ?2",
        update: "UPDATE token_key SET material = ?2 WHERE key_id = ?1",
    },
    Named {
        table: "idempotency",
        column: "answer",
        select: "SELECT key AS name, answer FROM idempotency
                 WHERE key > ?1 ORDER BY key LIMIT ?2",
        update: "UPDATE idempotency SET answer = ?2 WHERE key = ?1",
    },
];

impl Named {
    fn place<'a>(&self, name: &'a [u8]) -> Place<'a> {
        Place {
            table: self.table,
            column: self.column,
            row: name,
        }
    }

    fn save(&self, tx: &Connection, vault: &Vault, name: &[u8], it: &Secret) -> Result<(), Halt> {
        let sealed = secret::to_stored(vault, self.place(name), it)?;
        sql::run(tx, self.update, params![name, sealed])?;
        Ok(())
    }
}

/// Seals those secrets of a slice anew that are not under the active key.
pub(crate) fn slice(tx: &Connection, vault: &Vault, from: &Cursor) -> Result<Slice, Halt> {
    match from {
        Cursor::Credentials(app, credential) => credentials(tx, vault, *app, *credential),
        Cursor::OfApps(index, app) => of_apps(tx, vault, *index, *app),
        Cursor::Named(index, after) => named(tx, vault, *index, after),
    }
}

fn credentials(tx: &Connection, vault: &Vault, app: i64, id: i64) -> Result<Slice, Halt> {
    let rows = sql::all(
        tx,
        "SELECT app_id, credential_id, secret, previous_secret FROM credential
         WHERE (app_id, credential_id) > (?1, ?2) ORDER BY app_id, credential_id LIMIT ?3",
        [app, id, SLICE],
        |row| {
            let app = read(row, "app_id", AppId::from_i64)?;
            let id = read(row, "credential_id", CredentialId::from_i64)?;
            let place = credential::row_of(app, id);
            let current = stale(vault, credential::place(&place), row)?;
            let previous = stale(vault, credential::place_before(&place), row)?;
            Ok((app, id, current, previous))
        },
    )?;
    let mut slice = Slice {
        resealed: 0,
        next: Some(Cursor::OfApps(0, 0)),
    };
    for (app, id, current, previous) in rows {
        slice.next = Some(Cursor::Credentials(app.to_i64(), id.to_i64()));
        if let Some(secret) = current {
            save_credential(tx, vault, (app, id), &secret)?;
            slice.resealed = slice.resealed.saturating_add(1);
        }
        if let Some(secret) = previous {
            save_previous(tx, vault, (app, id), &secret)?;
            slice.resealed = slice.resealed.saturating_add(1);
        }
    }
    Ok(slice)
}

fn save_credential(
    tx: &Connection,
    vault: &Vault,
    (app, id): (AppId, CredentialId),
    secret: &Secret,
) -> Result<(), Halt> {
    let row = credential::row_of(app, id);
    let sealed = secret::to_stored(vault, credential::place(&row), secret)?;
    sql::run(
        tx,
        "UPDATE credential SET secret = ?3 WHERE app_id = ?1 AND credential_id = ?2",
        params![app.to_i64(), id.to_i64(), sealed],
    )?;
    Ok(())
}

fn save_previous(
    tx: &Connection,
    vault: &Vault,
    (app, id): (AppId, CredentialId),
    secret: &Secret,
) -> Result<(), Halt> {
    let row = credential::row_of(app, id);
    let sealed = secret::to_stored(vault, credential::place_before(&row), secret)?;
    sql::run(
        tx,
        "UPDATE credential SET previous_secret = ?3 WHERE app_id = ?1 AND credential_id = ?2",
        params![app.to_i64(), id.to_i64(), sealed],
    )?;
    Ok(())
}

fn of_apps(tx: &Connection, vault: &Vault, index: usize, after: i64) -> Result<Slice, Halt> {
    let mut slice = Slice {
        resealed: 0,
        next: Some(Cursor::Named(0, Vec::new())),
    };
    let Some(table) = OF_APPS.get(index) else {
        return Ok(slice);
    };
    slice.next = Some(Cursor::OfApps(index.saturating_add(1), 0));
    let rows = sql::all(tx, table.select, [after, SLICE], |row| {
        let app = read(row, "app_id", AppId::from_i64)?;
        let stale = stale(vault, (table.place)(&app.get().to_be_bytes()), row)?;
        Ok((app, stale))
    })?;
    for (app, stale) in rows {
        slice.next = Some(Cursor::OfApps(index, app.to_i64()));
        if let Some(secret) = stale {
            let place = app.get().to_be_bytes();
            let sealed = secret::to_stored(vault, (table.place)(&place), &secret)?;
            sql::run(tx, table.update, params![app.to_i64(), sealed])?;
            slice.resealed = slice.resealed.saturating_add(1);
        }
    }
    Ok(slice)
}

fn named(tx: &Connection, vault: &Vault, index: usize, after: &[u8]) -> Result<Slice, Halt> {
    let mut slice = Slice {
        resealed: 0,
        next: None,
    };
    let Some(table) = NAMED.get(index) else {
        return Ok(slice);
    };
    slice.next = Some(Cursor::Named(index.saturating_add(1), Vec::new()));
    let rows = sql::all(tx, table.select, params![after, SLICE], |row| {
        let name: Vec<u8> = row.get("name")?;
        let stale = stale(vault, table.place(&name), row)?;
        Ok((name, stale))
    })?;
    for (name, stale) in rows {
        if let Some(secret) = stale {
            table.save(tx, vault, &name, &secret)?;
            slice.resealed = slice.resealed.saturating_add(1);
        }
        slice.next = Some(Cursor::Named(index, name));
    }
    Ok(slice)
}

/// The secret of a row, unless there is none or it is sealed under the active key
/// already.
fn stale(vault: &Vault, place: Place<'_>, row: &Row<'_>) -> rusqlite::Result<Option<Secret>> {
    let value = row.get_ref(place.column)?.as_blob_or_null();
    match value.map_err(|_| unexpected(row, place.column))? {
        Some(sealed) if !secret::is_current(vault, sealed) => {
            secret::from_stored(vault, place, row).map(Some)
        }
        _ => Ok(None),
    }
}

/// Seals every secret of a store from before they were sealed.
pub(crate) fn seal_plain(tx: &Connection, vault: &Vault) -> Result<(), OpenError> {
    let query = "SELECT app_id, credential_id, secret FROM credential";
    let credentials = sql::all(tx, query, [], |row| {
        let app = read(row, "app_id", AppId::from_i64)?;
        let id = read(row, "credential_id", CredentialId::from_i64)?;
        Ok((app, id, plain(row, "secret")?))
    })?;
    for (app, id, secret) in credentials {
        save_credential(tx, vault, (app, id), &secret)?;
    }
    for table in &NAMED {
        let rows = sql::all(tx, table.select, params![Vec::new(), i64::MAX], |row| {
            Ok((row.get::<_, Vec<u8>>("name")?, plain(row, table.column)?))
        })?;
        for (name, secret) in rows {
            table.save(tx, vault, &name, &secret)?;
        }
    }
    Ok(())
}

fn plain(row: &Row<'_>, column: &str) -> rusqlite::Result<Secret> {
    row.get(column).map(|bytes: Vec<u8>| Secret::new(bytes))
}
