use base::AppId;
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{ConfigureEndpoint, DeliveryKind, Endpoint, EndpointId, Pace, Page, RetrySchedule};

use crate::{
    app,
    error::Halt,
    json,
    row::{moment, name, read, unexpected},
    sql,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT app_id, kind, paused, at_once, per_second, burst, in_order, schedule, breaker,
                 changed_at
             FROM endpoint ",
            $rest
        )
    };
}

/// Changes how a peer is sent to.
pub(crate) fn configure(tx: &Connection, wish: &ConfigureEndpoint) -> Result<(), Halt> {
    app::require(tx, wish.id.app_id)?;
    let endpoint = Endpoint::apply(find(tx, wish.id)?, wish)?;
    save(tx, &endpoint)?;
    Ok(())
}

pub(crate) fn find(conn: &Connection, id: EndpointId) -> rusqlite::Result<Option<Endpoint>> {
    conn.prepare_cached(select!("WHERE app_id = ?1 AND kind = ?2"))?
        .query_row(params![id.app_id.to_i64(), id.kind.as_str()], from_row)
        .optional()
}

/// Those of which something was said, by app and then by the names of the kinds.
pub(crate) fn page(
    conn: &Connection,
    after: Option<EndpointId>,
    limit: usize,
) -> rusqlite::Result<Page<Endpoint>> {
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    // No app's id is as low.
    let (app, kind) = after.map_or((0, ""), |id| (id.app_id.to_i64(), id.kind.as_str()));
    let found = sql::all(conn, PAGE, params![app, kind, one_more], from_row)?;
    Ok(Page::of(found, limit))
}

const PAGE: &str = select!("WHERE (app_id, kind) > (?1, ?2) ORDER BY app_id, kind LIMIT ?3");

fn save(tx: &Connection, endpoint: &Endpoint) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "INSERT INTO endpoint (app_id, kind, paused, at_once, per_second, burst, in_order,
             schedule, breaker, changed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (app_id, kind) DO UPDATE SET
             paused = excluded.paused, at_once = excluded.at_once,
             per_second = excluded.per_second, burst = excluded.burst,
             in_order = excluded.in_order, schedule = excluded.schedule,
             breaker = excluded.breaker, changed_at = excluded.changed_at",
        params![
            endpoint.id.app_id.to_i64(),
            endpoint.id.kind.as_str(),
            endpoint.paused,
            endpoint.at_once,
            endpoint.pace.map(|pace| pace.per_second),
            endpoint.pace.map(|pace| pace.burst),
            endpoint.order.as_str(),
            json::written(endpoint.schedule.secs())?,
            endpoint.breaker,
            endpoint.changed_at.millis()
        ],
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Endpoint> {
    let kind: DeliveryKind = name(row, "kind")?;
    let pace = match (row.get("per_second")?, row.get("burst")?) {
        (Some(per_second), Some(burst)) => Some(Pace { per_second, burst }),
        (None, None) => None,
        _ => return Err(unexpected(row, "burst")),
    };
    let schedule = RetrySchedule::new(json::read(row, "schedule")?);
    Ok(Endpoint {
        id: EndpointId {
            app_id: read(row, "app_id", AppId::from_i64)?,
            kind,
        },
        paused: row.get("paused")?,
        at_once: row.get("at_once")?,
        pace,
        order: name(row, "in_order")?,
        schedule: schedule.ok_or_else(|| unexpected(row, "schedule"))?,
        breaker: row.get("breaker")?,
        changed_at: moment(row, "changed_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_found_in_order() {
        let search = "SEARCH endpoint USING PRIMARY KEY ((app_id,kind)>(?,?))";
        assert_eq!(sql::plan(PAGE), [search]);
    }
}
