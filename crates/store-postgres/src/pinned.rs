use base::{AppId, PlayerId, Timestamp};
use store::{PinnedKind, PinnedToken};
use tokio_postgres::Row;

use crate::{
    app,
    error::Halt,
    row::{array, get, name, read, read_optional},
    sql::{self, Absent, Sql},
    tx::Tx,
};

pub(crate) async fn insert(tx: &Tx<'_>, pinned: &PinnedToken) -> Result<Absent, Halt> {
    app::require(tx, pinned.app_id).await?;
    let (player, scoped) = match pinned.kind {
        PinnedKind::Server => (None, None),
        PinnedKind::User {
            player_id,
            scoped_id,
        } => (Some(player_id.to_i64()), scoped_id.map(PlayerId::to_i64)),
    };
    let changed = tx
        .sql
        .run(
            "INSERT INTO pinned_token
                 (app_id, digest, platform, environment, player_id, scoped_id, expires_at, owner)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            &[
                &pinned.app_id.to_i64(),
                &pinned.digest.as_slice(),
                &pinned.platform.as_str(),
                &pinned.environment.as_str(),
                &player,
                &scoped,
                &pinned.expires_at.map(Timestamp::millis),
                &tx.owner.bytes().as_slice(),
            ],
        )
        .await?;
    let holder = "SELECT owner FROM pinned_token WHERE app_id = $1 AND digest = $2";
    let key: sql::Values<'_> = &[&pinned.app_id.to_i64(), &pinned.digest.as_slice()];
    sql::judge(tx.sql, changed, tx.owner, holder, key).await
}

pub(crate) async fn all(sql: Sql<'_>) -> Result<Vec<PinnedToken>, Halt> {
    sql.all(
        "SELECT app_id, digest, platform, environment, player_id, scoped_id, expires_at
         FROM pinned_token ORDER BY app_id, digest",
        &[],
        from_row,
    )
    .await
}

fn from_row(row: &Row) -> Result<PinnedToken, Halt> {
    let scoped_id = read_optional(row, "scoped_id", PlayerId::from_i64)?;
    let kind = match read_optional(row, "player_id", PlayerId::from_i64)? {
        None => PinnedKind::Server,
        Some(player_id) => PinnedKind::User {
            player_id,
            scoped_id,
        },
    };
    let expires_at: Option<i64> = get(row, "expires_at")?;
    Ok(PinnedToken {
        app_id: read(row, "app_id", AppId::from_i64)?,
        platform: name(row, "platform")?,
        environment: name(row, "environment")?,
        kind,
        digest: array(row, "digest")?,
        expires_at: expires_at.map(Timestamp::from_millis),
    })
}
