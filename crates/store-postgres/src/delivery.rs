use base::{AppId, DeliveryId, OwnerId};
use store::{BeginAttempt, Begun, Delivery, DeliveryLog, Refusal, ReplayDelivery, SettleAttempt};
use tokio_postgres::Row;

use crate::{
    app,
    error::Halt,
    row::{array, count, flag, get, moment, name, read, read_optional},
    shard_lease,
    sql::{self, Absent, Sql, Values},
    tx::Tx,
};

macro_rules! select {
    ($($rest:expr),*) => {
        concat!(
            "SELECT app_id, delivery_id, kind, payload, subject, made_at, state, attempts,
                 scheduled_from, due_at, unknown, begun_by
             FROM delivery ",
            $($rest),*
        )
    };
}

mod attempt;
mod due;
mod forget;
mod list;
mod waiting;

pub(crate) use self::{due::due, forget::forget, list::page, waiting::waiting_at};

pub(crate) async fn insert(tx: &Tx<'_>, delivery: &Delivery) -> Result<Absent, Halt> {
    app::require(tx, delivery.app_id).await?;
    let app_id = delivery.app_id.to_i64();
    let delivery_id = delivery.delivery_id.bytes().as_slice();
    let changed = tx
        .sql
        .run(
            "INSERT INTO delivery (app_id, delivery_id, shard, kind, payload, subject, made_at,
                 state, attempts, scheduled_from, due_at, unknown, begun_by, owner)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
             ON CONFLICT DO NOTHING",
            &[
                &app_id,
                &delivery_id,
                &i64::from(delivery.shard().number()),
                &delivery.kind.as_str(),
                &delivery.payload,
                &delivery.subject,
                &delivery.made_at.millis(),
                &delivery.state.as_str(),
                &i64::from(delivery.attempts),
                &i64::from(delivery.scheduled_from),
                &delivery.due_at.millis(),
                &i64::from(delivery.unknown),
                &begun_by(delivery),
                &tx.owner.bytes().as_slice(),
            ],
        )
        .await?;
    let holder = "SELECT owner FROM delivery WHERE app_id = $1 AND delivery_id = $2";
    sql::judge(tx.sql, changed, tx.owner, holder, &[&app_id, &delivery_id]).await
}

/// Begins an attempt under the lease of the delivery's shard.
pub(crate) async fn begin(tx: &Tx<'_>, wish: &BeginAttempt) -> Result<Begun, Halt> {
    let stored = require_alone(tx, wish.app_id, wish.delivery_id).await?;
    let lease = shard_lease::hold(tx, stored.shard()).await?;
    let (delivery, begun) = stored.begin(tx.owner, lease, wish)?;
    save(tx, &delivery).await?;
    Ok(begun)
}

/// Settles the attempt that is under way, and puts it in the log.
pub(crate) async fn settle(tx: &Tx<'_>, wish: &SettleAttempt) -> Result<(), Halt> {
    let stored = require_alone(tx, wish.app_id, wish.delivery_id).await?;
    let lease = shard_lease::hold(tx, stored.shard()).await?;
    let delivery = stored.settle(lease, wish)?;
    save(tx, &delivery).await?;
    attempt::insert(tx, &delivery, &wish.attempt).await?;
    Ok(())
}

/// Lets a delivery that has ended wait for an attempt again.
pub(crate) async fn replay(tx: &Tx<'_>, wish: ReplayDelivery) -> Result<(), Halt> {
    let stored = require_alone(tx, wish.app_id, wish.delivery_id).await?;
    save(tx, &stored.replay(wish)?).await?;
    Ok(())
}

/// One and its log. Both are read in one snapshot by whoever reads in one.
pub(crate) async fn log(
    sql: Sql<'_>,
    app: AppId,
    delivery: DeliveryId,
) -> Result<Option<DeliveryLog>, Halt> {
    let query = select!("WHERE app_id = $1 AND delivery_id = $2");
    let Some(delivery) = found(sql, query, app, delivery).await? else {
        return Ok(None);
    };
    let attempts = attempt::of(sql, &delivery).await?;
    Ok(Some(DeliveryLog { delivery, attempts }))
}

/// Refuses when there is no such delivery, and lets nobody else change it until
/// the transaction ends.
async fn require_alone(tx: &Tx<'_>, app: AppId, delivery: DeliveryId) -> Result<Delivery, Halt> {
    let query = select!("WHERE app_id = $1 AND delivery_id = $2 FOR UPDATE");
    let found = found(tx.sql, query, app, delivery).await?;
    found.ok_or_else(|| Refusal::Missing.into())
}

async fn found(
    sql: Sql<'_>,
    query: &str,
    app: AppId,
    delivery: DeliveryId,
) -> Result<Option<Delivery>, Halt> {
    let key: Values<'_> = &[&app.to_i64(), &delivery.bytes().as_slice()];
    sql.find(query, key, from_row).await
}

/// Writes back what the rules change.
async fn save(tx: &Tx<'_>, delivery: &Delivery) -> Result<u64, Halt> {
    tx.sql
        .run(
            "UPDATE delivery SET state = $3, attempts = $4, scheduled_from = $5, due_at = $6,
                 unknown = $7, begun_by = $8
             WHERE app_id = $1 AND delivery_id = $2",
            &[
                &delivery.app_id.to_i64(),
                &delivery.delivery_id.bytes().as_slice(),
                &delivery.state.as_str(),
                &i64::from(delivery.attempts),
                &i64::from(delivery.scheduled_from),
                &delivery.due_at.millis(),
                &i64::from(delivery.unknown),
                &begun_by(delivery),
            ],
        )
        .await
}

fn begun_by(delivery: &Delivery) -> Option<&[u8]> {
    delivery
        .begun_by
        .as_ref()
        .map(|owner| owner.bytes().as_slice())
}

fn from_row(row: &Row) -> Result<Delivery, Halt> {
    let owner = |bytes: &[u8]| bytes.try_into().ok().map(OwnerId::new);
    Ok(Delivery {
        app_id: read(row, "app_id", AppId::from_i64)?,
        delivery_id: DeliveryId::new(array(row, "delivery_id")?),
        kind: name(row, "kind")?,
        payload: get(row, "payload")?,
        subject: get(row, "subject")?,
        made_at: moment(row, "made_at")?,
        state: name(row, "state")?,
        attempts: count(row, "attempts")?,
        scheduled_from: count(row, "scheduled_from")?,
        due_at: moment(row, "due_at")?,
        unknown: flag(row, "unknown")?,
        begun_by: read_optional(row, "begun_by", owner)?,
    })
}

#[cfg(test)]
mod tests {
    /// A row of a sample, of which a few are a player's.
    pub(super) const ROW: &str = "1 + n % 97, decode(md5(n::text), 'hex'), n % 16, 'unity-ads',
         '{}', n,
         CASE n % 50 WHEN 0 THEN 'waiting' WHEN 1 THEN 'sending' WHEN 2 THEN 'rejected'
                     WHEN 3 THEN 'expired' ELSE 'delivered' END,
         1, 0, n, 0, NULL, '\\x00', 'player ' || n % 2000";
}
