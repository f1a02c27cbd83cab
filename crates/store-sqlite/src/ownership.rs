use base::{AppId, PlayerId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{ChangeOwnership, Ownership, OwnershipState, Refusal};

use crate::{
    app,
    error::Halt,
    player,
    row::{moment, read},
    sql,
};

/// Grants or releases a copy and gives it as it is now.
pub(crate) fn change(tx: &Connection, wish: ChangeOwnership) -> Result<Ownership, Halt> {
    app::require(tx, wish.app_id)?;
    if !player::exists(tx, wish.player_id)? {
        return Err(Refusal::Missing.into());
    }
    let stored = find(tx, wish.app_id, wish.player_id)?;
    let ownership = Ownership::apply(stored, wish)?;
    if stored != Some(ownership) {
        save(tx, &ownership)?;
    }
    Ok(ownership)
}

/// The copies of any of these games.
pub(crate) fn of(
    conn: &Connection,
    player: PlayerId,
    apps: &[AppId],
) -> rusqlite::Result<Vec<Ownership>> {
    apps.iter()
        .filter_map(|app| find(conn, *app, player).transpose())
        .collect()
}

fn find(conn: &Connection, app: AppId, player: PlayerId) -> rusqlite::Result<Option<Ownership>> {
    conn.prepare_cached(
        "SELECT app_id, player_id, released, purchased_at, product_no FROM ownership
         WHERE app_id = ?1 AND player_id = ?2",
    )?
    .query_row([app.to_i64(), player.to_i64()], from_row)
    .optional()
}

fn save(tx: &Connection, ownership: &Ownership) -> rusqlite::Result<usize> {
    sql::run(
        tx,
        "INSERT INTO ownership (app_id, player_id, released, purchased_at, product_no)
         VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (app_id, player_id) DO UPDATE SET
             released = excluded.released, purchased_at = excluded.purchased_at,
             product_no = excluded.product_no",
        params![
            ownership.app_id.to_i64(),
            ownership.player_id.to_i64(),
            ownership.state == OwnershipState::Released,
            ownership.purchased_at.millis(),
            ownership.product_no.cast_signed()
        ],
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Ownership> {
    let state = if row.get("released")? {
        OwnershipState::Released
    } else {
        OwnershipState::Have
    };
    Ok(Ownership {
        app_id: read(row, "app_id", AppId::from_i64)?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        state,
        purchased_at: moment(row, "purchased_at")?,
        product_no: read(row, "product_no", |number: i64| u64::try_from(number).ok())?,
    })
}
