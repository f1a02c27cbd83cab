use base::{PlayerId, Timestamp};
use store::{Blocking, Refusal};

use crate::{
    error::Halt,
    player,
    row::{count, read},
    sql::Sql,
    tx::Tx,
};

pub(super) async fn block(
    tx: &Tx<'_>,
    player: PlayerId,
    blocked: PlayerId,
    at: Timestamp,
) -> Result<(), Halt> {
    if player == blocked {
        return Err(Refusal::Settled.into());
    }
    // Whoever shuts out for the same player waits, so that all stay countable.
    player::require_alone(tx, player).await?;
    player::require(tx, blocked).await?;
    let key = (player.to_i64(), blocked.to_i64());
    let stands = "SELECT 1 FROM blocking WHERE player_id = $1 AND blocked_id = $2";
    let all = "SELECT count(*) AS blocked FROM blocking WHERE player_id = $1";
    let others = tx
        .sql
        .find(all, &[&key.0], |row| count(row, "blocked"))
        .await?;
    let blocking = Blocking {
        stands: tx.sql.exists(stands, &[&key.0, &key.1]).await?,
        blocked: others.unwrap_or_default(),
    };
    if !blocking.begin()? {
        return Ok(());
    }
    let insert = "INSERT INTO blocking (player_id, blocked_id, since) VALUES ($1, $2, $3)";
    tx.sql
        .run(insert, &[&key.0, &key.1, &at.millis()])
        .await
        .map(drop)
}

pub(super) async fn unblock(tx: &Tx<'_>, player: PlayerId, blocked: PlayerId) -> Result<(), Halt> {
    let delete = "DELETE FROM blocking WHERE player_id = $1 AND blocked_id = $2";
    tx.sql
        .run(delete, &[&player.to_i64(), &blocked.to_i64()])
        .await
        .map(drop)
}

/// Whom a player shuts out.
pub(crate) async fn by(sql: Sql<'_>, player: PlayerId) -> Result<Vec<PlayerId>, Halt> {
    sql.all(
        "SELECT blocked_id FROM blocking WHERE player_id = $1 ORDER BY blocked_id",
        &[&player.to_i64()],
        |row| read(row, "blocked_id", PlayerId::from_i64),
    )
    .await
}

/// Who of these players shuts that one out.
pub(super) async fn against(
    sql: Sql<'_>,
    player: PlayerId,
    among: &[i64],
) -> Result<Vec<PlayerId>, Halt> {
    sql.all(
        "SELECT player_id FROM blocking WHERE player_id = ANY($1) AND blocked_id = $2",
        &[&among, &player.to_i64()],
        |row| read(row, "player_id", PlayerId::from_i64),
    )
    .await
}
