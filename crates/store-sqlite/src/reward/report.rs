//! What games say they have granted.

use base::{AppId, Timestamp};
use rusqlite::{Connection, Row, params};
use store::{Refusal, RewardReport};

use crate::{
    error::Halt,
    row::{moment, name, read},
    sql,
};

/// How many leave in one transaction.
const SLICE: i64 = 256;

/// Writes one down. The same again changes nothing.
pub(crate) fn insert(tx: &Connection, report: &RewardReport) -> Result<(), Halt> {
    let changed = sql::run(
        tx,
        "INSERT INTO reward_report (app_id, network, report_id, subject, granted_at)
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        params![
            report.app_id.to_i64(),
            report.network.as_str(),
            report.report_id,
            report.subject,
            report.granted_at.millis()
        ],
    )?;
    if changed == 0 && held(tx, report)? != *report {
        return Err(Refusal::Exists.into());
    }
    Ok(())
}

/// What stands under the key of a report.
fn held(tx: &Connection, report: &RewardReport) -> rusqlite::Result<RewardReport> {
    tx.prepare_cached(
        "SELECT app_id, network, report_id, subject, granted_at FROM reward_report
         WHERE app_id = ?1 AND network = ?2 AND report_id = ?3",
    )?
    .query_row(
        params![
            report.app_id.to_i64(),
            report.network.as_str(),
            report.report_id
        ],
        from_row,
    )
}

/// Forgets some of those of grants that were long ago.
pub(crate) fn forget(tx: &Connection, now: Timestamp) -> rusqlite::Result<usize> {
    let before = RewardReport::lapsed_before(now).millis();
    sql::run(tx, LAPSED, [before, SLICE])
}

const LAPSED: &str = "DELETE FROM reward_report WHERE (app_id, network, report_id) IN (
         SELECT app_id, network, report_id FROM reward_report
         WHERE granted_at < ?1 ORDER BY granted_at LIMIT ?2)";

fn from_row(row: &Row<'_>) -> rusqlite::Result<RewardReport> {
    Ok(RewardReport {
        app_id: read(row, "app_id", AppId::from_i64)?,
        network: name(row, "network")?,
        report_id: row.get("report_id")?,
        subject: row.get("subject")?,
        granted_at: moment(row, "granted_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_lapsed_is_found_in_order() {
        let plan = sql::plan(LAPSED);
        let search = "COVERING INDEX reward_report_lapse (granted_at<?)";
        assert!(plan.iter().any(|step| step.ends_with(search)), "{plan:#?}");
        let sorts = plan.iter().any(|step| step.contains("TEMP B-TREE"));
        assert!(!sorts, "{plan:#?}");
    }
}
