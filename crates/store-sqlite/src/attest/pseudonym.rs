use base::{AppId, DeviceId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{Pseudonym, Refusal, UniqueId};

use crate::{
    error::Halt,
    row::{moment, read},
    sql,
};

/// How many lapsed names leave in one transaction.
const SLICE: i64 = 256;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT unique_id, app_id, device_id, since, good_until FROM attest_pseudonym ",
            $rest
        )
    };
}

/// Writes down a name that a device has at present; refuses where it is
/// another's.
pub(super) fn save(tx: &Connection, name: &Pseudonym) -> Result<(), Halt> {
    let changed = sql::run(
        tx,
        "INSERT INTO attest_pseudonym (unique_id, app_id, device_id, since, good_until)
         VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (unique_id) DO UPDATE SET
             since = excluded.since, good_until = excluded.good_until
         WHERE app_id = excluded.app_id AND device_id = excluded.device_id",
        params![
            name.unique_id.bytes(),
            name.app_id.to_i64(),
            name.device_id.bytes(),
            name.since.millis(),
            name.good_until.millis()
        ],
    )?;
    match changed {
        0 => Err(Refusal::Exists.into()),
        _ => Ok(()),
    }
}

/// Forgets some of those that are taken no longer.
pub(crate) fn forget(tx: &Connection, now: Timestamp) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "DELETE FROM attest_pseudonym WHERE unique_id IN (
             SELECT unique_id FROM attest_pseudonym
             WHERE good_until <= ?1 ORDER BY good_until LIMIT ?2)",
        [now.millis(), SLICE],
    )
}

pub(crate) fn find(conn: &Connection, name: UniqueId) -> rusqlite::Result<Option<Pseudonym>> {
    conn.prepare_cached(select!("WHERE unique_id = ?1"))?
        .query_row([name.bytes()], from_row)
        .optional()
}

/// The names of some devices, by device and then since when.
pub(crate) fn of(
    conn: &Connection,
    app: AppId,
    mut devices: Vec<DeviceId>,
) -> rusqlite::Result<Vec<Pseudonym>> {
    devices.sort_unstable();
    devices.dedup();
    let mut names = Vec::new();
    for device in devices {
        let key = params![app.to_i64(), device.bytes()];
        names.extend(sql::all(conn, OF, key, from_row)?);
    }
    Ok(names)
}

const OF: &str = select!("WHERE app_id = ?1 AND device_id = ?2 ORDER BY since, unique_id");

fn from_row(row: &Row<'_>) -> rusqlite::Result<Pseudonym> {
    Ok(Pseudonym {
        app_id: read(row, "app_id", AppId::from_i64)?,
        unique_id: UniqueId::new(row.get("unique_id")?),
        device_id: DeviceId::new(row.get("device_id")?),
        since: moment(row, "since")?,
        good_until: moment(row, "good_until")?,
    })
}
