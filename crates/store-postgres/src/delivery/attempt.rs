use store::{Attempt, Delivery};
use tokio_postgres::Row;

use crate::{
    error::Halt,
    row::{count, get, moment, name, read_optional},
    sql::Sql,
    tx::Tx,
};

/// Puts an attempt in the log. The rule lets each be settled once.
pub(super) async fn insert(
    tx: &Tx<'_>,
    delivery: &Delivery,
    attempt: &Attempt,
) -> Result<u64, Halt> {
    tx.sql
        .run(
            "INSERT INTO delivery_attempt
                 (app_id, delivery_id, no, began_at, took_ms, status, outcome, detail, request,
                  answer)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            &[
                &delivery.app_id.to_i64(),
                &delivery.delivery_id.bytes().as_slice(),
                &i64::from(attempt.no),
                &attempt.began_at.millis(),
                &attempt.took_ms.cast_signed(),
                &attempt.status.map(i64::from),
                &attempt.outcome.as_str(),
                &attempt.detail,
                &attempt.request,
                &attempt.answer,
            ],
        )
        .await
}

/// The attempts of a delivery, the first one first.
pub(super) async fn of(sql: Sql<'_>, delivery: &Delivery) -> Result<Vec<Attempt>, Halt> {
    sql.all(
        "SELECT no, began_at, took_ms, status, outcome, detail, request, answer
         FROM delivery_attempt
         WHERE app_id = $1 AND delivery_id = $2 ORDER BY no",
        &[
            &delivery.app_id.to_i64(),
            &delivery.delivery_id.bytes().as_slice(),
        ],
        from_row,
    )
    .await
}

/// Forgets the attempts of deliveries that are gone.
pub(super) async fn forget(tx: &Tx<'_>, gone: &[(i64, [u8; 16])]) -> Result<(), Halt> {
    if gone.is_empty() {
        return Ok(());
    }
    let apps: Vec<_> = gone.iter().map(|(app, _)| *app).collect();
    let deliveries: Vec<_> = gone.iter().map(|(_, id)| id.as_slice()).collect();
    tx.sql.run(GONE, &[&apps, &deliveries]).await?;
    Ok(())
}

const GONE: &str = "DELETE FROM delivery_attempt WHERE (app_id, delivery_id) IN
     (SELECT * FROM UNNEST($1::bigint[], $2::bytea[]))";

fn from_row(row: &Row) -> Result<Attempt, Halt> {
    Ok(Attempt {
        no: count(row, "no")?,
        began_at: moment(row, "began_at")?,
        took_ms: get::<i64>(row, "took_ms")?.cast_unsigned(),
        status: read_optional(row, "status", |number: i64| u16::try_from(number).ok())?,
        outcome: name(row, "outcome")?,
        detail: get(row, "detail")?,
        request: get(row, "request")?,
        answer: get(row, "answer")?,
    })
}
