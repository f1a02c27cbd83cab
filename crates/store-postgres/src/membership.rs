use base::{AppId, PlayerId};
use store::Membership;
use tokio_postgres::Row;

use crate::{
    app,
    error::Halt,
    player,
    row::{moment, read},
    sql::{self, Absent, Sql},
    tx::Tx,
};

pub(crate) async fn insert(tx: &Tx<'_>, membership: &Membership) -> Result<Absent, Halt> {
    app::require(tx, membership.app_id).await?;
    player::require(tx, membership.player_id).await?;
    let (app_id, player_id) = (membership.app_id.to_i64(), membership.player_id.to_i64());
    let changed = tx
        .sql
        .run(
            "INSERT INTO membership (app_id, player_id, scoped_id, joined_at, owner)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            &[
                &app_id,
                &player_id,
                &membership.scoped_id.to_i64(),
                &membership.joined_at.millis(),
                &tx.owner.bytes().as_slice(),
            ],
        )
        .await?;
    let holder = "SELECT owner FROM membership WHERE app_id = $1 AND player_id = $2";
    let key: sql::Values<'_> = &[&app_id, &player_id];
    sql::judge(tx.sql, changed, tx.owner, holder, key).await
}

pub(crate) async fn find(
    sql: Sql<'_>,
    app: AppId,
    player: PlayerId,
) -> Result<Option<Membership>, Halt> {
    sql.find(
        "SELECT app_id, player_id, scoped_id, joined_at FROM membership
         WHERE app_id = $1 AND player_id = $2",
        &[&app.to_i64(), &player.to_i64()],
        from_row,
    )
    .await
}

pub(crate) async fn by_number(
    sql: Sql<'_>,
    app: AppId,
    scoped: PlayerId,
) -> Result<Option<Membership>, Halt> {
    sql.find(
        "SELECT app_id, player_id, scoped_id, joined_at FROM membership
         WHERE app_id = $1 AND scoped_id = $2",
        &[&app.to_i64(), &scoped.to_i64()],
        from_row,
    )
    .await
}

/// The members of a game among these players, in their order.
pub(crate) async fn of(
    sql: Sql<'_>,
    app: AppId,
    players: &[PlayerId],
) -> Result<Vec<Membership>, Halt> {
    let players: Vec<_> = players.iter().map(|player| player.to_i64()).collect();
    sql.all(OF, &[&app.to_i64(), &players], from_row).await
}

const OF: &str = "SELECT m.app_id, m.player_id, m.scoped_id, m.joined_at
     FROM UNNEST($2::BIGINT[]) WITH ORDINALITY AS asked (player_id, no)
     JOIN membership m ON m.app_id = $1 AND m.player_id = asked.player_id
     ORDER BY asked.no";

fn from_row(row: &Row) -> Result<Membership, Halt> {
    Ok(Membership {
        app_id: read(row, "app_id", AppId::from_i64)?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        scoped_id: read(row, "scoped_id", PlayerId::from_i64)?,
        joined_at: moment(row, "joined_at")?,
    })
}
