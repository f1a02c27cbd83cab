use base::{PlayerId, Timestamp};
use rusqlite::Connection;
use store::{Blocking, Refusal};

use super::{count, require_player};
use crate::{error::Halt, row::read, sql};

/// Has a player shut out another.
pub(super) fn begin(
    tx: &Connection,
    player: PlayerId,
    blocked: PlayerId,
    at: Timestamp,
) -> Result<(), Halt> {
    if player == blocked {
        return Err(Refusal::Settled.into());
    }
    require_player(tx, player)?;
    require_player(tx, blocked)?;
    let all = "SELECT count(*) FROM blocking WHERE player_id = ?1";
    let blocking = Blocking {
        stands: stands(tx, player, blocked)?,
        blocked: count(tx, all, [player.to_i64()])?,
    };
    if blocking.begin()? {
        sql::run(
            tx,
            "INSERT INTO blocking (player_id, blocked_id, since) VALUES (?1, ?2, ?3)",
            [player.to_i64(), blocked.to_i64(), at.millis()],
        )?;
    }
    Ok(())
}

/// Ends that.
pub(super) fn end(tx: &Connection, player: PlayerId, blocked: PlayerId) -> Result<(), Halt> {
    let delete = "DELETE FROM blocking WHERE player_id = ?1 AND blocked_id = ?2";
    sql::run(tx, delete, [player.to_i64(), blocked.to_i64()])?;
    Ok(())
}

/// Whether a player shuts out the other.
pub(super) fn stands(
    tx: &Connection,
    player: PlayerId,
    blocked: PlayerId,
) -> rusqlite::Result<bool> {
    let query = "SELECT 1 FROM blocking WHERE player_id = ?1 AND blocked_id = ?2";
    sql::exists(tx, query, [player.to_i64(), blocked.to_i64()])
}

/// Whom a player shuts out.
pub(crate) fn of(conn: &Connection, player: PlayerId) -> rusqlite::Result<Vec<PlayerId>> {
    sql::all(
        conn,
        "SELECT blocked_id FROM blocking WHERE player_id = ?1 ORDER BY blocked_id",
        [player.to_i64()],
        |row| read(row, "blocked_id", PlayerId::from_i64),
    )
}
