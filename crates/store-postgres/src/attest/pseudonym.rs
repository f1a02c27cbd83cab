use base::{AppId, DeviceId, Timestamp};
use store::{Pseudonym, Refusal, UniqueId};
use tokio_postgres::Row;

use crate::{
    error::Halt,
    row::{array, moment, read},
    sql::{Sql, Values},
    tx::Tx,
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
pub(super) async fn save(tx: &Tx<'_>, name: &Pseudonym) -> Result<(), Halt> {
    let changed = tx
        .sql
        .run(
            "INSERT INTO attest_pseudonym AS known
                 (unique_id, app_id, device_id, since, good_until)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (unique_id) DO UPDATE SET
                 since = excluded.since, good_until = excluded.good_until
             WHERE known.app_id = excluded.app_id AND known.device_id = excluded.device_id",
            &[
                &name.unique_id.bytes().as_slice(),
                &name.app_id.to_i64(),
                &name.device_id.bytes().as_slice(),
                &name.since.millis(),
                &name.good_until.millis(),
            ],
        )
        .await?;
    match changed {
        0 => Err(Refusal::Exists.into()),
        _ => Ok(()),
    }
}

/// Forgets some of those that are taken no longer, and says how many. The condition
/// is there twice because a name may have been kept for longer while the statement
/// waited for it.
pub(crate) async fn forget(sql: Sql<'_>, now: Timestamp) -> Result<u64, Halt> {
    let delete = "DELETE FROM attest_pseudonym
         WHERE unique_id IN (
                 SELECT unique_id FROM attest_pseudonym
                 WHERE good_until <= $1 ORDER BY good_until LIMIT $2)
             AND good_until <= $1";
    sql.run(delete, &[&now.millis(), &SLICE]).await
}

pub(crate) async fn find(sql: Sql<'_>, name: UniqueId) -> Result<Option<Pseudonym>, Halt> {
    let query = select!("WHERE unique_id = $1");
    sql.find(query, &[&name.bytes().as_slice()], from_row).await
}

/// The names of some devices, by device and then since when.
pub(crate) async fn of(
    sql: Sql<'_>,
    app: AppId,
    devices: &[DeviceId],
) -> Result<Vec<Pseudonym>, Halt> {
    let devices: Vec<_> = devices
        .iter()
        .map(|device| device.bytes().as_slice())
        .collect();
    let key: Values<'_> = &[&app.to_i64(), &devices];
    sql.all(OF, key, from_row).await
}

const OF: &str =
    select!("WHERE app_id = $1 AND device_id = ANY($2) ORDER BY device_id, since, unique_id");

fn from_row(row: &Row) -> Result<Pseudonym, Halt> {
    Ok(Pseudonym {
        app_id: read(row, "app_id", AppId::from_i64)?,
        unique_id: UniqueId::new(array(row, "unique_id")?),
        device_id: DeviceId::new(array(row, "device_id")?),
        since: moment(row, "since")?,
        good_until: moment(row, "good_until")?,
    })
}
