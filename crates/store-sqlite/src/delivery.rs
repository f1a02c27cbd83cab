use base::{AppId, DeliveryId, OwnerId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{BeginAttempt, Begun, Delivery, DeliveryLog, Refusal, ReplayDelivery, SettleAttempt};

use crate::{
    app,
    error::Halt,
    row::{moment, name, read, read_optional},
    shard_lease,
    sql::{self, Absent},
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

pub(crate) fn insert(tx: &Connection, owner: OwnerId, delivery: &Delivery) -> Result<Absent, Halt> {
    app::require(tx, delivery.app_id)?;
    let changed = sql::run(
        tx,
        "INSERT INTO delivery (app_id, delivery_id, shard, kind, payload, subject, made_at,
             state, attempts, scheduled_from, due_at, unknown, begun_by, owner)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
         ON CONFLICT DO NOTHING",
        params![
            delivery.app_id.to_i64(),
            delivery.delivery_id.bytes(),
            delivery.shard().number(),
            delivery.kind.as_str(),
            delivery.payload,
            delivery.subject,
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
        subject: row.get("subject")?,
        made_at: moment(row, "made_at")?,
        state: name(row, "state")?,
        attempts: row.get("attempts")?,
        scheduled_from: row.get("scheduled_from")?,
        due_at: moment(row, "due_at")?,
        unknown: row.get("unknown")?,
        begun_by: read_optional(row, "begun_by", |bytes| Some(OwnerId::new(bytes)))?,
    })
}
