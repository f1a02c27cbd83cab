use base::AppId;
use store::{ConfigureEndpoint, Endpoint, EndpointId, Pace, Page, RetrySchedule};
use tokio_postgres::Row;

use crate::{
    app,
    error::Halt,
    json::{json, written},
    row::{count, flag, moment, name, read, read_optional},
    sql::{self, Sql, Values},
    tx::Tx,
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
pub(crate) async fn configure(tx: &Tx<'_>, wish: &ConfigureEndpoint) -> Result<(), Halt> {
    // There may be no endpoint that could be locked.
    app::require_alone(tx, wish.id.app_id).await?;
    let query = select!("WHERE app_id = $1 AND kind = $2 FOR UPDATE");
    let stored = found(tx.sql, query, wish.id).await?;
    save(tx, &Endpoint::apply(stored, wish)?).await
}

pub(crate) async fn find(sql: Sql<'_>, id: EndpointId) -> Result<Option<Endpoint>, Halt> {
    found(sql, select!("WHERE app_id = $1 AND kind = $2"), id).await
}

/// Those of which something was said, by app and then by the names of the kinds.
pub(crate) async fn page(
    sql: Sql<'_>,
    after: Option<EndpointId>,
    limit: usize,
) -> Result<Page<Endpoint>, Halt> {
    // No app's id is as low.
    let (app, kind) = after.map_or((0, ""), |id| (id.app_id.to_i64(), id.kind.as_str()));
    let values: Values<'_> = &[&app, &kind, &sql::one_more(limit)];
    let query = select!("WHERE (app_id, kind) > ($1, $2) ORDER BY app_id, kind LIMIT $3");
    Ok(Page::of(sql.all(query, values, from_row).await?, limit))
}

async fn found(sql: Sql<'_>, query: &str, id: EndpointId) -> Result<Option<Endpoint>, Halt> {
    let key: Values<'_> = &[&id.app_id.to_i64(), &id.kind.as_str()];
    sql.find(query, key, from_row).await
}

async fn save(tx: &Tx<'_>, endpoint: &Endpoint) -> Result<(), Halt> {
    tx.sql
        .run(
            "INSERT INTO endpoint (app_id, kind, paused, at_once, per_second, burst, in_order,
                 schedule, breaker, changed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (app_id, kind) DO UPDATE SET
                 paused = excluded.paused, at_once = excluded.at_once,
                 per_second = excluded.per_second, burst = excluded.burst,
                 in_order = excluded.in_order, schedule = excluded.schedule,
                 breaker = excluded.breaker, changed_at = excluded.changed_at",
            &[
                &endpoint.id.app_id.to_i64(),
                &endpoint.id.kind.as_str(),
                &i64::from(endpoint.paused),
                &i64::from(endpoint.at_once),
                &endpoint.pace.map(|pace| i64::from(pace.per_second)),
                &endpoint.pace.map(|pace| i64::from(pace.burst)),
                &endpoint.order.as_str(),
                &written(&endpoint.schedule.secs())?,
                &i64::from(endpoint.breaker),
                &endpoint.changed_at.millis(),
            ],
        )
        .await?;
    Ok(())
}

fn from_row(row: &Row) -> Result<Endpoint, Halt> {
    let part = |column| read_optional(row, column, |number: i64| u32::try_from(number).ok());
    let pace = match (part("per_second")?, part("burst")?) {
        (Some(per_second), Some(burst)) => Some(Pace { per_second, burst }),
        (None, None) => None,
        _ => return Err(Halt::damaged("burst")),
    };
    let schedule = RetrySchedule::new(json(row, "schedule")?);
    Ok(Endpoint {
        id: EndpointId {
            app_id: read(row, "app_id", AppId::from_i64)?,
            kind: name(row, "kind")?,
        },
        paused: flag(row, "paused")?,
        at_once: count(row, "at_once")?,
        pace,
        order: name(row, "in_order")?,
        schedule: schedule.ok_or_else(|| Halt::damaged("schedule"))?,
        breaker: count(row, "breaker")?,
        changed_at: moment(row, "changed_at")?,
    })
}
