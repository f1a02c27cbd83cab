use crate::{
    app,
    error::Halt,
    json::{json, written},
    player,
    row::{moment, read},
    sql::Sql,
    tx::Tx,
};
use base::{AppId, PlayerId};
use store::{AppData, ChangeAppData};
use tokio_postgres::Row;

/// Changes what a game keeps of a player.
pub(super) async fn change(tx: &Tx<'_>, wish: &ChangeAppData) -> Result<(), Halt> {
    app::require(tx, wish.app_id).await?;
    player::require(tx, wish.player_id).await?;
    let key = (wish.app_id.to_i64(), wish.player_id.to_i64());
    // Puts nothing there where there is no row, so that there is one to lock.
    let begin = "INSERT INTO app_data (app_id, player_id, entries, changed_at)
         VALUES ($1, $2, '{}', $3) ON CONFLICT DO NOTHING";
    tx.sql
        .run(begin, &[&key.0, &key.1, &wish.at.millis()])
        .await?;
    let hold = "SELECT app_id, player_id, entries, changed_at FROM app_data
         WHERE app_id = $1 AND player_id = $2 FOR UPDATE";
    let stored = tx.sql.find(hold, &[&key.0, &key.1], from_row).await?;
    let changed = AppData::apply(stored, wish)?;
    let update = "UPDATE app_data SET entries = $3, changed_at = $4
         WHERE app_id = $1 AND player_id = $2";
    let entries = written(&changed.entries)?;
    let at = changed.changed_at.millis();
    tx.sql
        .run(update, &[&key.0, &key.1, &entries, &at])
        .await
        .map(drop)
}

/// What a game keeps of these players, in their order.
pub(crate) async fn of(
    sql: Sql<'_>,
    app: AppId,
    players: &[PlayerId],
) -> Result<Vec<AppData>, Halt> {
    let players: Vec<_> = players.iter().map(|player| player.to_i64()).collect();
    sql.all(OF, &[&app.to_i64(), &players], from_row).await
}

const OF: &str = "SELECT d.app_id, d.player_id, d.entries, d.changed_at
     FROM UNNEST($2::BIGINT[]) WITH ORDINALITY AS asked (player_id, no)
     JOIN app_data d ON d.app_id = $1 AND d.player_id = asked.player_id
     WHERE d.entries <> '{}'
     ORDER BY asked.no";

fn from_row(row: &Row) -> Result<AppData, Halt> {
    Ok(AppData {
        app_id: read(row, "app_id", AppId::from_i64)?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        entries: json(row, "entries")?,
        changed_at: moment(row, "changed_at")?,
    })
}
