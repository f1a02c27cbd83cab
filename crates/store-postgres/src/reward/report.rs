//! What games say they have granted.

use base::{AppId, Timestamp};
use store::{Refusal, RewardReport};
use tokio_postgres::Row;

use crate::{
    error::Halt,
    row::{get, moment, name, read},
    sql::Sql,
    tx::Tx,
};

/// How many leave in one transaction.
const SLICE: i64 = 256;

/// Writes one down. The same again changes nothing.
pub(crate) async fn insert(tx: &Tx<'_>, report: &RewardReport) -> Result<(), Halt> {
    let changed = tx
        .sql
        .run(
            "INSERT INTO reward_report (app_id, network, report_id, subject, granted_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            &[
                &report.app_id.to_i64(),
                &report.network.as_str(),
                &report.report_id,
                &report.subject,
                &report.granted_at.millis(),
            ],
        )
        .await?;
    if changed > 0 {
        return Ok(());
    }
    match held(tx, report).await? {
        Some(held) if held == *report => Ok(()),
        Some(_) => Err(Refusal::Exists.into()),
        // It has been forgotten since the statement before.
        None => Err(Halt::Again),
    }
}

/// What stands under the key of a report.
async fn held(tx: &Tx<'_>, report: &RewardReport) -> Result<Option<RewardReport>, Halt> {
    let (app, network) = (report.app_id.to_i64(), report.network.as_str());
    tx.sql
        .find(
            "SELECT app_id, network, report_id, subject, granted_at FROM reward_report
             WHERE app_id = $1 AND network = $2 AND report_id = $3",
            &[&app, &network, &report.report_id],
            from_row,
        )
        .await
}

/// Forgets some of those of grants that were long ago, and says how many.
pub(crate) async fn forget(sql: Sql<'_>, now: Timestamp) -> Result<u64, Halt> {
    let before = RewardReport::lapsed_before(now).millis();
    sql.run(LAPSED, &[&before, &SLICE]).await
}

/// The condition is there twice because another may stand under the same key once
/// the statement has waited for it.
const LAPSED: &str = "DELETE FROM reward_report WHERE (app_id, network, report_id) IN (
         SELECT app_id, network, report_id FROM reward_report
         WHERE granted_at < $1 ORDER BY granted_at LIMIT $2)
     AND granted_at < $1";

fn from_row(row: &Row) -> Result<RewardReport, Halt> {
    Ok(RewardReport {
        app_id: read(row, "app_id", AppId::from_i64)?,
        network: name(row, "network")?,
        report_id: get(row, "report_id")?,
        subject: get(row, "subject")?,
        granted_at: moment(row, "granted_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    #[tokio::test]
    async fn what_has_lapsed_is_found_in_order() {
        let row = "1 + n % 97, 'unity-ads', md5(n::text), 'player', n";
        let Some(sample) = Sample::full_of("reward_report", row).await else {
            return;
        };
        sample
            .assert_found_through(&["reward_report_lapse"], LAPSED, "9000, 256")
            .await;
    }
}
