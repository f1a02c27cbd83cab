use base::AppId;
use store::{Refusal, TextGroup};
use tokio_postgres::Row;

use crate::{
    app,
    error::Halt,
    row::{count, get, moment, read},
    sql::{self, Sql, Values},
    tx::Tx,
};

pub(super) async fn make(tx: &Tx<'_>, group: &TextGroup) -> Result<(), Halt> {
    // Whoever makes groups of the same game waits, so that all stay countable.
    app::require_alone(tx, group.app_id).await?;
    let app = group.app_id.to_i64();
    let key: Values<'_> = &[&app, &group.name];
    let holder = "SELECT owner FROM text_group WHERE app_id = $1 AND name = $2";
    if !tx.sql.exists(holder, key).await? {
        let count_all = "SELECT count(*) AS held FROM text_group WHERE app_id = $1";
        let others: Option<usize> = tx
            .sql
            .find(count_all, &[&app], |row| count(row, "held"))
            .await?;
        TextGroup::one_more(others.unwrap_or_default())?;
    }
    let changed = tx
        .sql
        .run(
            "INSERT INTO text_group (app_id, name, made_at, owner) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING",
            &[
                &app,
                &group.name,
                &group.made_at.millis(),
                &tx.owner.bytes().as_slice(),
            ],
        )
        .await?;
    let judged = sql::judge(tx.sql, changed, tx.owner, holder, key).await;
    judged.map(drop)
}

/// Takes a group away with its texts. Whoever writes in it waits, and finds
/// that it is gone.
pub(super) async fn remove(tx: &Tx<'_>, app: AppId, name: &str) -> Result<(), Halt> {
    let key: Values<'_> = &[&app.to_i64(), &name];
    let hold = "SELECT 1 FROM text_group WHERE app_id = $1 AND name = $2 FOR UPDATE";
    if !tx.sql.exists(hold, key).await? {
        return Err(Refusal::Missing.into());
    }
    let texts = "DELETE FROM text_entry WHERE app_id = $1 AND group_name = $2";
    tx.sql.run(texts, key).await?;
    let group = "DELETE FROM text_group WHERE app_id = $1 AND name = $2";
    tx.sql.run(group, key).await.map(drop)
}

/// Refuses where there is no such group, and keeps it until the transaction
/// ends.
pub(super) async fn require(tx: &Tx<'_>, app: AppId, name: &str) -> Result<(), Halt> {
    let hold = "SELECT 1 FROM text_group WHERE app_id = $1 AND name = $2 FOR SHARE";
    if tx.sql.exists(hold, &[&app.to_i64(), &name]).await? {
        Ok(())
    } else {
        Err(Refusal::Missing.into())
    }
}

/// A game's groups.
pub(crate) async fn of(sql: Sql<'_>, app: AppId) -> Result<Vec<TextGroup>, Halt> {
    let query = "SELECT app_id, name, made_at FROM text_group WHERE app_id = $1 ORDER BY name";
    sql.all(query, &[&app.to_i64()], from_row).await
}

fn from_row(row: &Row) -> Result<TextGroup, Halt> {
    Ok(TextGroup {
        app_id: read(row, "app_id", AppId::from_i64)?,
        name: get(row, "name")?,
        made_at: moment(row, "made_at")?,
    })
}
