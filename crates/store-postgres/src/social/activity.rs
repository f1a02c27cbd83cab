use base::{ActivityId, AppId, PlayerId};
use store::{ACTIVITIES_KEPT, Activity, Listed, Span};
use tokio_postgres::Row;

use super::span::{bounds, listed};
use crate::{
    app,
    error::Halt,
    player,
    row::{get, moment, read},
    sql::{self, Sql},
    tx::Tx,
};

pub(super) async fn tell(tx: &Tx<'_>, new: &Activity) -> Result<(), Halt> {
    app::require(tx, new.app_id).await?;
    // Whoever tells of the same player waits, so that all stay countable.
    player::require_alone(tx, new.player_id).await?;
    let (app, player) = (new.app_id.to_i64(), new.player_id.to_i64());
    let id = new.activity_id.to_i64();
    let changed = tx
        .sql
        .run(
            "INSERT INTO activity (app_id, player_id, activity_id, title, body, url, image_url,
                 posted_at, owner)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
            &[
                &app,
                &player,
                &id,
                &new.title,
                &new.body,
                &new.url,
                &new.image_url,
                &new.posted_at.millis(),
                &tx.owner.bytes().as_slice(),
            ],
        )
        .await?;
    let holder = "SELECT owner FROM activity
         WHERE app_id = $1 AND player_id = $2 AND activity_id = $3";
    sql::judge(tx.sql, changed, tx.owner, holder, &[&app, &player, &id]).await?;
    let kept = i64::try_from(ACTIVITIES_KEPT).unwrap_or(i64::MAX);
    tx.sql
        .run(
            "DELETE FROM activity WHERE app_id = $1 AND player_id = $2 AND activity_id IN (
                 SELECT activity_id FROM activity WHERE app_id = $1 AND player_id = $2
                 ORDER BY posted_at DESC, activity_id OFFSET $3)",
            &[&app, &player, &kept],
        )
        .await
        .map(drop)
}

/// What a game tells of these players, the latest first.
pub(crate) async fn of(
    sql: Sql<'_>,
    app: AppId,
    players: &[PlayerId],
    span: Span,
) -> Result<Listed<Activity>, Halt> {
    let app = app.to_i64();
    let players: Vec<_> = players.iter().map(|player| player.to_i64()).collect();
    let (skip, limit) = bounds(span);
    let part = "SELECT app_id, player_id, activity_id, title, body, url, image_url, posted_at
         FROM activity WHERE app_id = $1 AND player_id = ANY($2)
         ORDER BY posted_at DESC, activity_id OFFSET $3 LIMIT $4";
    let whole = "SELECT count(*) AS total FROM activity
         WHERE app_id = $1 AND player_id = ANY($2)";
    listed(
        sql,
        (part, &[&app, &players, &skip, &limit]),
        (whole, &[&app, &players]),
        from_row,
    )
    .await
}

fn from_row(row: &Row) -> Result<Activity, Halt> {
    Ok(Activity {
        app_id: read(row, "app_id", AppId::from_i64)?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        activity_id: read(row, "activity_id", ActivityId::from_i64)?,
        title: get(row, "title")?,
        body: get(row, "body")?,
        url: get(row, "url")?,
        image_url: get(row, "image_url")?,
        posted_at: moment(row, "posted_at")?,
    })
}
