//! What games were asked.

use std::ops::RangeInclusive;

use base::Timestamp;
use store::{RewardAsk, RewardId};
use tokio_postgres::Row;

use crate::{
    error::Halt,
    row::{get, moment, name, read_optional},
    sql::{self, Sql},
    tx::Tx,
};

/// How many leave in one transaction.
const SLICE: i64 = 256;

/// Remembers one. The same brought back again changes nothing. The reward is locked
/// already.
pub(super) async fn insert(tx: &Tx<'_>, id: &RewardId, ask: &RewardAsk) -> Result<u64, Halt> {
    tx.sql
        .run(
            "INSERT INTO reward_ask (app_id, network, oid, no, began_at, took_ms, status, came_to,
                 detail, request, answer)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
            &[
                &id.app_id.to_i64(),
                &id.network.as_str(),
                &id.oid,
                &ask.no.cast_signed(),
                &ask.began_at.millis(),
                &ask.took_ms.cast_signed(),
                &ask.status.map(i64::from),
                &ask.came_to.as_str(),
                &ask.detail,
                &ask.request,
                &ask.answer,
            ],
        )
        .await
}

/// Forgets those of one reward that are neither the first nor among the latest. The
/// reward is locked already.
pub(super) async fn forget_between(
    tx: &Tx<'_>,
    id: &RewardId,
    numbers: RangeInclusive<u64>,
) -> Result<u64, Halt> {
    if numbers.is_empty() {
        return Ok(0);
    }
    tx.sql
        .run(
            "DELETE FROM reward_ask
             WHERE app_id = $1 AND network = $2 AND oid = $3 AND no >= $4 AND no <= $5",
            &[
                &id.app_id.to_i64(),
                &id.network.as_str(),
                &id.oid,
                &numbers.start().cast_signed(),
                &numbers.end().cast_signed(),
            ],
        )
        .await
}

/// Those of one reward, the first one first.
pub(crate) async fn of(sql: Sql<'_>, id: &RewardId) -> Result<Vec<RewardAsk>, Halt> {
    if sql::cannot_hold(&id.oid) {
        return Ok(Vec::new());
    }
    sql.all(
        "SELECT no, began_at, took_ms, status, came_to, detail, request, answer
         FROM reward_ask WHERE app_id = $1 AND network = $2 AND oid = $3 ORDER BY no",
        &[&id.app_id.to_i64(), &id.network.as_str(), &id.oid],
        from_row,
    )
    .await
}

/// Forgets some of those that were begun long ago, and says how many.
pub(crate) async fn forget(sql: Sql<'_>, now: Timestamp) -> Result<u64, Halt> {
    let before = RewardAsk::lapsed_before(now).millis();
    sql.run(LAPSED, &[&before, &SLICE]).await
}

/// One that has lapsed never changes.
const LAPSED: &str = "DELETE FROM reward_ask WHERE (app_id, network, oid, no) IN (
         SELECT app_id, network, oid, no FROM reward_ask
         WHERE began_at < $1 ORDER BY began_at LIMIT $2)";

fn from_row(row: &Row) -> Result<RewardAsk, Halt> {
    Ok(RewardAsk {
        no: get::<i64>(row, "no")?.cast_unsigned(),
        began_at: moment(row, "began_at")?,
        took_ms: get::<i64>(row, "took_ms")?.cast_unsigned(),
        status: read_optional(row, "status", |number: i64| u16::try_from(number).ok())?,
        came_to: name(row, "came_to")?,
        detail: get(row, "detail")?,
        request: get(row, "request")?,
        answer: get(row, "answer")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    #[tokio::test]
    async fn what_has_lapsed_is_found_in_order() {
        let row = "1 + n % 97, 'unity-ads', md5(n::text), 1, n, 1, 200, 'granted', '', '', ''";
        let Some(sample) = Sample::full_of("reward_ask", row).await else {
            return;
        };
        sample
            .assert_found_through(&["reward_ask_lapse"], LAPSED, "9000, 256")
            .await;
    }
}
