use base::{ApiKeyId, EventId, Timestamp};
use store::{Actor, AuditEvent, AuditFilter, Page};
use tokio_postgres::Row;

use crate::{
    error::Halt,
    row::{array, get, moment, name, read, read_optional},
    sql::{self, Absent, Sql},
    tx::Tx,
};

pub(crate) async fn insert(tx: &Tx<'_>, event: &AuditEvent) -> Result<Absent, Halt> {
    let event_id = event.event_id.bytes().as_slice();
    let changed = tx
        .sql
        .run(
            "INSERT INTO audit_event (event_id, at, actor, key_id, label, action, target,
                 request_id, outcome, details, owner)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
            &[
                &event_id,
                &event.at.millis(),
                &event.actor.kind(),
                &event.actor.key_id().map(ApiKeyId::to_i64),
                &event.actor.label(),
                &event.action,
                &event.target,
                &event.request_id,
                &event.outcome.as_str(),
                &event.details,
                &tx.owner.bytes().as_slice(),
            ],
        )
        .await?;
    let holder = "SELECT owner FROM audit_event WHERE event_id = $1";
    sql::judge(tx.sql, changed, tx.owner, holder, &[&event_id]).await
}

/// Above every id: one byte longer than the greatest.
const ABOVE_ALL: [u8; 17] = [0xFF; 17];

/// The newest first.
pub(crate) async fn page(
    sql: Sql<'_>,
    filter: &AuditFilter,
    before: Option<EventId>,
    limit: usize,
) -> Result<Page<AuditEvent>, Halt> {
    let texts = [filter.action.as_deref(), filter.target.as_deref()];
    if texts.into_iter().flatten().any(sql::cannot_hold) {
        return Ok(Page::of(Vec::new(), limit));
    }
    let since = filter.since.unwrap_or(Timestamp::from_millis(i64::MIN));
    let before = before.as_ref().map(|id| id.bytes().as_slice());
    let found = sql
        .all(
            &query(filter),
            &[
                &before.unwrap_or(&ABOVE_ALL),
                &AuditEvent::first_id(since).bytes().as_slice(),
                &since.millis(),
                &filter.action,
                &filter.target,
                &sql::one_more(limit),
            ],
            from_row,
        )
        .await?;
    Ok(Page::of(found, limit))
}

/// One text for each set of filters, because what a query compares decides
/// which index can serve it. Ids are in the order of time, so that a moment
/// bounds the search, too; `at` itself is asked for because ids know no moment
/// before the epoch.
fn query(filter: &AuditFilter) -> String {
    let action = match &filter.action {
        None => "$4::text IS NULL",
        Some(_) => "action = $4",
    };
    let target = match &filter.target {
        None => "$5::text IS NULL",
        Some(_) => "target = $5",
    };
    format!(
        "SELECT event_id, at, actor, key_id, label, action, target, request_id, outcome, details
         FROM audit_event
         WHERE event_id < $1 AND event_id >= $2 AND at >= $3 AND {action} AND {target}
         ORDER BY event_id DESC LIMIT $6"
    )
}

fn from_row(row: &Row) -> Result<AuditEvent, Halt> {
    let label: Option<String> = get(row, "label")?;
    let key = read_optional(row, "key_id", ApiKeyId::from_i64)?.zip(label);
    Ok(AuditEvent {
        event_id: EventId::new(array(row, "event_id")?),
        at: moment(row, "at")?,
        actor: read(row, "actor", |kind: &str| Actor::from_parts(kind, key))?,
        action: get(row, "action")?,
        target: get(row, "target")?,
        request_id: get(row, "request_id")?,
        outcome: name(row, "outcome")?,
        details: get(row, "details")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    const ROW: &str = "decode(lpad(to_hex(n), 32, '0'), 'hex'), n, 'operator', NULL, NULL,
         'action' || n % 97, 'target' || n % 89, NULL, 'done', '{}', '\\x00'";

    #[tokio::test]
    async fn every_filter_finds_its_events_by_an_index_in_their_order() {
        let Some(sample) = Sample::full_of("audit_event", ROW).await else {
            return;
        };
        for (action, target, index) in [
            (None, None, "audit_event_pkey"),
            (Some("action7"), None, "audit_event_action"),
            (None, Some("target7"), "audit_event_target"),
            (
                Some("action7"),
                Some("target7"),
                "audit_event_target_action",
            ),
        ] {
            let filter = AuditFilter {
                action: action.map(str::to_owned),
                target: target.map(str::to_owned),
                since: None,
            };
            let text = |given: Option<&str>| given.map_or("NULL".into(), |it| format!("'{it}'"));
            let (action, target) = (text(action), text(target));
            let values = format!("'\\xff', '\\x00', 0, {action}, {target}, 51");
            let unasked = ["action", "target"];
            sample
                .assert_found_by(index, &query(&filter), &values, &unasked)
                .await;
        }
    }
}
