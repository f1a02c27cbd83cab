use base::{AppId, ObjectId};
use store::{DefineSku, Price, Refusal, Sku, StoreError, Topic};
use tokio_postgres::Row;

use crate::{
    app,
    error::Halt,
    row::{flag, get, moment, name, read},
    sql::Sql,
    tx::Tx,
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
pub(super) async fn define(tx: &mut Tx<'_>, wish: &DefineSku) -> Result<ObjectId, Halt> {
    app::require(tx, wish.sku.app_id).await?;
    // Of callers at once, one can put the SKU there. The others have waited for
    // that and find it to lock: no SKU ever leaves.
    let first = Sku::apply(None, wish)?;
    if insert(tx, &first).await? > 0 {
        tx.tell(Topic::Catalog);
        return Ok(first.sku_id);
    }
    // Nothing of that name, so the id is another's.
    let stored = by_name_alone(tx, &first).await?.ok_or(Refusal::Exists)?;
    let sku = Sku::apply(Some(stored.clone()), wish)?;
    if stored != sku {
        save(tx, &sku).await?;
        tx.tell(Topic::Catalog);
    }
    Ok(sku.sku_id)
}

/// A SKU as it is at present. It may change until the transaction ends, but for
/// its kind.
pub(super) async fn require(tx: &Tx<'_>, app: AppId, sku: ObjectId) -> Result<Sku, Halt> {
    let query = select!("WHERE app_id = $1 AND sku_id = $2");
    let key = [app.to_i64(), sku.to_i64()];
    let found = tx.sql.find(query, &[&key[0], &key[1]], from_row).await?;
    found.ok_or_else(|| Refusal::Missing.into())
}

pub(crate) async fn all(sql: Sql<'_>) -> Result<Vec<Sku>, Halt> {
    let query = select!("ORDER BY app_id, sku_id");
    sql.all(query, &[], from_row).await
}

async fn by_name_alone(tx: &Tx<'_>, sku: &Sku) -> Result<Option<Sku>, Halt> {
    let query = select!("WHERE app_id = $1 AND sku = $2 FOR UPDATE");
    tx.sql
        .find(query, &[&sku.app_id.to_i64(), &sku.sku], from_row)
        .await
}

async fn insert(tx: &Tx<'_>, sku: &Sku) -> Result<u64, Halt> {
    let price = sku.price.as_ref();
    tx.sql
        .run(
            "INSERT INTO sku (app_id, sku_id, sku, kind, name, description, price_currency,
                 price_amount, plans, is_archived, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
            &[
                &sku.app_id.to_i64(),
                &sku.sku_id.to_i64(),
                &sku.sku,
                &sku.kind.as_str(),
                &sku.name,
                &sku.description,
                &price.map(|price| price.currency.as_str()),
                &price.map(|price| price.amount_in_hundredths.cast_signed()),
                &plans(sku)?,
                &i64::from(sku.is_archived),
                &sku.created_at.millis(),
            ],
        )
        .await
}

/// Writes back what the rule changes.
async fn save(tx: &Tx<'_>, sku: &Sku) -> Result<u64, Halt> {
    let price = sku.price.as_ref();
    tx.sql
        .run(
            "UPDATE sku SET name = $3, description = $4, price_currency = $5, price_amount = $6,
                 plans = $7, is_archived = $8
             WHERE app_id = $1 AND sku_id = $2",
            &[
                &sku.app_id.to_i64(),
                &sku.sku_id.to_i64(),
                &sku.name,
                &sku.description,
                &price.map(|price| price.currency.as_str()),
                &price.map(|price| price.amount_in_hundredths.cast_signed()),
                &plans(sku)?,
                &i64::from(sku.is_archived),
            ],
        )
        .await
}

fn plans(sku: &Sku) -> Result<String, Halt> {
    let text = serde_json::to_string(&sku.plans);
    text.map_err(|error| Halt::Failed(StoreError::Unavailable(error.to_string())))
}

/// The price in the columns `price_currency` and `price_amount`, where both are
/// there.
pub(super) fn price(row: &Row) -> Result<Option<Price>, Halt> {
    let currency: Option<String> = get(row, "price_currency")?;
    let amount: Option<i64> = get(row, "price_amount")?;
    match (currency, amount.map(u64::try_from)) {
        (Some(currency), Some(Ok(amount_in_hundredths))) => Ok(Some(Price {
            currency,
            amount_in_hundredths,
        })),
        (None, None) => Ok(None),
        _ => Err(Halt::damaged("price_amount")),
    }
}

fn from_row(row: &Row) -> Result<Sku, Halt> {
    Ok(Sku {
        app_id: read(row, "app_id", AppId::from_i64)?,
        sku_id: read(row, "sku_id", ObjectId::from_i64)?,
        sku: get(row, "sku")?,
        kind: name(row, "kind")?,
        name: get(row, "name")?,
        description: get(row, "description")?,
        price: price(row)?,
        plans: read(row, "plans", |text: &str| serde_json::from_str(text).ok())?,
        is_archived: flag(row, "is_archived")?,
        created_at: moment(row, "created_at")?,
    })
}
