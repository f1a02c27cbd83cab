use base::{ApiKeyId, EventId, OwnerId};
use rusqlite::{Connection, Row, params};
use store::{Actor, AuditEvent, AuditFilter, Page};

use crate::{
    error::Halt,
    row::{moment, name, read, read_optional},
    sql::{self, Absent},
};

pub(crate) fn insert(tx: &Connection, owner: OwnerId, event: &AuditEvent) -> Result<Absent, Halt> {
    let changed = sql::run(
        tx,
        "INSERT INTO audit_event (event_id, at, actor, key_id, label, action, target, request_id,
             outcome, details, owner)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING",
        params![
            event.event_id.bytes(),
            event.at.millis(),
            event.actor.kind(),
            event.actor.key_id().map(ApiKeyId::to_i64),
            event.actor.label(),
            event.action,
            event.target,
            event.request_id,
            event.outcome.as_str(),
            event.details,
            owner.bytes()
        ],
    )?;
    let holder = "SELECT owner FROM audit_event WHERE event_id = ?1";
    sql::judge(tx, changed, owner, holder, [event.event_id.bytes()])
}

/// The newest first.
pub(crate) fn page(
    conn: &Connection,
    filter: &AuditFilter,
    before: Option<EventId>,
    limit: usize,
) -> rusqlite::Result<Page<AuditEvent>> {
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let since = filter.since.map(|since| since.millis());
    let mut items = sql::all(
        conn,
        "SELECT event_id, at, actor, key_id, label, action, target, request_id, outcome, details
         FROM audit_event
         WHERE (?1 IS NULL OR event_id < ?1) AND (?2 IS NULL OR event_id >= ?2)
             AND (?3 IS NULL OR at >= ?3) AND (?4 IS NULL OR action = ?4)
             AND (?5 IS NULL OR target = ?5)
         ORDER BY event_id DESC LIMIT ?6",
        params![
            before.as_ref().map(EventId::bytes),
            filter
                .since
                .map(|since| *AuditEvent::first_id(since).bytes()),
            since,
            filter.action,
            filter.target,
            one_more
        ],
        from_row,
    )?;
    let more = items.len() > limit;
    items.truncate(limit);
    Ok(Page { items, more })
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<AuditEvent> {
    let label: Option<String> = row.get("label")?;
    let key = read_optional(row, "key_id", ApiKeyId::from_i64)?.zip(label);
    Ok(AuditEvent {
        event_id: EventId::new(row.get("event_id")?),
        at: moment(row, "at")?,
        actor: read(row, "actor", |kind: String| Actor::from_parts(&kind, key))?,
        action: row.get("action")?,
        target: row.get("target")?,
        request_id: row.get("request_id")?,
        outcome: name(row, "outcome")?,
        details: row.get("details")?,
    })
}
