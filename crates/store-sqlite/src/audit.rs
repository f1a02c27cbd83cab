use base::{ApiKeyId, EventId, OwnerId, Timestamp};
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

/// Above every id: one byte longer than the greatest.
const ABOVE_ALL: [u8; 17] = [0xFF; 17];

/// The newest first.
pub(crate) fn page(
    conn: &Connection,
    filter: &AuditFilter,
    before: Option<EventId>,
    limit: usize,
) -> rusqlite::Result<Page<AuditEvent>> {
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let since = filter.since.unwrap_or(Timestamp::from_millis(i64::MIN));
    let before = before.as_ref().map(|id| id.bytes().as_slice());
    let mut items = sql::all(
        conn,
        &query(filter),
        params![
            before.unwrap_or(&ABOVE_ALL),
            AuditEvent::first_id(since).bytes(),
            since.millis(),
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

/// One text for each set of filters, because what a query compares decides
/// which index can serve it. The index is named, because without statistics
/// SQLite takes the shorter of two that fit. Ids are in the order of time, so
/// that a moment bounds the search, too; `at` itself is asked for because ids
/// know no moment before the epoch.
fn query(filter: &AuditFilter) -> String {
    let (index, filters) = match (&filter.action, &filter.target) {
        (None, None) => ("", "?4 IS NULL AND ?5 IS NULL"),
        (Some(_), None) => (
            "INDEXED BY audit_event_action",
            "action = ?4 AND ?5 IS NULL",
        ),
        (None, Some(_)) => (
            "INDEXED BY audit_event_target",
            "?4 IS NULL AND target = ?5",
        ),
        (Some(_), Some(_)) => (
            "INDEXED BY audit_event_target_action",
            "action = ?4 AND target = ?5",
        ),
    };
    format!(
        "SELECT event_id, at, actor, key_id, label, action, target, request_id, outcome, details
         FROM audit_event {index}
         WHERE event_id < ?1 AND event_id >= ?2 AND at >= ?3 AND {filters}
         ORDER BY event_id DESC LIMIT ?6"
    )
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

#[cfg(test)]
mod tests {
    use base::{KeyId, Secret};
    use sign::Vault;

    use super::*;
    use crate::schema;

    /// How SQLite would go about a query.
    fn plan(conn: &Connection, filter: &AuditFilter) -> Vec<String> {
        let explain = format!("EXPLAIN QUERY PLAN {}", query(filter));
        let nothing = params![
            None::<i64>,
            None::<i64>,
            None::<i64>,
            None::<i64>,
            None::<i64>,
            1
        ];
        sql::all(conn, &explain, nothing, |row| row.get("detail")).unwrap()
    }

    #[test]
    fn every_filter_finds_its_events_by_an_index_in_their_order() {
        let rng = testkit::SeededRng::new(1);
        let vault = Vault::new(KeyId::new([1; 4]), &Secret::new([1; 32]), rng).unwrap();
        let mut conn = Connection::open_in_memory().unwrap();
        schema::migrate(&mut conn, &vault).unwrap();
        let some = |given: bool| given.then(|| "x".to_owned());
        for (action, target, found_by) in [
            (false, false, "PRIMARY KEY (event_id>? AND event_id<?)"),
            (
                true,
                false,
                "INDEX audit_event_action (action=? AND event_id>? AND event_id<?)",
            ),
            (
                false,
                true,
                "INDEX audit_event_target (target=? AND event_id>? AND event_id<?)",
            ),
            (
                true,
                true,
                "INDEX audit_event_target_action \
                 (target=? AND action=? AND event_id>? AND event_id<?)",
            ),
        ] {
            let filter = AuditFilter {
                action: some(action),
                target: some(target),
                since: None,
            };
            // One step, so nothing is sorted afterwards either.
            let search = format!("SEARCH audit_event USING {found_by}");
            assert_eq!(plan(&conn, &filter), [search]);
        }
    }
}
