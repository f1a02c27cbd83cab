use base::{AppId, ObjectId, PlayerId};
use rusqlite::{Connection, Error, OptionalExtension, Row, params};
use store::{DefineSku, Price, Refusal, Sku, Topic};

use crate::{
    app, change,
    error::Halt,
    player,
    row::{moment, name, read, unexpected},
    sql,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT app_id, sku_id, sku, kind, name, description, price_currency, price_amount,
                 plans, is_archived, created_at
             FROM sku ",
            $rest
        )
    };
}

/// Makes a SKU what it is to be, tells the change log if that is news, and gives
/// its id.
pub(super) fn define(tx: &Connection, wish: &DefineSku) -> Result<ObjectId, Halt> {
    app::require(tx, wish.sku.app_id)?;
    let stored = by_name(tx, wish.sku.app_id, &wish.sku.sku)?;
    if stored.is_none() && find(tx, wish.sku.app_id, wish.sku.sku_id)?.is_some() {
        return Err(Refusal::Exists.into());
    }
    let sku = Sku::apply(stored.clone(), wish)?;
    let sku_id = sku.sku_id;
    if stored.as_ref() != Some(&sku) {
        save(tx, &sku)?;
        change::log(tx, Topic::Catalog)?;
    }
    Ok(sku_id)
}

/// A SKU that something of that player's is about to change of. Refuses when
/// there is no such SKU or player.
pub(super) fn require(
    tx: &Connection,
    app: AppId,
    sku: ObjectId,
    player: PlayerId,
) -> Result<Sku, Halt> {
    let sku = find(tx, app, sku)?.ok_or(Refusal::Missing)?;
    if !player::exists(tx, player)? {
        return Err(Refusal::Missing.into());
    }
    Ok(sku)
}

pub(crate) fn all(conn: &Connection) -> rusqlite::Result<Vec<Sku>> {
    sql::all(conn, select!("ORDER BY app_id, sku_id"), [], from_row)
}

fn find(tx: &Connection, app: AppId, sku: ObjectId) -> rusqlite::Result<Option<Sku>> {
    tx.prepare_cached(select!("WHERE app_id = ?1 AND sku_id = ?2"))?
        .query_row([app.to_i64(), sku.to_i64()], from_row)
        .optional()
}

fn by_name(tx: &Connection, app: AppId, sku: &str) -> rusqlite::Result<Option<Sku>> {
    tx.prepare_cached(select!("WHERE app_id = ?1 AND sku = ?2"))?
        .query_row(params![app.to_i64(), sku], from_row)
        .optional()
}

fn save(tx: &Connection, sku: &Sku) -> rusqlite::Result<usize> {
    let plans = serde_json::to_string(&sku.plans);
    let plans = plans.map_err(|error| Error::ToSqlConversionFailure(error.into()))?;
    let price = sku.price.as_ref();
    sql::run(
        tx,
        "INSERT INTO sku (app_id, sku_id, sku, kind, name, description, price_currency,
             price_amount, plans, is_archived, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (app_id, sku_id) DO UPDATE SET
             name = excluded.name, description = excluded.description,
             price_currency = excluded.price_currency, price_amount = excluded.price_amount,
             plans = excluded.plans, is_archived = excluded.is_archived",
        params![
            sku.app_id.to_i64(),
            sku.sku_id.to_i64(),
            sku.sku,
            sku.kind.as_str(),
            sku.name,
            sku.description,
            price.map(|price| &price.currency),
            price.map(|price| price.amount_in_hundredths.cast_signed()),
            plans,
            sku.is_archived,
            sku.created_at.millis()
        ],
    )
}

/// The price in the columns `price_currency` and `price_amount`, where both are
/// there.
pub(super) fn price(row: &Row<'_>) -> rusqlite::Result<Option<Price>> {
    let currency: Option<String> = row.get("price_currency")?;
    let amount: Option<i64> = row.get("price_amount")?;
    match (currency, amount.map(u64::try_from)) {
        (Some(currency), Some(Ok(amount_in_hundredths))) => Ok(Some(Price {
            currency,
            amount_in_hundredths,
        })),
        (None, None) => Ok(None),
        _ => Err(unexpected(row, "price_amount")),
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Sku> {
    Ok(Sku {
        app_id: read(row, "app_id", AppId::from_i64)?,
        sku_id: read(row, "sku_id", ObjectId::from_i64)?,
        sku: row.get("sku")?,
        kind: name(row, "kind")?,
        name: row.get("name")?,
        description: row.get("description")?,
        price: price(row)?,
        plans: read(row, "plans", |text: String| {
            serde_json::from_str(&text).ok()
        })?,
        is_archived: row.get("is_archived")?,
        created_at: moment(row, "created_at")?,
    })
}
