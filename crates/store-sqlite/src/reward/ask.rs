//! What games were asked.

use std::ops::RangeInclusive;

use base::Timestamp;
use rusqlite::{Connection, Row, params};
use store::{RewardAsk, RewardId};

use crate::{
    row::{moment, name},
    sql,
};

/// How many leave in one transaction.
const SLICE: i64 = 256;

/// Remembers one. The same brought back again changes nothing.
pub(super) fn insert(tx: &Connection, id: &RewardId, ask: &RewardAsk) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "INSERT INTO reward_ask (app_id, network, oid, no, began_at, took_ms, status, came_to,
             detail, request, answer)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING",
        params![
            id.app_id.to_i64(),
            id.network.as_str(),
            id.oid,
            ask.no.cast_signed(),
            ask.began_at.millis(),
            ask.took_ms.cast_signed(),
            ask.status,
            ask.came_to.as_str(),
            ask.detail,
            ask.request,
            ask.answer
        ],
    )
}

/// Forgets those of one reward that are neither the first nor among the latest.
pub(super) fn forget_between(
    tx: &Connection,
    id: &RewardId,
    numbers: RangeInclusive<u64>,
) -> rusqlite::Result<usize> {
    if numbers.is_empty() {
        return Ok(0);
    }
    sql::run(
        tx,
        BETWEEN,
        params![
            id.app_id.to_i64(),
            id.network.as_str(),
            id.oid,
            numbers.start().cast_signed(),
            numbers.end().cast_signed()
        ],
    )
}

const BETWEEN: &str = "DELETE FROM reward_ask
     WHERE app_id = ?1 AND network = ?2 AND oid = ?3 AND no >= ?4 AND no <= ?5";

/// Those of one reward, the first one first.
pub(crate) fn of(conn: &Connection, id: &RewardId) -> rusqlite::Result<Vec<RewardAsk>> {
    let key = params![id.app_id.to_i64(), id.network.as_str(), id.oid];
    sql::all(conn, OF, key, from_row)
}

const OF: &str = "SELECT no, began_at, took_ms, status, came_to, detail, request, answer
     FROM reward_ask WHERE app_id = ?1 AND network = ?2 AND oid = ?3 ORDER BY no";

/// Forgets some of those that were begun long ago.
pub(crate) fn forget(tx: &Connection, now: Timestamp) -> rusqlite::Result<usize> {
    let before = RewardAsk::lapsed_before(now).millis();
    sql::run(tx, LAPSED, [before, SLICE])
}

const LAPSED: &str = "DELETE FROM reward_ask WHERE (app_id, network, oid, no) IN (
         SELECT app_id, network, oid, no FROM reward_ask
         WHERE began_at < ?1 ORDER BY began_at LIMIT ?2)";

fn from_row(row: &Row<'_>) -> rusqlite::Result<RewardAsk> {
    Ok(RewardAsk {
        no: row.get::<_, i64>("no")?.cast_unsigned(),
        began_at: moment(row, "began_at")?,
        took_ms: row.get::<_, i64>("took_ms")?.cast_unsigned(),
        status: row.get("status")?,
        came_to: name(row, "came_to")?,
        detail: row.get("detail")?,
        request: row.get("request")?,
        answer: row.get("answer")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_query_has_an_index() {
        for (query, search) in [
            (LAPSED, "INDEX reward_ask_lapse (began_at<?)"),
            (
                BETWEEN,
                "INDEX sqlite_autoindex_reward_ask_1 \
                 (app_id=? AND network=? AND oid=? AND no>? AND no<?)",
            ),
            (
                OF,
                "INDEX sqlite_autoindex_reward_ask_1 (app_id=? AND network=? AND oid=?)",
            ),
        ] {
            let plan = sql::plan(query);
            assert!(plan.iter().any(|step| step.ends_with(search)), "{plan:#?}");
            let sorts = plan.iter().any(|step| step.contains("TEMP B-TREE"));
            assert!(!sorts, "{plan:#?}");
        }
    }
}
