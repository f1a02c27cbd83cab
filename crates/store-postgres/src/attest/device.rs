use base::{AppId, DeviceId, Timestamp};
use store::{
    Admission, AdmitDevice, Device, LastVerdict, MarkDevice, Page, Pseudonym, Refusal, UniqueId,
};
use tokio_postgres::Row;

use super::pseudonym;
use crate::{
    app,
    error::Halt,
    row::{array, flag, get, moment, name, read, read_optional},
    sql::{Sql, Values, one_more},
    tx::Tx,
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
pub(super) async fn admit(tx: &Tx<'_>, wish: &AdmitDevice) -> Result<Admission, Halt> {
    app::require(tx, wish.app_id).await?;
    let known = match by_anchor(tx, wish).await? {
        Some(known) => known,
        None => {
            let (device, admission) = Device::admit(None, wish)?;
            if insert(tx, &device).await? > 0 {
                pseudonym::save(tx, &device.pseudonym).await?;
                return Ok(admission);
            }
            // Somebody else has put it there, which was waited for. No device ever
            // leaves, so one with that anchor is found now unless the id was in the
            // way.
            by_anchor(tx, wish).await?.ok_or(Refusal::Exists)?
        }
    };
    let (device, admission) = Device::admit(Some(known), wish)?;
    save(tx, &device).await?;
    pseudonym::save(tx, &device.pseudonym).await?;
    Ok(admission)
}

/// Says whether a device is one for tests.
pub(super) async fn mark(tx: &Tx<'_>, wish: MarkDevice) -> Result<(), Halt> {
    let update = "UPDATE attest_device SET is_test = $3 WHERE app_id = $1 AND device_id = $2";
    let values: Values<'_> = &[
        &wish.app_id.to_i64(),
        &wish.device_id.bytes().as_slice(),
        &i64::from(wish.is_test),
    ];
    match tx.sql.run(update, values).await? {
        0 => Err(Refusal::Missing.into()),
        _ => Ok(()),
    }
}

/// Refuses where the game knows no such device, and lets nobody else do this until
/// the transaction ends. It stands for the lock of the ban that there may not be.
pub(super) async fn hold(tx: &Tx<'_>, app: AppId, device: DeviceId) -> Result<(), Halt> {
    let query = "SELECT 1 FROM attest_device WHERE app_id = $1 AND device_id = $2 FOR UPDATE";
    let key: Values<'_> = &[&app.to_i64(), &device.bytes().as_slice()];
    if tx.sql.exists(query, key).await? {
        Ok(())
    } else {
        Err(Refusal::Missing.into())
    }
}

pub(crate) async fn find(
    sql: Sql<'_>,
    app: AppId,
    device: DeviceId,
) -> Result<Option<Device>, Halt> {
    let query = select!("WHERE app_id = $1 AND device_id = $2");
    let key: Values<'_> = &[&app.to_i64(), &device.bytes().as_slice()];
    sql.find(query, key, from_row).await
}

/// A game's devices in the order of their ids.
pub(crate) async fn page(
    sql: Sql<'_>,
    app: AppId,
    after: Option<DeviceId>,
    limit: usize,
) -> Result<Page<Device>, Halt> {
    // Nothing is as short as this, and so nothing comes before it.
    let after = after.map(|device| device.bytes().to_vec());
    let after = after.unwrap_or_default();
    let values: Values<'_> = &[&app.to_i64(), &after, &one_more(limit)];
    let query = select!("WHERE app_id = $1 AND device_id > $2 ORDER BY device_id LIMIT $3");
    Ok(Page::of(sql.all(query, values, from_row).await?, limit))
}

async fn by_anchor(tx: &Tx<'_>, wish: &AdmitDevice) -> Result<Option<Device>, Halt> {
    let query = select!("WHERE app_id = $1 AND anchor = $2 FOR UPDATE");
    let key: Values<'_> = &[&wish.app_id.to_i64(), &wish.anchor.as_slice()];
    tx.sql.find(query, key, from_row).await
}

async fn insert(tx: &Tx<'_>, device: &Device) -> Result<u64, Halt> {
    tx.sql
        .run(
            "INSERT INTO attest_device (app_id, device_id, anchor, first_seen, unique_id, named_at,
                 named_until, given, patch_level, is_test, last_at, last_device, last_app,
                 last_reasons)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
             ON CONFLICT DO NOTHING",
            &[
                &device.app_id.to_i64(),
                &device.device_id.bytes().as_slice(),
                &device.anchor.as_slice(),
                &device.first_seen.millis(),
                &device.pseudonym.unique_id.bytes().as_slice(),
                &device.pseudonym.since.millis(),
                &device.pseudonym.good_until.millis(),
                &packed(&device.given),
                &device.patch_level.map(i64::from),
                &i64::from(device.is_test),
                &device.last.at.millis(),
                &device.last.device.as_str(),
                &device.last.app.as_str(),
                &device.last.reasons,
            ],
        )
        .await
}

/// Writes back what the rule changes.
async fn save(tx: &Tx<'_>, device: &Device) -> Result<u64, Halt> {
    tx.sql
        .run(
            "UPDATE attest_device SET unique_id = $3, named_at = $4, named_until = $5, given = $6,
                 patch_level = $7, last_at = $8, last_device = $9, last_app = $10,
                 last_reasons = $11
             WHERE app_id = $1 AND device_id = $2",
            &[
                &device.app_id.to_i64(),
                &device.device_id.bytes().as_slice(),
                &device.pseudonym.unique_id.bytes().as_slice(),
                &device.pseudonym.since.millis(),
                &device.pseudonym.good_until.millis(),
                &packed(&device.given),
                &device.patch_level.map(i64::from),
                &device.last.at.millis(),
                &device.last.device.as_str(),
                &device.last.app.as_str(),
                &device.last.reasons,
            ],
        )
        .await
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

fn from_row(row: &Row) -> Result<Device, Halt> {
    let app_id = read(row, "app_id", AppId::from_i64)?;
    let device_id = DeviceId::new(array(row, "device_id")?);
    let level = |level: i64| u32::try_from(level).ok();
    Ok(Device {
        app_id,
        device_id,
        anchor: array(row, "anchor")?,
        first_seen: moment(row, "first_seen")?,
        pseudonym: Pseudonym {
            app_id,
            unique_id: UniqueId::new(array(row, "unique_id")?),
            device_id,
            since: moment(row, "named_at")?,
            good_until: moment(row, "named_until")?,
        },
        given: read(row, "given", unpacked)?,
        patch_level: read_optional(row, "patch_level", level)?,
        is_test: flag(row, "is_test")?,
        last: LastVerdict {
            at: moment(row, "last_at")?,
            device: name(row, "last_device")?,
            app: name(row, "last_app")?,
            reasons: get(row, "last_reasons")?,
        },
    })
}
