use base::{AppId, ObjectId, PlayerId, Timestamp};
use store::{
    ChangeSubscription, Due, Page, Refusal, Shard, Subscribed, Subscription, SubscriptionChange,
    SubscriptionFilter, TrialKind,
};
use tokio_postgres::Row;

use super::sku;
use crate::{
    due,
    error::Halt,
    player,
    row::{count, flag, moment, name, read, read_optional},
    sql::{self, Sql, Values},
    tx::Tx,
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
pub(super) async fn change(tx: &Tx<'_>, wish: &ChangeSubscription) -> Result<Subscribed, Halt> {
    let starts = matches!(wish.change, SubscriptionChange::Start { .. });
    if starts {
        // Of callers at once, one can put the row there. The others have waited
        // for that and find it to lock: no row ever leaves.
        let sku = sku::require(tx, wish.app_id, wish.sku_id).await?;
        player::require(tx, wish.player_id).await?;
        let first = Subscription::apply(None, wish, &sku, tx.now)?;
        if insert(tx, &first).await? > 0 {
            return Ok(first.subscribed());
        }
    }
    let stored = find_alone(tx, wish).await?;
    // Read after the wait for the lock: what has changed the subscription
    // meanwhile may have seen a newer SKU.
    let sku = sku::require(tx, wish.app_id, wish.sku_id).await?;
    if stored.is_none() {
        player::require(tx, wish.player_id).await?;
        if starts {
            // There is none of this player, so the id is another's.
            return Err(Refusal::Exists.into());
        }
    }
    let changed = Subscription::apply(stored, wish, &sku, tx.now)?;
    save(tx, &changed).await?;
    Ok(changed.subscribed())
}

pub(crate) async fn find(
    sql: Sql<'_>,
    app: AppId,
    player: PlayerId,
    sku: ObjectId,
) -> Result<Option<Subscription>, Halt> {
    let query = select!("WHERE app_id = $1 AND player_id = $2 AND sku_id = $3");
    let key: Values<'_> = &[&app.to_i64(), &player.to_i64(), &sku.to_i64()];
    sql.find(query, key, from_row).await
}

/// Those whose period has ended, the longest due first.
pub(crate) async fn due(sql: Sql<'_>, due: &Due) -> Result<Vec<Subscription>, Halt> {
    let place = |it: &Subscription| (it.period_end, it.app_id, it.subscription_id);
    let order = |one: &Subscription, other: &Subscription| place(one).cmp(&place(other));
    due::first(sql, DUE, due, &[], from_row, order).await
}

const DUE: &str = select!(
    "WHERE ended_at IS NULL AND shard = $1 AND period_end >= $2 AND period_end <= $3
         AND app_id <> ALL($4::bigint[])
     ORDER BY period_end, app_id, subscription_id LIMIT $5"
);

/// Those of a game, in the order of their ids.
pub(crate) async fn page(
    sql: Sql<'_>,
    app: AppId,
    filter: &SubscriptionFilter,
    after: Option<ObjectId>,
    limit: usize,
) -> Result<Page<Subscription>, Halt> {
    let skus: Vec<_> = filter.skus.iter().copied().map(ObjectId::to_i64).collect();
    let values: Values<'_> = &[
        &app.to_i64(),
        &after.map_or(0, ObjectId::to_i64),
        &filter.player_id.map(PlayerId::to_i64),
        &filter.active.map(|(_, now)| now.millis()),
        &skus,
        &sql::one_more(limit),
    ];
    let found = sql.all(&page_query(filter), values, from_row).await?;
    Ok(Page::of(found, limit))
}

/// One text for each set of filters, so that an index serves: a player's, or
/// that of those that have not ended where the active ones are asked for.
fn page_query(filter: &SubscriptionFilter) -> String {
    let player = match filter.player_id {
        None => "$3::bigint IS NULL",
        Some(_) => "player_id = $3",
    };
    let active = match filter.active {
        None => "$4::bigint IS NULL",
        Some((true, _)) => "ended_at IS NULL AND (cancelled_at IS NULL OR period_end > $4)",
        Some((false, _)) => {
            "(ended_at IS NOT NULL OR (cancelled_at IS NOT NULL AND period_end <= $4))"
        }
    };
    let trial = match filter.trial {
        None => "",
        Some(true) => "AND trial IS NOT NULL",
        Some(false) => "AND trial IS NULL",
    };
    format!(
        "{} WHERE app_id = $1 AND subscription_id > $2 AND {player} AND {active} {trial}
             AND (cardinality($5::bigint[]) = 0 OR sku_id = ANY($5))
         ORDER BY subscription_id LIMIT $6",
        select!("")
    )
}

/// The row, which nobody else changes until the transaction ends.
async fn find_alone(tx: &Tx<'_>, wish: &ChangeSubscription) -> Result<Option<Subscription>, Halt> {
    let query = select!("WHERE app_id = $1 AND player_id = $2 AND sku_id = $3 FOR UPDATE");
    let key: Values<'_> = &[
        &wish.app_id.to_i64(),
        &wish.player_id.to_i64(),
        &wish.sku_id.to_i64(),
    ];
    tx.sql.find(query, key, from_row).await
}

async fn insert(tx: &Tx<'_>, one: &Subscription) -> Result<u64, Halt> {
    write(
        tx,
        "INSERT INTO subscription (app_id, player_id, sku_id, subscription_id, shard, term,
             price_currency, price_amount, trial, had_trial, started_at, period_start, period_end,
             anchor_day, extended_days, cancelled_at, ended_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         ON CONFLICT DO NOTHING",
        one,
    )
    .await
}

async fn save(tx: &Tx<'_>, one: &Subscription) -> Result<u64, Halt> {
    // The id stays, and with it the shard.
    write(
        tx,
        "UPDATE subscription SET subscription_id = $4, shard = $5, term = $6,
             price_currency = $7, price_amount = $8, trial = $9, had_trial = $10,
             started_at = $11, period_start = $12, period_end = $13, anchor_day = $14,
             extended_days = $15, cancelled_at = $16, ended_at = $17
         WHERE app_id = $1 AND player_id = $2 AND sku_id = $3",
        one,
    )
    .await
}

async fn write(tx: &Tx<'_>, text: &str, one: &Subscription) -> Result<u64, Halt> {
    let values: Values<'_> = &[
        &one.app_id.to_i64(),
        &one.player_id.to_i64(),
        &one.sku_id.to_i64(),
        &one.subscription_id.to_i64(),
        &i64::from(one.shard.number()),
        &one.term.as_str(),
        &one.price.currency,
        &one.price.amount_in_hundredths.cast_signed(),
        &one.trial.map(TrialKind::as_str),
        &i64::from(one.had_trial),
        &one.started_at.millis(),
        &one.period_start.millis(),
        &one.period_end.millis(),
        &i64::from(one.anchor_day),
        &i64::from(one.extended_days),
        &one.cancelled_at.map(Timestamp::millis),
        &one.ended_at.map(Timestamp::millis),
    ];
    tx.sql.run(text, values).await
}

fn from_row(row: &Row) -> Result<Subscription, Halt> {
    let optional = |column| read_optional(row, column, |at| Some(Timestamp::from_millis(at)));
    let shard = |number: i64| u8::try_from(number).ok().and_then(Shard::numbered);
    Ok(Subscription {
        app_id: read(row, "app_id", AppId::from_i64)?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        sku_id: read(row, "sku_id", ObjectId::from_i64)?,
        subscription_id: read(row, "subscription_id", ObjectId::from_i64)?,
        shard: read(row, "shard", shard)?,
        term: name(row, "term")?,
        price: sku::price(row)?.ok_or_else(|| Halt::damaged("price_amount"))?,
        trial: read_optional(row, "trial", |text: &str| text.parse().ok())?,
        had_trial: flag(row, "had_trial")?,
        started_at: moment(row, "started_at")?,
        period_start: moment(row, "period_start")?,
        period_end: moment(row, "period_end")?,
        anchor_day: count(row, "anchor_day")?,
        extended_days: count(row, "extended_days")?,
        cancelled_at: optional("cancelled_at")?,
        ended_at: optional("ended_at")?,
    })
}

#[cfg(test)]
mod tests;
