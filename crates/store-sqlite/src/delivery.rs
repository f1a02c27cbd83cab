mod attempt;

use base::{AppId, DeliveryId, OwnerId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{
    BeginAttempt, Begun, Delivery, DeliveryFilter, DeliveryLog, DeliveryState, Due, Page, Refusal,
    ReplayDelivery, SettleAttempt,
};

use crate::{
    app, due,
    error::Halt,
    row::{moment, name, read, read_optional},
    shard_lease,
    sql::{self, Absent},
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

pub(crate) fn insert(tx: &Connection, owner: OwnerId, delivery: &Delivery) -> Result<Absent, Halt> {
    app::require(tx, delivery.app_id)?;
    let changed = sql::run(
        tx,
        "INSERT INTO delivery (app_id, delivery_id, shard, kind, payload, made_at, state,
             attempts, scheduled_from, due_at, unknown, begun_by, owner)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         ON CONFLICT DO NOTHING",
        params![
            delivery.app_id.to_i64(),
            delivery.delivery_id.bytes(),
            delivery.shard().number(),
            delivery.kind.as_str(),
            delivery.payload,
            delivery.made_at.millis(),
            delivery.state.as_str(),
            delivery.attempts,
            delivery.scheduled_from,
            delivery.due_at.millis(),
            delivery.unknown,
            delivery.begun_by.as_ref().map(OwnerId::bytes),
            owner.bytes()
        ],
    )?;
    let holder = "SELECT owner FROM delivery WHERE app_id = ?1 AND delivery_id = ?2";
    let key = params![delivery.app_id.to_i64(), delivery.delivery_id.bytes()];
    sql::judge(tx, changed, owner, holder, key)
}

/// Begins an attempt under the lease of the delivery's shard.
pub(crate) fn begin(tx: &Connection, owner: OwnerId, wish: &BeginAttempt) -> Result<Begun, Halt> {
    let stored = require(tx, wish.app_id, wish.delivery_id)?;
    let lease = shard_lease::find(tx, stored.shard())?;
    let (delivery, begun) = stored.begin(owner, lease, wish)?;
    save(tx, &delivery)?;
    Ok(begun)
}

/// Settles the attempt that is under way, and puts it in the log.
pub(crate) fn settle(tx: &Connection, wish: &SettleAttempt) -> Result<(), Halt> {
    let stored = require(tx, wish.app_id, wish.delivery_id)?;
    let lease = shard_lease::find(tx, stored.shard())?;
    let delivery = stored.settle(lease, wish)?;
    save(tx, &delivery)?;
    attempt::insert(tx, &delivery, &wish.attempt)?;
    Ok(())
}

/// Lets a delivery that has ended wait for an attempt again.
pub(crate) fn replay(tx: &Connection, wish: ReplayDelivery) -> Result<(), Halt> {
    let delivery = require(tx, wish.app_id, wish.delivery_id)?.replay(wish)?;
    save(tx, &delivery)?;
    Ok(())
}

/// Forgets some of those that ended long ago, with their logs.
pub(crate) fn forget(tx: &Connection, now: Timestamp) -> rusqlite::Result<()> {
    let lapsed = sql::all(
        tx,
        LAPSED,
        [Delivery::lapsed_before(now).millis(), SLICE],
        |row| {
            Ok((
                row.get::<_, i64>("app_id")?,
                row.get::<_, [u8; 16]>("delivery_id")?,
            ))
        },
    )?;
    for (app, delivery) in lapsed {
        for query in [
            "DELETE FROM delivery_attempt WHERE app_id = ?1 AND delivery_id = ?2",
            "DELETE FROM delivery WHERE app_id = ?1 AND delivery_id = ?2",
        ] {
            sql::run(tx, query, params![app, delivery])?;
        }
    }
    Ok(())
}

const LAPSED: &str = "SELECT app_id, delivery_id FROM delivery
     WHERE state IN ('delivered', 'rejected', 'expired') AND due_at < ?1
     ORDER BY due_at LIMIT ?2";

/// Those that are due, the longest due first.
pub(crate) fn due(conn: &Connection, due: &Due) -> rusqlite::Result<Vec<Delivery>> {
    let place = |it: &Delivery| (it.due_at, it.app_id, it.delivery_id);
    due::first(
        due,
        |asked| sql::all(conn, DUE, asked, from_row),
        |one, other| place(one).cmp(&place(other)),
    )
}

const DUE: &str = select!(
    "WHERE state IN ('waiting', 'sending') AND shard = ?1 AND due_at >= ?2 AND due_at <= ?3
         AND app_id NOT IN (SELECT value FROM json_each(?4))
     ORDER BY due_at, app_id, delivery_id LIMIT ?5"
);

/// One and its log. Both are read in one snapshot by whoever reads in one.
pub(crate) fn log(
    conn: &Connection,
    app: AppId,
    delivery: DeliveryId,
) -> rusqlite::Result<Option<DeliveryLog>> {
    let Some(delivery) = find(conn, app, delivery)? else {
        return Ok(None);
    };
    let attempts = attempt::of(conn, &delivery)?;
    Ok(Some(DeliveryLog { delivery, attempts }))
}

/// The newest first.
pub(crate) fn page(
    conn: &Connection,
    filter: DeliveryFilter,
    after: Option<(Timestamp, DeliveryId)>,
    limit: usize,
) -> rusqlite::Result<Page<Delivery>> {
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    // Longer than any id, and so behind all of them.
    let beyond = (i64::MAX, vec![u8::MAX; 17]);
    let (made_at, id) = after.map_or(beyond, |(at, id)| (at.millis(), id.bytes().to_vec()));
    let found = sql::all(
        conn,
        &page_query(&filter),
        params![filter.app_id.map(AppId::to_i64), made_at, id, one_more],
        from_row,
    )?;
    Ok(Page::of(found, limit))
}

/// One text for each set of filters: of one app or of all, an index gives them
/// in order. Nearly all are delivered in the end, so those in another state have
/// indexes of their own. SQLite sees that one of these serves when the state is
/// in the text.
fn page_query(filter: &DeliveryFilter) -> String {
    let app = match filter.app_id {
        None => "",
        Some(_) => "app_id = ?1 AND",
    };
    let state = match filter.state {
        None => "",
        Some(DeliveryState::Waiting) => "state = 'waiting' AND",
        Some(DeliveryState::Sending) => "state = 'sending' AND",
        Some(DeliveryState::Delivered) => "state = 'delivered' AND",
        Some(DeliveryState::Rejected) => "state = 'rejected' AND",
        Some(DeliveryState::Expired) => "state = 'expired' AND",
    };
    format!(
        "{} WHERE {app} {state} (made_at, delivery_id) < (?2, ?3)
         ORDER BY made_at DESC, delivery_id DESC LIMIT ?4",
        select!("")
    )
}

fn require(tx: &Connection, app: AppId, delivery: DeliveryId) -> Result<Delivery, Halt> {
    let found = find(tx, app, delivery)?;
    found.ok_or_else(|| Refusal::Missing.into())
}

fn find(conn: &Connection, app: AppId, delivery: DeliveryId) -> rusqlite::Result<Option<Delivery>> {
    conn.prepare_cached(select!("WHERE app_id = ?1 AND delivery_id = ?2"))?
        .query_row(params![app.to_i64(), delivery.bytes()], from_row)
        .optional()
}

/// Writes back what the rules change.
fn save(tx: &Connection, delivery: &Delivery) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "UPDATE delivery SET state = ?3, attempts = ?4, scheduled_from = ?5, due_at = ?6,
             unknown = ?7, begun_by = ?8
         WHERE app_id = ?1 AND delivery_id = ?2",
        params![
            delivery.app_id.to_i64(),
            delivery.delivery_id.bytes(),
            delivery.state.as_str(),
            delivery.attempts,
            delivery.scheduled_from,
            delivery.due_at.millis(),
            delivery.unknown,
            delivery.begun_by.as_ref().map(OwnerId::bytes)
        ],
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        app_id: read(row, "app_id", AppId::from_i64)?,
        delivery_id: DeliveryId::new(row.get("delivery_id")?),
        kind: name(row, "kind")?,
        payload: row.get("payload")?,
        made_at: moment(row, "made_at")?,
        state: name(row, "state")?,
        attempts: row.get("attempts")?,
        scheduled_from: row.get("scheduled_from")?,
        due_at: moment(row, "due_at")?,
        unknown: row.get("unknown")?,
        begun_by: read_optional(row, "begun_by", |bytes| Some(OwnerId::new(bytes)))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_found_by(query: &str, search: &str) {
        let plan = sql::plan(query);
        assert_eq!(plan[0], format!("SEARCH delivery USING INDEX {search}"));
        let sorts = plan.iter().any(|step| step.contains("TEMP B-TREE"));
        assert!(!sorts, "{plan:?}");
    }

    /// Nothing is sorted, and no row is read that is not asked for, unless what
    /// is delivered is asked for: that is most of them.
    #[test]
    fn each_query_has_an_index_that_gives_its_rows_in_order() {
        assert_found_by(DUE, "delivery_due (shard=? AND due_at>? AND due_at<?)");
        assert_found_by(LAPSED, "delivery_ended (due_at<?)");
        for state in DeliveryState::ALL.map(Some).into_iter().chain([None]) {
            let (all, one) = match state {
                None | Some(DeliveryState::Delivered) => (
                    "delivery_made ((made_at,delivery_id)<(?,?))",
                    "delivery_made_for (app_id=? AND (made_at,delivery_id)<(?,?))",
                ),
                Some(_) => (
                    "delivery_other (state=? AND (made_at,delivery_id)<(?,?))",
                    "delivery_other_for (app_id=? AND state=? AND (made_at,delivery_id)<(?,?))",
                ),
            };
            for (app_id, search) in [(None, all), (AppId::new(1), one)] {
                assert_found_by(
                    &page_query(&DeliveryFilter {
                        app_id,
                        state,
                        ..Default::default()
                    }),
                    search,
                );
            }
        }
    }
}
