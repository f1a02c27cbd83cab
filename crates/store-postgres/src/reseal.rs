//! Sealing secrets anew after a master key was rotated, a few rows at a time,
//! so that units do not wait for it. The rows of a slice are locked, since another
//! node may be about to replace a secret of them.

use base::{AppId, CredentialId, Secret};
use sign::Vault;
use tokio_postgres::Row;

use crate::{
    ads, attest, credential,
    error::Halt,
    graph_setup,
    row::{get, read},
    secret::{self, Place},
    social,
    sql::Sql,
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
                 WHERE app_id > $1 ORDER BY app_id LIMIT $2 FOR UPDATE",
        update: "UPDATE ads_setup SET secret = $2 WHERE app_id = $1",
    },
    OfApp {
        place: graph_setup::place,
        select: "SELECT app_id, verify_token FROM graph_setup
                 WHERE app_id > $1 ORDER BY app_id LIMIT $2 FOR UPDATE",
        update: "UPDATE graph_setup SET verify_token = $2 WHERE app_id = $1",
    },
    OfApp {
        place: social::setup::place,
        select: "SELECT app_id, rsa_key FROM social_setup
                 WHERE app_id > $1 ORDER BY app_id LIMIT $2 FOR UPDATE",
        update: "UPDATE social_setup SET rsa_key = $2 WHERE app_id = $1",
    },
    OfApp {
        place: attest::setup::place,
        select: "SELECT app_id, seal_key FROM attest_setup
                 WHERE app_id > $1 ORDER BY app_id LIMIT $2 FOR UPDATE",
        update: "UPDATE attest_setup SET seal_key = $2 WHERE app_id = $1",
    },
];

const NAMED: [Named; 2] = [
    Named {
        table: "token_key",
        column: "material",
        select: "SELECT key_id AS name, material FROM token_key
                 WHERE key_id > $1 ORDER BY key_id LIMIT $2 FOR UPDATE",
        update: "UPDATE token_key SET material = $2 WHERE key_id = $1",
    },
    Named {
        table: "idempotency",
        column: "answer",
        select: "SELECT key AS name, answer FROM idempotency
                 WHERE key > $1 ORDER BY key LIMIT $2 FOR UPDATE",
        update: "UPDATE idempotency SET answer = $2 WHERE key = $1",
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

    async fn save(
        &self,
        sql: Sql<'_>,
        vault: &Vault,
        name: &[u8],
        it: &Secret,
    ) -> Result<(), Halt> {
        let sealed = secret::to_stored(vault, self.place(name), it)?;
        sql.run(self.update, &[&name, &sealed]).await?;
        Ok(())
    }
}

/// Seals those secrets of a slice anew that are not under the active key.
pub(crate) async fn slice(sql: Sql<'_>, vault: &Vault, from: &Cursor) -> Result<Slice, Halt> {
    match from {
        Cursor::Credentials(app, credential) => credentials(sql, vault, *app, *credential).await,
        Cursor::OfApps(index, app) => of_apps(sql, vault, *index, *app).await,
        Cursor::Named(index, after) => named(sql, vault, *index, after).await,
    }
}

async fn credentials(sql: Sql<'_>, vault: &Vault, app: i64, id: i64) -> Result<Slice, Halt> {
    let rows = sql.all(
        "SELECT app_id, credential_id, secret, previous_secret FROM credential
         WHERE (app_id, credential_id) > ($1, $2) ORDER BY app_id, credential_id LIMIT $3 FOR UPDATE",
        &[&app, &id, &SLICE],
        |row| {
            let app = read(row, "app_id", AppId::from_i64)?;
            let id = read(row, "credential_id", CredentialId::from_i64)?;
            let place = credential::row_of(app, id);
            let current = stale(vault, credential::place(&place), row)?;
            let previous = stale(vault, credential::place_before(&place), row)?;
            Ok((app, id, current, previous))
        },
    ).await?;
    let mut slice = Slice {
        resealed: 0,
        next: Some(Cursor::OfApps(0, 0)),
    };
    for (app, id, current, previous) in rows {
        slice.next = Some(Cursor::Credentials(app.to_i64(), id.to_i64()));
        if let Some(secret) = current {
            save_credential(sql, vault, (app, id), &secret).await?;
            slice.resealed = slice.resealed.saturating_add(1);
        }
        if let Some(secret) = previous {
            save_previous(sql, vault, (app, id), &secret).await?;
            slice.resealed = slice.resealed.saturating_add(1);
        }
    }
    Ok(slice)
}

async fn save_credential(
    sql: Sql<'_>,
    vault: &Vault,
    (app, id): (AppId, CredentialId),
    secret: &Secret,
) -> Result<(), Halt> {
    let row = credential::row_of(app, id);
    let sealed = secret::to_stored(vault, credential::place(&row), secret)?;
    sql.run(
        "UPDATE credential SET secret = $3 WHERE app_id = $1 AND credential_id = $2",
        &[&app.to_i64(), &id.to_i64(), &sealed],
    )
    .await?;
    Ok(())
}

async fn save_previous(
    sql: Sql<'_>,
    vault: &Vault,
    (app, id): (AppId, CredentialId),
    secret: &Secret,
) -> Result<(), Halt> {
    let row = credential::row_of(app, id);
    let sealed = secret::to_stored(vault, credential::place_before(&row), secret)?;
    sql.run(
        "UPDATE credential SET previous_secret = $3 WHERE app_id = $1 AND credential_id = $2",
        &[&app.to_i64(), &id.to_i64(), &sealed],
    )
    .await?;
    Ok(())
}

async fn of_apps(sql: Sql<'_>, vault: &Vault, index: usize, after: i64) -> Result<Slice, Halt> {
    let mut slice = Slice {
        resealed: 0,
        next: Some(Cursor::Named(0, Vec::new())),
    };
    let Some(table) = OF_APPS.get(index) else {
        return Ok(slice);
    };
    slice.next = Some(Cursor::OfApps(index.saturating_add(1), 0));
    let rows = sql
        .all(table.select, &[&after, &SLICE], |row| {
            let app = read(row, "app_id", AppId::from_i64)?;
            let stale = stale(vault, (table.place)(&app.get().to_be_bytes()), row)?;
            Ok((app, stale))
        })
        .await?;
    for (app, stale) in rows {
        slice.next = Some(Cursor::OfApps(index, app.to_i64()));
        if let Some(secret) = stale {
            let place = app.get().to_be_bytes();
            let sealed = secret::to_stored(vault, (table.place)(&place), &secret)?;
            sql.run(table.update, &[&app.to_i64(), &sealed]).await?;
            slice.resealed = slice.resealed.saturating_add(1);
        }
    }
    Ok(slice)
}

async fn named(sql: Sql<'_>, vault: &Vault, index: usize, after: &[u8]) -> Result<Slice, Halt> {
    let mut slice = Slice {
        resealed: 0,
        next: None,
    };
    let Some(table) = NAMED.get(index) else {
        return Ok(slice);
    };
    slice.next = Some(Cursor::Named(index.saturating_add(1), Vec::new()));
    let rows = sql
        .all(table.select, &[&after, &SLICE], |row| {
            let name: Vec<u8> = get(row, "name")?;
            let stale = stale(vault, table.place(&name), row)?;
            Ok((name, stale))
        })
        .await?;
    for (name, stale) in rows {
        if let Some(secret) = stale {
            table.save(sql, vault, &name, &secret).await?;
            slice.resealed = slice.resealed.saturating_add(1);
        }
        slice.next = Some(Cursor::Named(index, name));
    }
    Ok(slice)
}

/// The secret of a row, unless there is none or it is sealed under the active key
/// already.
fn stale(vault: &Vault, place: Place<'_>, row: &Row) -> Result<Option<Secret>, Halt> {
    match get::<Option<&[u8]>>(row, place.column)? {
        Some(sealed) if !secret::is_current(vault, sealed) => {
            secret::from_stored(vault, place, row).map(Some)
        }
        _ => Ok(None),
    }
}
