use base::{AppId, ObjectId, PlayerId};
use store::{ChangeEntitlement, Entitled, Entitlement, EntitlementChange, Page};
use tokio_postgres::Row;

use super::sku;
use crate::{
    error::Halt,
    player,
    row::{array, get, moment, name, read},
    sql::{self, Sql, Values},
    tx::Tx,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT app_id, player_id, sku_id, entitlement_id, state, granted_at, changed_at,
                 reporting_id, developer_payload
             FROM entitlement ",
            $rest
        )
    };
}

/// Grants something or ends what was granted.
pub(super) async fn change(tx: &Tx<'_>, wish: &ChangeEntitlement) -> Result<Entitled, Halt> {
    let sku = sku::require(tx, wish.app_id, wish.sku_id).await?;
    if let EntitlementChange::Grant { .. } = wish.change {
        // Of grants at once, one can put the row there. The others have waited
        // for that and find it to lock: no row ever leaves.
        player::require(tx, wish.player_id).await?;
        let first = Entitlement::apply(None, wish, &sku, tx.now)?;
        if insert(tx, &first).await? > 0 {
            return Ok(first.entitled());
        }
    }
    let stored = find_alone(tx, wish).await?;
    if stored.is_none() {
        player::require(tx, wish.player_id).await?;
    }
    let changed = Entitlement::apply(stored, wish, &sku, tx.now)?;
    save(tx, &changed).await?;
    Ok(changed.entitled())
}

pub(crate) async fn find(
    sql: Sql<'_>,
    app: AppId,
    player: PlayerId,
    sku: ObjectId,
) -> Result<Option<Entitlement>, Halt> {
    let query = select!("WHERE app_id = $1 AND player_id = $2 AND sku_id = $3");
    let key: Values<'_> = &[&app.to_i64(), &player.to_i64(), &sku.to_i64()];
    sql.find(query, key, from_row).await
}

/// What a player has of a game, in the order of the SKUs' ids.
pub(crate) async fn page(
    sql: Sql<'_>,
    app: AppId,
    player: PlayerId,
    after: Option<ObjectId>,
    limit: usize,
) -> Result<Page<Entitlement>, Halt> {
    let after = after.map_or(0, ObjectId::to_i64);
    let values: Values<'_> = &[
        &app.to_i64(),
        &player.to_i64(),
        &after,
        &sql::one_more(limit),
    ];
    let found = sql.all(PAGE, values, from_row).await?;
    Ok(Page::of(found, limit))
}

const PAGE: &str = select!(
    "WHERE app_id = $1 AND player_id = $2 AND sku_id > $3 AND state = 'held'
     ORDER BY sku_id LIMIT $4"
);

/// The row, which nobody else changes until the transaction ends.
async fn find_alone(tx: &Tx<'_>, wish: &ChangeEntitlement) -> Result<Option<Entitlement>, Halt> {
    let query = select!("WHERE app_id = $1 AND player_id = $2 AND sku_id = $3 FOR UPDATE");
    let key: Values<'_> = &[
        &wish.app_id.to_i64(),
        &wish.player_id.to_i64(),
        &wish.sku_id.to_i64(),
    ];
    tx.sql.find(query, key, from_row).await
}

async fn insert(tx: &Tx<'_>, held: &Entitlement) -> Result<u64, Halt> {
    write(
        tx,
        "INSERT INTO entitlement (app_id, player_id, sku_id, entitlement_id, state, granted_at,
             changed_at, reporting_id, developer_payload)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        held,
    )
    .await
}

async fn save(tx: &Tx<'_>, held: &Entitlement) -> Result<u64, Halt> {
    write(
        tx,
        "UPDATE entitlement SET entitlement_id = $4, state = $5, granted_at = $6,
             changed_at = $7, reporting_id = $8, developer_payload = $9
         WHERE app_id = $1 AND player_id = $2 AND sku_id = $3",
        held,
    )
    .await
}

async fn write(tx: &Tx<'_>, text: &str, held: &Entitlement) -> Result<u64, Halt> {
    let values: Values<'_> = &[
        &held.app_id.to_i64(),
        &held.player_id.to_i64(),
        &held.sku_id.to_i64(),
        &held.entitlement_id.to_i64(),
        &held.state.as_str(),
        &held.granted_at.millis(),
        &held.changed_at.millis(),
        &held.reporting_id.as_slice(),
        &held.developer_payload,
    ];
    tx.sql.run(text, values).await
}

fn from_row(row: &Row) -> Result<Entitlement, Halt> {
    Ok(Entitlement {
        app_id: read(row, "app_id", AppId::from_i64)?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        sku_id: read(row, "sku_id", ObjectId::from_i64)?,
        entitlement_id: read(row, "entitlement_id", ObjectId::from_i64)?,
        state: name(row, "state")?,
        granted_at: moment(row, "granted_at")?,
        changed_at: moment(row, "changed_at")?,
        reporting_id: array(row, "reporting_id")?,
        developer_payload: get(row, "developer_payload")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    const ROW: &str = "1 + n % 7, 1 + n % 700, n, n, CASE n % 3 WHEN 0 THEN 'held' ELSE
         'consumed' END, n, n, '\\x00', ''";

    #[tokio::test]
    async fn a_page_is_a_part_of_the_players_rows_in_order() {
        let Some(sample) = Sample::full_of("entitlement", ROW).await else {
            return;
        };
        let unasked = ["app_id", "player_id", "sku_id"];
        sample
            .assert_found_by("entitlement_pkey", PAGE, "2, 2, 0, 51", &unasked)
            .await;
    }
}
