use base::{AppId, PlayerId};
use store::{Install, Installation};
use tokio_postgres::Row;

use crate::{
    app,
    error::Halt,
    player,
    row::{moment, read, read_optional},
    sql::Sql,
    tx::Tx,
};

/// Lets a player have a game, or have it no longer; whether that is news.
pub(super) async fn change(tx: &Tx<'_>, wish: Install) -> Result<bool, Halt> {
    let (app, player) = wish.place();
    app::require(tx, app).await?;
    player::require(tx, player).await?;
    let key = (app.to_i64(), player.to_i64());
    let changed = match wish {
        Install::Add(new) => {
            tx.sql
                .run(
                    "INSERT INTO app_installation (app_id, player_id, invited_by, installed_at)
                     VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                    &[
                        &key.0,
                        &key.1,
                        &new.invited_by.map(PlayerId::to_i64),
                        &new.installed_at.millis(),
                    ],
                )
                .await?
        }
        Install::Remove { .. } => {
            let delete = "DELETE FROM app_installation WHERE app_id = $1 AND player_id = $2";
            tx.sql.run(delete, &[&key.0, &key.1]).await?
        }
    };
    Ok(changed > 0)
}

/// Which of these players have the game, in their order.
pub(crate) async fn among(
    sql: Sql<'_>,
    app: AppId,
    players: &[PlayerId],
) -> Result<Vec<Installation>, Halt> {
    let players: Vec<_> = players.iter().map(|player| player.to_i64()).collect();
    sql.all(AMONG, &[&app.to_i64(), &players], from_row).await
}

const AMONG: &str = "SELECT i.app_id, i.player_id, i.invited_by, i.installed_at
     FROM UNNEST($2::BIGINT[]) WITH ORDINALITY AS asked (player_id, no)
     JOIN app_installation i ON i.app_id = $1 AND i.player_id = asked.player_id
     ORDER BY asked.no";

/// The games that a player has.
pub(crate) async fn of(sql: Sql<'_>, player: PlayerId) -> Result<Vec<Installation>, Halt> {
    sql.all(
        "SELECT app_id, player_id, invited_by, installed_at FROM app_installation
         WHERE player_id = $1 ORDER BY app_id",
        &[&player.to_i64()],
        from_row,
    )
    .await
}

fn from_row(row: &Row) -> Result<Installation, Halt> {
    Ok(Installation {
        app_id: read(row, "app_id", AppId::from_i64)?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        invited_by: read_optional(row, "invited_by", PlayerId::from_i64)?,
        installed_at: moment(row, "installed_at")?,
    })
}
