use base::{AppId, Environment, PaymentId, PlayerId};
use store::{ChangePayment, Listed, Outcome, Payment, PaymentFailure, Refusal, Span};
use tokio_postgres::Row;

use super::span::{bounds, listed};
use crate::{
    app,
    error::Halt,
    json::{json, written},
    player,
    row::{array, get, moment, name, read, read_optional},
    sql::{self, Absent, Sql, Values},
    tx::Tx,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT app_id, payment_id, environment, player_id, items, callback_url, finish_url,
                 state, failure, made_at, changed_at, answer_by
             FROM payment ",
            $rest
        )
    };
}

pub(super) async fn create(tx: &Tx<'_>, new: &Payment) -> Result<Outcome, Halt> {
    app::require(tx, new.app_id).await?;
    player::require(tx, new.player_id).await?;
    let app = new.app_id.to_i64();
    let id = new.payment_id.bytes().as_slice();
    let changed = tx
        .sql
        .run(
            "INSERT INTO payment (app_id, payment_id, environment, player_id, items,
                 callback_url, finish_url, state, failure, made_at, changed_at, answer_by, owner)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             ON CONFLICT DO NOTHING",
            &[
                &app,
                &id,
                &new.environment.as_str(),
                &new.player_id.to_i64(),
                &written(&new.items)?,
                &new.callback_url,
                &new.finish_url,
                &new.state.as_str(),
                &new.failure.map(PaymentFailure::as_str),
                &new.made_at.millis(),
                &new.changed_at.millis(),
                &new.answer_by.millis(),
                &tx.owner.bytes().as_slice(),
            ],
        )
        .await?;
    let holder = "SELECT owner FROM payment WHERE app_id = $1 AND payment_id = $2";
    let absent = sql::judge(tx.sql, changed, tx.owner, holder, &[&app, &id]).await?;
    if absent == Absent::Inserted {
        let (state, news) = (new.state, true);
        return Ok(Outcome::Paid { state, news });
    }
    // Asked for once more, when it may have come further.
    let stands = "SELECT state FROM payment WHERE app_id = $1 AND payment_id = $2";
    let key: Values<'_> = &[&app, &id];
    let stored = tx.sql.find(stands, key, |row| name(row, "state")).await?;
    let state = stored.unwrap_or(new.state);
    let news = false;
    Ok(Outcome::Paid { state, news })
}

pub(super) async fn change(tx: &Tx<'_>, wish: &ChangePayment) -> Result<Outcome, Halt> {
    let app = wish.app_id.to_i64();
    let id = wish.payment_id.bytes().as_slice();
    let hold = select!("WHERE app_id = $1 AND payment_id = $2 FOR UPDATE");
    let stored = tx.sql.find(hold, &[&app, &id], from_row).await?;
    let stored = stored.ok_or(Refusal::Missing)?;
    let before = stored.state;
    let changed = stored.apply(wish.change, wish.at)?;
    tx.sql
        .run(
            "UPDATE payment SET state = $3, failure = $4, changed_at = $5, answer_by = $6
             WHERE app_id = $1 AND payment_id = $2",
            &[
                &app,
                &id,
                &changed.state.as_str(),
                &changed.failure.map(PaymentFailure::as_str),
                &changed.changed_at.millis(),
                &changed.answer_by.millis(),
            ],
        )
        .await?;
    Ok(Outcome::Paid {
        state: changed.state,
        news: changed.state != before,
    })
}

pub(crate) async fn find(
    sql: Sql<'_>,
    app: AppId,
    payment: PaymentId,
) -> Result<Option<Payment>, Halt> {
    let query = select!("WHERE app_id = $1 AND payment_id = $2");
    let key: Values<'_> = &[&app.to_i64(), &payment.bytes().as_slice()];
    sql.find(query, key, from_row).await
}

/// A game's payments, the latest first.
pub(crate) async fn list(
    sql: Sql<'_>,
    app: AppId,
    player: Option<PlayerId>,
    environment: Option<Environment>,
    span: Span,
) -> Result<Listed<Payment>, Halt> {
    let app = app.to_i64();
    let (skip, limit) = bounds(span);
    let here = environment.map(Environment::as_str);
    let Some(player) = player.map(PlayerId::to_i64) else {
        let part = select!(
            "WHERE app_id = $1 AND ($2::text IS NULL OR environment = $2)
             ORDER BY made_at DESC, payment_id OFFSET $3 LIMIT $4"
        );
        let whole = "SELECT count(*) AS total FROM payment
             WHERE app_id = $1 AND ($2::text IS NULL OR environment = $2)";
        let values: Values<'_> = &[&app, &here, &skip, &limit];
        return listed(sql, (part, values), (whole, &[&app, &here]), from_row).await;
    };
    let part = select!(
        "WHERE app_id = $1 AND player_id = $2 AND ($3::text IS NULL OR environment = $3)
         ORDER BY made_at DESC, payment_id OFFSET $4 LIMIT $5"
    );
    let whole = "SELECT count(*) AS total FROM payment
         WHERE app_id = $1 AND player_id = $2 AND ($3::text IS NULL OR environment = $3)";
    let key: Values<'_> = &[&app, &player, &here];
    let values: Values<'_> = &[&app, &player, &here, &skip, &limit];
    listed(sql, (part, values), (whole, key), from_row).await
}

fn from_row(row: &Row) -> Result<Payment, Halt> {
    let failure = |text: &str| text.parse().ok();
    Ok(Payment {
        app_id: read(row, "app_id", AppId::from_i64)?,
        payment_id: PaymentId::new(array(row, "payment_id")?),
        environment: name(row, "environment")?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        items: json(row, "items")?,
        callback_url: get(row, "callback_url")?,
        finish_url: get(row, "finish_url")?,
        state: name(row, "state")?,
        failure: read_optional(row, "failure", failure)?,
        made_at: moment(row, "made_at")?,
        changed_at: moment(row, "changed_at")?,
        answer_by: moment(row, "answer_by")?,
    })
}
