use base::{AppId, ObjectId, PlayerId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{
    ChangeSubscription, Due, Page, Refusal, Shard, Subscribed, Subscription, SubscriptionFilter,
    TrialKind,
};

use super::sku;
use crate::{
    due,
    error::Halt,
    row::{moment, name, read, read_optional, unexpected},
    sql,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT app_id, player_id, sku_id, subscription_id, shard, term, price_currency,
                 price_amount, trial, had_trial, started_at, period_start, period_end, anchor_day,
                 extended_days, cancelled_at, ended_at
             FROM subscription ",
            $rest
        )
    };
}

/// Begins a subscription, or takes it through its life.
pub(super) fn change(
    tx: &Connection,
    wish: &ChangeSubscription,
    now: Timestamp,
) -> Result<Subscribed, Halt> {
    let sku = sku::require(tx, wish.app_id, wish.sku_id, wish.player_id)?;
    let stored = find(tx, wish.app_id, wish.player_id, wish.sku_id)?;
    let is_new = stored.is_none();
    let changed = Subscription::apply(stored, wish, &sku, now)?;
    if is_new && is_used(tx, wish.app_id, changed.subscription_id)? {
        return Err(Refusal::Exists.into());
    }
    save(tx, &changed)?;
    Ok(changed.subscribed())
}

pub(crate) fn find(
    conn: &Connection,
    app: AppId,
    player: PlayerId,
    sku: ObjectId,
) -> rusqlite::Result<Option<Subscription>> {
    conn.prepare_cached(select!(
        "WHERE app_id = ?1 AND player_id = ?2 AND sku_id = ?3"
    ))?
    .query_row([app.to_i64(), player.to_i64(), sku.to_i64()], from_row)
    .optional()
}

fn is_used(tx: &Connection, app: AppId, id: ObjectId) -> rusqlite::Result<bool> {
    let query = "SELECT 1 FROM subscription WHERE app_id = ?1 AND subscription_id = ?2";
    sql::exists(tx, query, [app.to_i64(), id.to_i64()])
}

/// Those whose period has ended, the longest due first.
pub(crate) fn due(conn: &Connection, due: &Due) -> rusqlite::Result<Vec<Subscription>> {
    let place = |it: &Subscription| (it.period_end, it.app_id, it.subscription_id);
    due::first(
        due,
        |asked| sql::all(conn, DUE, asked, from_row),
        |one, other| place(one).cmp(&place(other)),
    )
}

const DUE: &str = select!(
    "WHERE ended_at IS NULL AND shard = ?1 AND period_end >= ?2 AND period_end <= ?3
         AND app_id NOT IN (SELECT value FROM json_each(?4))
     ORDER BY period_end, app_id, subscription_id LIMIT ?5"
);

/// Those of a game, in the order of their ids.
pub(crate) fn page(
    conn: &Connection,
    app: AppId,
    filter: &SubscriptionFilter,
    after: Option<ObjectId>,
    limit: usize,
) -> rusqlite::Result<Page<Subscription>> {
    let skus: Vec<_> = filter.skus.iter().map(ToString::to_string).collect();
    let found = sql::all(
        conn,
        &page_query(filter),
        params![
            app.to_i64(),
            after.map_or(0, ObjectId::to_i64),
            filter.player_id.map(PlayerId::to_i64),
            filter.active.map(|(_, now)| now.millis()),
            format!("[{}]", skus.join(",")),
            i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
        ],
        from_row,
    )?;
    Ok(Page::of(found, limit))
}

/// One text for each set of filters, so that an index serves: a player's, or
/// that of those that have not ended where the active ones are asked for.
fn page_query(filter: &SubscriptionFilter) -> String {
    let player = filter.player_id.map_or("", |_| "AND player_id = ?3");
    let active = match filter.active {
        None => "",
        Some((true, _)) => "AND ended_at IS NULL AND (cancelled_at IS NULL OR period_end > ?4)",
        Some((false, _)) => {
            "AND (ended_at IS NOT NULL OR (cancelled_at IS NOT NULL AND period_end <= ?4))"
        }
    };
    let trial = match filter.trial {
        None => "",
        Some(true) => "AND trial IS NOT NULL",
        Some(false) => "AND trial IS NULL",
    };
    format!(
        "{} WHERE app_id = ?1 AND subscription_id > ?2 {player} {active} {trial}
             AND (?5 = '[]' OR sku_id IN (SELECT value FROM json_each(?5)))
         ORDER BY subscription_id LIMIT ?6",
        select!("")
    )
}

fn save(tx: &Connection, one: &Subscription) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "INSERT INTO subscription (app_id, player_id, sku_id, subscription_id, shard, term,
             price_currency, price_amount, trial, had_trial, started_at, period_start, period_end,
             anchor_day, extended_days, cancelled_at, ended_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
         ON CONFLICT (app_id, player_id, sku_id) DO UPDATE SET
             term = excluded.term, price_currency = excluded.price_currency,
             price_amount = excluded.price_amount, trial = excluded.trial,
             had_trial = excluded.had_trial, started_at = excluded.started_at,
             period_start = excluded.period_start, period_end = excluded.period_end,
             anchor_day = excluded.anchor_day, extended_days = excluded.extended_days,
             cancelled_at = excluded.cancelled_at, ended_at = excluded.ended_at",
        params![
            one.app_id.to_i64(),
            one.player_id.to_i64(),
            one.sku_id.to_i64(),
            one.subscription_id.to_i64(),
            one.shard.number(),
            one.term.as_str(),
            one.price.currency,
            one.price.amount_in_hundredths.cast_signed(),
            one.trial.map(TrialKind::as_str),
            one.had_trial,
            one.started_at.millis(),
            one.period_start.millis(),
            one.period_end.millis(),
            one.anchor_day,
            one.extended_days,
            one.cancelled_at.map(Timestamp::millis),
            one.ended_at.map(Timestamp::millis)
        ],
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Subscription> {
    let optional = |column| read_optional(row, column, |at| Some(Timestamp::from_millis(at)));
    Ok(Subscription {
        app_id: read(row, "app_id", AppId::from_i64)?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        sku_id: read(row, "sku_id", ObjectId::from_i64)?,
        subscription_id: read(row, "subscription_id", ObjectId::from_i64)?,
        shard: read(row, "shard", Shard::numbered)?,
        term: name(row, "term")?,
        price: sku::price(row)?.ok_or_else(|| unexpected(row, "price_amount"))?,
        trial: read_optional(row, "trial", |text: String| text.parse().ok())?,
        had_trial: row.get("had_trial")?,
        started_at: moment(row, "started_at")?,
        period_start: moment(row, "period_start")?,
        period_end: moment(row, "period_end")?,
        anchor_day: row.get("anchor_day")?,
        extended_days: row.get("extended_days")?,
        cancelled_at: optional("cancelled_at")?,
        ended_at: optional("ended_at")?,
    })
}

#[cfg(test)]
mod tests;
