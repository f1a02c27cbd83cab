use base::{AppId, OwnerId, PlayerId, Timestamp};
use rusqlite::{Connection, Row, params};
use store::{PinnedKind, PinnedToken};

use crate::{
    app,
    error::Halt,
    row::{name, read, read_optional},
    sql::{self, Absent},
};

pub(crate) fn insert(
    tx: &Connection,
    owner: OwnerId,
    pinned: &PinnedToken,
) -> Result<Absent, Halt> {
    app::require(tx, pinned.app_id)?;
    let (player, scoped) = match pinned.kind {
        PinnedKind::Server => (None, None),
        PinnedKind::User {
            player_id,
            scoped_id,
        } => (Some(player_id.to_i64()), scoped_id.map(PlayerId::to_i64)),
    };
    let changed = sql::run(
        tx,
        "INSERT INTO pinned_token
             (app_id, digest, platform, environment, player_id, scoped_id, expires_at, owner)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
        params![
            pinned.app_id.to_i64(),
            pinned.digest,
            pinned.platform.as_str(),
            pinned.environment.as_str(),
            player,
            scoped,
            pinned.expires_at.map(Timestamp::millis),
            owner.bytes()
        ],
    )?;
    let holder = "SELECT owner FROM pinned_token WHERE app_id = ?1 AND digest = ?2";
    let key = params![pinned.app_id.to_i64(), pinned.digest];
    sql::judge(tx, changed, owner, holder, key)
}

pub(crate) fn all(conn: &Connection) -> rusqlite::Result<Vec<PinnedToken>> {
    sql::all(
        conn,
        "SELECT app_id, digest, platform, environment, player_id, scoped_id, expires_at
         FROM pinned_token ORDER BY app_id, digest",
        [],
        from_row,
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<PinnedToken> {
    let scoped_id = read_optional(row, "scoped_id", PlayerId::from_i64)?;
    let kind = match read_optional(row, "player_id", PlayerId::from_i64)? {
        None => PinnedKind::Server,
        Some(player_id) => PinnedKind::User {
            player_id,
            scoped_id,
        },
    };
    Ok(PinnedToken {
        app_id: read(row, "app_id", AppId::from_i64)?,
        platform: name(row, "platform")?,
        environment: name(row, "environment")?,
        kind,
        digest: row.get("digest")?,
        expires_at: row
            .get::<_, Option<i64>>("expires_at")?
            .map(Timestamp::from_millis),
    })
}
