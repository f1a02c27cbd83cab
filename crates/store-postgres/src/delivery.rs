mod attempt;

use base::{AppId, DeliveryId, OwnerId, Timestamp};
use store::{
    BeginAttempt, Begun, Delivery, DeliveryFilter, DeliveryLog, DeliveryState, Due, Page, Refusal,
    ReplayDelivery, SettleAttempt,
};
use tokio_postgres::Row;

use crate::{
    app, due,
    error::Halt,
    row::{array, count, flag, get, moment, name, read, read_optional},
    shard_lease,
    sql::{self, Absent, Sql, Values},
    tx::Tx,
};

/// How many deliveries that ended long ago leave in one transaction.
const SLICE: i64 = 256;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT app_id, delivery_id, kind, payload, made_at, state, attempts,
                 scheduled_from, due_at, unknown, begun_by
             FROM delivery ",
            $rest
        )
    };
}

pub(crate) async fn insert(tx: &Tx<'_>, delivery: &Delivery) -> Result<Absent, Halt> {
    app::require(tx, delivery.app_id).await?;
    let app_id = delivery.app_id.to_i64();
    let delivery_id = delivery.delivery_id.bytes().as_slice();
    let changed = tx
        .sql
        .run(
            "INSERT INTO delivery (app_id, delivery_id, shard, kind, payload, made_at, state,
                 attempts, scheduled_from, due_at, unknown, begun_by, owner)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             ON CONFLICT DO NOTHING",
            &[
                &app_id,
                &delivery_id,
                &i64::from(delivery.shard().number()),
                &delivery.kind.as_str(),
                &delivery.payload,
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

/// Forgets some of those that ended long ago, with their logs, and says how many
/// they were.
pub(crate) async fn forget(tx: &Tx<'_>) -> Result<usize, Halt> {
    let before = Delivery::lapsed_before(tx.now).millis();
    let gone = tx
        .sql
        .all(LAPSED, &[&before, &SLICE], |row| {
            Ok((get(row, "app_id")?, array(row, "delivery_id")?))
        })
        .await?;
    attempt::forget(tx, &gone).await?;
    Ok(gone.len())
}

/// The condition is there twice because a delivery may have been replayed while
/// the statement waited for it.
const LAPSED: &str = "DELETE FROM delivery
     WHERE (app_id, delivery_id) IN (
             SELECT app_id, delivery_id FROM delivery
             WHERE state IN ('delivered', 'rejected', 'expired') AND due_at < $1
             ORDER BY due_at LIMIT $2)
         AND state IN ('delivered', 'rejected', 'expired') AND due_at < $1
     RETURNING app_id, delivery_id";

/// Those that are due, the longest due first.
pub(crate) async fn due(sql: Sql<'_>, due: &Due) -> Result<Vec<Delivery>, Halt> {
    let place = |it: &Delivery| (it.due_at, it.app_id, it.delivery_id);
    let order = |one: &Delivery, other: &Delivery| place(one).cmp(&place(other));
    due::first(sql, DUE, due, from_row, order).await
}

const DUE: &str = select!(
    "WHERE state IN ('waiting', 'sending') AND shard = $1 AND due_at >= $2 AND due_at <= $3
         AND app_id <> ALL($4::bigint[])
     ORDER BY due_at, app_id, delivery_id LIMIT $5"
);

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

/// The newest first.
pub(crate) async fn page(
    sql: Sql<'_>,
    filter: DeliveryFilter,
    after: Option<(Timestamp, DeliveryId)>,
    limit: usize,
) -> Result<Page<Delivery>, Halt> {
    // Longer than any id, and so behind all of them.
    let beyond = (i64::MAX, vec![u8::MAX; 17]);
    let (made_at, id) = after.map_or(beyond, |(at, id)| (at.millis(), id.bytes().to_vec()));
    let app = filter.app_id.map(AppId::to_i64);
    let values: Values<'_> = &[&app, &made_at, &id, &sql::one_more(limit)];
    let found = sql.all(&page_query(&filter), values, from_row).await?;
    Ok(Page::of(found, limit))
}

/// One text for each set of filters: of one app or of all, an index gives them
/// in order. Nearly all are delivered in the end, so those in another state have
/// indexes of their own. That one of these serves is seen when the state is in
/// the text.
fn page_query(filter: &DeliveryFilter) -> String {
    let app = match filter.app_id {
        None => "$1::bigint IS NULL",
        Some(_) => "app_id = $1",
    };
    let state = match filter.state {
        None => "",
        Some(DeliveryState::Waiting) => "AND state = 'waiting'",
        Some(DeliveryState::Sending) => "AND state = 'sending'",
        Some(DeliveryState::Delivered) => "AND state = 'delivered'",
        Some(DeliveryState::Rejected) => "AND state = 'rejected'",
        Some(DeliveryState::Expired) => "AND state = 'expired'",
    };
    format!(
        "{} WHERE {app} {state} AND (made_at, delivery_id) < ($2, $3)
         ORDER BY made_at DESC, delivery_id DESC LIMIT $4",
        select!("")
    )
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
    use super::*;
    use crate::sample::Sample;

    const ROW: &str = "1 + n % 97, decode(md5(n::text), 'hex'), n % 16, 'unity-ads', '{}', n,
         CASE n % 50 WHEN 0 THEN 'waiting' WHEN 1 THEN 'sending' WHEN 2 THEN 'rejected'
                     WHEN 3 THEN 'expired' ELSE 'delivered' END,
         1, 0, n, 0, NULL, '\\x00'";

    /// Nothing is sorted, and no row is read that is not asked for, unless what
    /// is delivered is asked for: that is most of them.
    #[tokio::test]
    async fn each_query_has_an_index_that_gives_its_rows_in_order() {
        let Some(sample) = Sample::full_of("delivery", ROW).await else {
            return;
        };
        let values = "7, 0, 10000, '{1,2}', 64";
        let unasked = ["state", "shard", "due_at"];
        sample
            .assert_found_by("delivery_due", DUE, values, &unasked)
            .await;
        for state in DeliveryState::ALL.map(Some).into_iter().chain([None]) {
            let (all, one, unasked) = match state {
                None | Some(DeliveryState::Delivered) => {
                    ("delivery_made", "delivery_made_for", ["app_id", "made_at"])
                }
                Some(_) => ("delivery_other", "delivery_other_for", ["app_id", "state"]),
            };
            for (app_id, index) in [(None, all), (AppId::new(7), one)] {
                let query = page_query(&DeliveryFilter {
                    app_id,
                    state,
                    ..Default::default()
                });
                let app = app_id.map_or("NULL".into(), |app| app.to_string());
                let values = format!("{app}, 15000, '\\x00', 51");
                sample
                    .assert_found_by(index, &query, &values, &unasked)
                    .await;
            }
        }
    }
}
