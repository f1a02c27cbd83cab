use base::{AppId, Environment, OwnerId, PaymentId, PlayerId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{ChangePayment, Listed, Outcome, Payment, PaymentFailure, PaymentStep, Refusal, Span};

use super::{bounds, listed, require};
use crate::{
    error::Halt,
    json,
    row::{moment, name, read, read_optional},
    sql::{self, Absent},
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

/// Does one step.
pub(crate) fn run(tx: &Connection, owner: OwnerId, step: &PaymentStep) -> Result<Outcome, Halt> {
    match step {
        PaymentStep::Create(payment) => create(tx, owner, payment),
        PaymentStep::Change(wish) => change(tx, wish),
    }
}

fn create(tx: &Connection, owner: OwnerId, payment: &Payment) -> Result<Outcome, Halt> {
    require(tx, payment.app_id, payment.player_id)?;
    if insert(tx, owner, payment)? == Absent::Inserted {
        let state = payment.state;
        return Ok(Outcome::Paid { state, news: true });
    }
    let stands = find(tx, payment.app_id, payment.payment_id)?;
    let state = stands.ok_or(Refusal::Missing)?.state;
    Ok(Outcome::Paid { state, news: false })
}

fn change(tx: &Connection, wish: &ChangePayment) -> Result<Outcome, Halt> {
    let before = find(tx, wish.app_id, wish.payment_id)?;
    let before = before.ok_or(Refusal::Missing)?;
    let after = before.clone().apply(wish.change, wish.at)?;
    if after != before {
        save(tx, &after)?;
    }
    Ok(Outcome::Paid {
        state: after.state,
        news: after.state != before.state,
    })
}

fn insert(tx: &Connection, owner: OwnerId, payment: &Payment) -> Result<Absent, Halt> {
    let changed = sql::run(
        tx,
        "INSERT INTO payment (app_id, payment_id, environment, player_id, items, callback_url,
             finish_url, state, failure, made_at, changed_at, answer_by, owner)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         ON CONFLICT DO NOTHING",
        params![
            payment.app_id.to_i64(),
            payment.payment_id.bytes(),
            payment.environment.as_str(),
            payment.player_id.to_i64(),
            json::written(&payment.items)?,
            payment.callback_url,
            payment.finish_url,
            payment.state.as_str(),
            payment.failure.map(PaymentFailure::as_str),
            payment.made_at.millis(),
            payment.changed_at.millis(),
            payment.answer_by.millis(),
            owner.bytes()
        ],
    )?;
    let holder = "SELECT owner FROM payment WHERE app_id = ?1 AND payment_id = ?2";
    let key = params![payment.app_id.to_i64(), payment.payment_id.bytes()];
    sql::judge(tx, changed, owner, holder, key)
}

/// Writes back what the rule changes.
fn save(tx: &Connection, payment: &Payment) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "UPDATE payment SET state = ?3, failure = ?4, changed_at = ?5, answer_by = ?6
         WHERE app_id = ?1 AND payment_id = ?2",
        params![
            payment.app_id.to_i64(),
            payment.payment_id.bytes(),
            payment.state.as_str(),
            payment.failure.map(PaymentFailure::as_str),
            payment.changed_at.millis(),
            payment.answer_by.millis()
        ],
    )
}

pub(crate) fn find(
    conn: &Connection,
    app: AppId,
    payment: PaymentId,
) -> rusqlite::Result<Option<Payment>> {
    conn.prepare_cached(select!("WHERE app_id = ?1 AND payment_id = ?2"))?
        .query_row(params![app.to_i64(), payment.bytes()], from_row)
        .optional()
}

/// A game's payments, the latest first.
pub(crate) fn list(
    conn: &Connection,
    app: AppId,
    player: Option<PlayerId>,
    environment: Option<Environment>,
    span: Span,
) -> rusqlite::Result<Listed<Payment>> {
    let ([skip, limit], app) = (bounds(span), app.to_i64());
    let here = environment.map(Environment::as_str);
    match player.map(PlayerId::to_i64) {
        None => {
            let keys = (params![app, here], params![app, here, skip, limit]);
            listed(conn, ALL, keys, from_row)
        }
        Some(player) => {
            let key = params![app, player, here];
            let part = params![app, player, here, skip, limit];
            listed(conn, OF_PLAYER, (key, part), from_row)
        }
    }
}

/// The rows, and how many there are.
const ALL: (&str, &str) = (
    select!(
        "WHERE app_id = ?1 AND (?2 IS NULL OR environment = ?2)
         ORDER BY made_at DESC, payment_id LIMIT ?4 OFFSET ?3"
    ),
    "SELECT count(*) FROM payment WHERE app_id = ?1 AND (?2 IS NULL OR environment = ?2)",
);

const OF_PLAYER: (&str, &str) = (
    select!(
        "WHERE app_id = ?1 AND player_id = ?2 AND (?3 IS NULL OR environment = ?3)
         ORDER BY made_at DESC, payment_id LIMIT ?5 OFFSET ?4"
    ),
    "SELECT count(*) FROM payment
     WHERE app_id = ?1 AND player_id = ?2 AND (?3 IS NULL OR environment = ?3)",
);

fn from_row(row: &Row<'_>) -> rusqlite::Result<Payment> {
    let failure = |text: String| text.parse().ok();
    Ok(Payment {
        app_id: read(row, "app_id", AppId::from_i64)?,
        payment_id: PaymentId::new(row.get("payment_id")?),
        environment: name(row, "environment")?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        items: json::read(row, "items")?,
        callback_url: row.get("callback_url")?,
        finish_url: row.get("finish_url")?,
        state: name(row, "state")?,
        failure: read_optional(row, "failure", failure)?,
        made_at: moment(row, "made_at")?,
        changed_at: moment(row, "changed_at")?,
        answer_by: moment(row, "answer_by")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_ranges_of_an_index_in_order() {
        for (list, search) in [
            (ALL, "INDEX payment_latest (app_id=?)"),
            (OF_PLAYER, "INDEX payment_of (app_id=? AND player_id=?)"),
        ] {
            let search = format!("SEARCH payment USING {search}");
            assert_eq!(sql::plan(list.0), [search]);
            let counting = sql::plan(list.1);
            assert!(counting[0].contains("USING COVERING INDEX"), "{counting:?}");
        }
    }
}
