use base::{AppId, DeviceId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{
    Admission, AdmitDevice, Device, LastVerdict, MarkDevice, Page, Pseudonym, Refusal, UniqueId,
};

use super::pseudonym;
use crate::{
    app,
    error::Halt,
    row::{moment, name, read},
    sql,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT app_id, device_id, anchor, first_seen, unique_id, named_at, named_until, given,
                 patch_level, is_test, last_at, last_device, last_app, last_reasons
             FROM attest_device ",
            $rest
        )
    };
}

/// Gives a device a token, if it may have another.
pub(super) fn admit(tx: &Connection, wish: &AdmitDevice) -> Result<Admission, Halt> {
    app::require(tx, wish.app_id)?;
    let known = by_anchor(tx, wish.app_id, &wish.anchor)?;
    let is_new = known.is_none();
    let (device, admission) = Device::admit(known, wish)?;
    if is_new {
        insert(tx, &device)?;
    } else {
        save(tx, &device)?;
    }
    pseudonym::save(tx, &device.pseudonym)?;
    Ok(admission)
}

/// Says whether a device is one for tests.
pub(super) fn mark(tx: &Connection, wish: MarkDevice) -> Result<(), Halt> {
    let update = "UPDATE attest_device SET is_test = ?3 WHERE app_id = ?1 AND device_id = ?2";
    let key = params![wish.app_id.to_i64(), wish.device_id.bytes(), wish.is_test];
    match sql::run(tx, update, key)? {
        0 => Err(Refusal::Missing.into()),
        _ => Ok(()),
    }
}

/// Refuses where the game knows no such device.
pub(super) fn require(tx: &Connection, app: AppId, device: DeviceId) -> Result<(), Halt> {
    let query = "SELECT 1 FROM attest_device WHERE app_id = ?1 AND device_id = ?2";
    if sql::exists(tx, query, params![app.to_i64(), device.bytes()])? {
        Ok(())
    } else {
        Err(Refusal::Missing.into())
    }
}

pub(crate) fn find(
    conn: &Connection,
    app: AppId,
    device: DeviceId,
) -> rusqlite::Result<Option<Device>> {
    conn.prepare_cached(select!("WHERE app_id = ?1 AND device_id = ?2"))?
        .query_row(params![app.to_i64(), device.bytes()], from_row)
        .optional()
}

/// A game's devices in the order of their ids.
pub(crate) fn page(
    conn: &Connection,
    app: AppId,
    after: Option<DeviceId>,
    limit: usize,
) -> rusqlite::Result<Page<Device>> {
    // Nothing is as short as this, and so nothing comes before it.
    let after = after.map(|device| device.bytes().to_vec());
    let some = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let key = params![app.to_i64(), after.unwrap_or_default(), some];
    Ok(Page::of(sql::all(conn, PAGE, key, from_row)?, limit))
}

const PAGE: &str = select!("WHERE app_id = ?1 AND device_id > ?2 ORDER BY device_id LIMIT ?3");

fn by_anchor(tx: &Connection, app: AppId, anchor: &[u8; 32]) -> rusqlite::Result<Option<Device>> {
    tx.prepare_cached(select!("WHERE app_id = ?1 AND anchor = ?2"))?
        .query_row(params![app.to_i64(), anchor], from_row)
        .optional()
}

fn insert(tx: &Connection, device: &Device) -> Result<(), Halt> {
    let changed = sql::run(
        tx,
        "INSERT INTO attest_device (app_id, device_id, anchor, first_seen, unique_id, named_at,
             named_until, given, patch_level, is_test, last_at, last_device, last_app,
             last_reasons)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
         ON CONFLICT DO NOTHING",
        params![
            device.app_id.to_i64(),
            device.device_id.bytes(),
            device.anchor,
            device.first_seen.millis(),
            device.pseudonym.unique_id.bytes(),
            device.pseudonym.since.millis(),
            device.pseudonym.good_until.millis(),
            packed(&device.given),
            device.patch_level,
            device.is_test,
            device.last.at.millis(),
            device.last.device.as_str(),
            device.last.app.as_str(),
            device.last.reasons
        ],
    )?;
    match changed {
        0 => Err(Refusal::Exists.into()),
        _ => Ok(()),
    }
}

/// Writes back what the rule changes.
fn save(tx: &Connection, device: &Device) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "UPDATE attest_device SET unique_id = ?3, named_at = ?4, named_until = ?5, given = ?6,
             patch_level = ?7, last_at = ?8, last_device = ?9, last_app = ?10, last_reasons = ?11
         WHERE app_id = ?1 AND device_id = ?2",
        params![
            device.app_id.to_i64(),
            device.device_id.bytes(),
            device.pseudonym.unique_id.bytes(),
            device.pseudonym.since.millis(),
            device.pseudonym.good_until.millis(),
            packed(&device.given),
            device.patch_level,
            device.last.at.millis(),
            device.last.device.as_str(),
            device.last.app.as_str(),
            device.last.reasons
        ],
    )
}

fn packed(moments: &[Timestamp]) -> Vec<u8> {
    let moments = moments.iter();
    moments.flat_map(|at| at.millis().to_be_bytes()).collect()
}

fn unpacked(bytes: &[u8]) -> Option<Vec<Timestamp>> {
    let (moments, rest) = bytes.as_chunks();
    let moment = |bytes: &[u8; 8]| Timestamp::from_millis(i64::from_be_bytes(*bytes));
    rest.is_empty()
        .then(|| moments.iter().map(moment).collect())
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Device> {
    let app_id = read(row, "app_id", AppId::from_i64)?;
    let device_id = DeviceId::new(row.get("device_id")?);
    Ok(Device {
        app_id,
        device_id,
        anchor: row.get("anchor")?,
        first_seen: moment(row, "first_seen")?,
        pseudonym: Pseudonym {
            app_id,
            unique_id: UniqueId::new(row.get("unique_id")?),
            device_id,
            since: moment(row, "named_at")?,
            good_until: moment(row, "named_until")?,
        },
        given: read(row, "given", |bytes: Vec<u8>| unpacked(&bytes))?,
        patch_level: row.get("patch_level")?,
        is_test: row.get("is_test")?,
        last: LastVerdict {
            at: moment(row, "last_at")?,
            device: name(row, "last_device")?,
            app: name(row, "last_app")?,
            reasons: row.get("last_reasons")?,
        },
    })
}
