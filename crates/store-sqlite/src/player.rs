use base::{OwnerId, PlayerId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{Page, Player, Refusal};

use crate::{
    error::Halt,
    row::{moment, read},
    sql::{self, Absent},
};

pub(crate) fn insert(tx: &Connection, owner: OwnerId, player: &Player) -> Result<Absent, Halt> {
    let changed = sql::run(
        tx,
        "INSERT INTO player (player_id, nickname, sign_in_digest, created_at, owner)
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        params![
            player.player_id.to_i64(),
            player.nickname,
            player.sign_in_digest,
            player.created_at.millis(),
            owner.bytes()
        ],
    )?;
    let holder = "SELECT owner FROM player WHERE player_id = ?1";
    sql::judge(tx, changed, owner, holder, [player.player_id.to_i64()])
}

pub(crate) fn replace_key(
    tx: &Connection,
    player: PlayerId,
    digest: &[u8; 32],
) -> Result<(), Halt> {
    let changed = sql::run(
        tx,
        "UPDATE player SET sign_in_digest = ?2 WHERE player_id = ?1",
        params![player.to_i64(), digest],
    )?;
    if changed == 0 {
        return Err(Refusal::Missing.into());
    }
    Ok(())
}

pub(crate) fn exists(tx: &Connection, player: PlayerId) -> rusqlite::Result<bool> {
    let query = "SELECT 1 FROM player WHERE player_id = ?1";
    sql::exists(tx, query, [player.to_i64()])
}

pub(crate) fn find(conn: &Connection, player: PlayerId) -> rusqlite::Result<Option<Player>> {
    conn.prepare_cached(
        "SELECT player_id, nickname, sign_in_digest, created_at FROM player
         WHERE player_id = ?1",
    )?
    .query_row([player.to_i64()], from_row)
    .optional()
}

pub(crate) fn page(
    conn: &Connection,
    after: Option<PlayerId>,
    limit: usize,
) -> rusqlite::Result<Page<Player>> {
    let after = after.map_or(0, PlayerId::to_i64);
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut items = sql::all(
        conn,
        "SELECT player_id, nickname, sign_in_digest, created_at FROM player
         WHERE player_id > ?1 ORDER BY player_id LIMIT ?2",
        [after, one_more],
        from_row,
    )?;
    let more = items.len() > limit;
    items.truncate(limit);
    Ok(Page { items, more })
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Player> {
    Ok(Player {
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        nickname: row.get("nickname")?,
        sign_in_digest: row.get("sign_in_digest")?,
        created_at: moment(row, "created_at")?,
    })
}
