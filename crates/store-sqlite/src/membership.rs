use base::{AppId, OwnerId, PlayerId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{Membership, Refusal};

use crate::{
    app,
    error::Halt,
    player,
    row::{moment, read},
    sql::{self, Absent},
};

pub(crate) fn insert(
    tx: &Connection,
    owner: OwnerId,
    membership: &Membership,
) -> Result<Absent, Halt> {
    app::require(tx, membership.app_id)?;
    if !player::exists(tx, membership.player_id)? {
        return Err(Refusal::Missing.into());
    }
    let key = [membership.app_id.to_i64(), membership.player_id.to_i64()];
    let changed = sql::run(
        tx,
        "INSERT INTO membership (app_id, player_id, scoped_id, joined_at, owner)
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        params![
            membership.app_id.to_i64(),
            membership.player_id.to_i64(),
            membership.scoped_id.to_i64(),
            membership.joined_at.millis(),
            owner.bytes()
        ],
    )?;
    let holder = "SELECT owner FROM membership WHERE app_id = ?1 AND player_id = ?2";
    sql::judge(tx, changed, owner, holder, key)
}

pub(crate) fn find(
    conn: &Connection,
    app: AppId,
    player: PlayerId,
) -> rusqlite::Result<Option<Membership>> {
    conn.prepare_cached(
        "SELECT app_id, player_id, scoped_id, joined_at FROM membership
         WHERE app_id = ?1 AND player_id = ?2",
    )?
    .query_row([app.to_i64(), player.to_i64()], from_row)
    .optional()
}

pub(crate) fn by_number(
    conn: &Connection,
    app: AppId,
    scoped: PlayerId,
) -> rusqlite::Result<Option<Membership>> {
    conn.prepare_cached(
        "SELECT app_id, player_id, scoped_id, joined_at FROM membership
         WHERE app_id = ?1 AND scoped_id = ?2",
    )?
    .query_row([app.to_i64(), scoped.to_i64()], from_row)
    .optional()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Membership> {
    Ok(Membership {
        app_id: read(row, "app_id", AppId::from_i64)?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        scoped_id: read(row, "scoped_id", PlayerId::from_i64)?,
        joined_at: moment(row, "joined_at")?,
    })
}
