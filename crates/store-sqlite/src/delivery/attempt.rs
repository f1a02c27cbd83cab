use rusqlite::{Connection, Row, params};
use store::{Attempt, Delivery};

use crate::{
    row::{moment, name},
    sql,
};

/// Puts an attempt in the log. The rule lets each be settled once.
pub(super) fn insert(
    tx: &Connection,
    delivery: &Delivery,
    attempt: &Attempt,
) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "INSERT INTO delivery_attempt
             (app_id, delivery_id, no, began_at, took_ms, status, outcome, detail, request,
              answer)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            delivery.app_id.to_i64(),
            delivery.delivery_id.bytes(),
            attempt.no,
            attempt.began_at.millis(),
            attempt.took_ms.cast_signed(),
            attempt.status,
            attempt.outcome.as_str(),
            attempt.detail,
            attempt.request,
            attempt.answer
        ],
    )
}

/// The attempts of a delivery, the first one first.
pub(super) fn of(conn: &Connection, delivery: &Delivery) -> rusqlite::Result<Vec<Attempt>> {
    sql::all(
        conn,
        "SELECT no, began_at, took_ms, status, outcome, detail, request, answer
         FROM delivery_attempt
         WHERE app_id = ?1 AND delivery_id = ?2 ORDER BY no",
        params![delivery.app_id.to_i64(), delivery.delivery_id.bytes()],
        from_row,
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Attempt> {
    Ok(Attempt {
        no: row.get("no")?,
        began_at: moment(row, "began_at")?,
        took_ms: row.get::<_, i64>("took_ms")?.cast_unsigned(),
        status: row.get("status")?,
        outcome: name(row, "outcome")?,
        detail: row.get("detail")?,
        request: row.get("request")?,
        answer: row.get("answer")?,
    })
}
