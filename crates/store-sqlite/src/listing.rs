use base::{AppId, OwnerId};
use rusqlite::{Connection, Row, params};
use store::{Listing, Refusal};

use crate::{
    app,
    error::Halt,
    row::{name, read, read_optional},
    sql::{self, Absent},
};

pub(crate) fn insert(tx: &Connection, owner: OwnerId, listing: &Listing) -> Result<Absent, Halt> {
    app::require(tx, listing.app_id)?;
    let app_id = listing.app_id.to_i64();
    let platform = listing.platform.as_str();
    let environment = listing.environment.as_str();
    let changed = sql::run(
        tx,
        "INSERT INTO listing (app_id, platform, environment, external_id, number, kind, owner)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
        params![
            app_id,
            platform,
            environment,
            listing.external_id,
            listing.number.map(u64::cast_signed),
            listing.kind.as_str(),
            owner.bytes()
        ],
    )?;
    let holder = "SELECT owner FROM listing
                  WHERE app_id = ?1 AND platform = ?2 AND environment = ?3";
    let key = params![app_id, platform, environment];
    let absent = sql::judge(tx, changed, owner, holder, key)?;
    if absent == Absent::Inserted {
        take_name(tx, listing)?;
    }
    Ok(absent)
}

fn take_name(tx: &Connection, listing: &Listing) -> Result<(), Halt> {
    let taken = sql::run(
        tx,
        "INSERT INTO listing_name (platform, environment, external_id, app_id)
         VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        params![
            listing.platform.as_str(),
            listing.environment.as_str(),
            listing.external_id,
            listing.app_id.to_i64()
        ],
    )?;
    if taken == 0 {
        return Err(Refusal::Exists.into());
    }
    Ok(())
}

pub(crate) fn all(conn: &Connection) -> rusqlite::Result<Vec<Listing>> {
    sql::all(
        conn,
        "SELECT app_id, platform, environment, external_id, number, kind FROM listing
         ORDER BY app_id, platform, environment",
        [],
        from_row,
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Listing> {
    Ok(Listing {
        app_id: read(row, "app_id", AppId::from_i64)?,
        platform: name(row, "platform")?,
        environment: name(row, "environment")?,
        external_id: row.get("external_id")?,
        number: read_optional(row, "number", |number: i64| u64::try_from(number).ok())?,
        kind: name(row, "kind")?,
    })
}
