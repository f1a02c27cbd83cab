use base::{AppId, ObjectId, PlayerId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{ChangeEntitlement, Entitled, Entitlement, Page};

use super::sku;
use crate::{
    error::Halt,
    row::{moment, name, read},
    sql,
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
pub(super) fn change(
    tx: &Connection,
    wish: &ChangeEntitlement,
    now: Timestamp,
) -> Result<Entitled, Halt> {
    let sku = sku::require(tx, wish.app_id, wish.sku_id, wish.player_id)?;
    let stored = find(tx, wish.app_id, wish.player_id, wish.sku_id)?;
    let changed = Entitlement::apply(stored, wish, &sku, now)?;
    save(tx, &changed)?;
    Ok(changed.entitled())
}

pub(crate) fn find(
    conn: &Connection,
    app: AppId,
    player: PlayerId,
    sku: ObjectId,
) -> rusqlite::Result<Option<Entitlement>> {
    conn.prepare_cached(select!(
        "WHERE app_id = ?1 AND player_id = ?2 AND sku_id = ?3"
    ))?
    .query_row([app.to_i64(), player.to_i64(), sku.to_i64()], from_row)
    .optional()
}

/// What a player has of a game, in the order of the SKUs' ids.
pub(crate) fn page(
    conn: &Connection,
    app: AppId,
    player: PlayerId,
    after: Option<ObjectId>,
    limit: usize,
) -> rusqlite::Result<Page<Entitlement>> {
    let after = after.map_or(0, ObjectId::to_i64);
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let key = [app.to_i64(), player.to_i64(), after, one_more];
    let found = sql::all(conn, PAGE, key, from_row)?;
    Ok(Page::of(found, limit))
}

const PAGE: &str = select!(
    "WHERE app_id = ?1 AND player_id = ?2 AND sku_id > ?3 AND state = 'held'
     ORDER BY sku_id LIMIT ?4"
);

fn save(tx: &Connection, held: &Entitlement) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "INSERT INTO entitlement (app_id, player_id, sku_id, entitlement_id, state, granted_at,
             changed_at, reporting_id, developer_payload)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (app_id, player_id, sku_id) DO UPDATE SET
             entitlement_id = excluded.entitlement_id, state = excluded.state,
             granted_at = excluded.granted_at, changed_at = excluded.changed_at,
             reporting_id = excluded.reporting_id,
             developer_payload = excluded.developer_payload",
        params![
            held.app_id.to_i64(),
            held.player_id.to_i64(),
            held.sku_id.to_i64(),
            held.entitlement_id.to_i64(),
            held.state.as_str(),
            held.granted_at.millis(),
            held.changed_at.millis(),
            held.reporting_id,
            held.developer_payload
        ],
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Entitlement> {
    Ok(Entitlement {
        app_id: read(row, "app_id", AppId::from_i64)?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        sku_id: read(row, "sku_id", ObjectId::from_i64)?,
        entitlement_id: read(row, "entitlement_id", ObjectId::from_i64)?,
        state: name(row, "state")?,
        granted_at: moment(row, "granted_at")?,
        changed_at: moment(row, "changed_at")?,
        reporting_id: row.get("reporting_id")?,
        developer_payload: row.get("developer_payload")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_part_of_the_players_rows_in_order() {
        let plan = sql::plan(PAGE);
        let search = "SEARCH entitlement USING INDEX sqlite_autoindex_entitlement_1 \
             (app_id=? AND player_id=? AND sku_id>?)";
        assert_eq!(plan, [search]);
    }
}
