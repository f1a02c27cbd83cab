use base::{AppId, OwnerId, PlayerId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{CircleStep, Friendship, OrgIdentity, Organization, Refusal};

use crate::{
    error::Halt,
    player,
    row::{moment, read, unexpected},
    sql,
};

/// Does one step.
pub(crate) fn run(tx: &Connection, owner: OwnerId, step: &CircleStep) -> Result<(), Halt> {
    match step {
        CircleStep::Befriend {
            player_id,
            friend_id,
            at,
        } => befriend(tx, *player_id, *friend_id, *at),
        CircleStep::Unfriend {
            player_id,
            friend_id,
        } => unfriend(tx, *player_id, *friend_id),
        CircleStep::InsertOrgIdentity(identity) => insert(tx, owner, identity),
    }
}

fn befriend(tx: &Connection, one: PlayerId, other: PlayerId, at: Timestamp) -> Result<(), Halt> {
    if one == other {
        return Err(Refusal::Settled.into());
    }
    if !(player::exists(tx, one)? && player::exists(tx, other)?) {
        return Err(Refusal::Missing.into());
    }
    let both = [one.to_i64(), other.to_i64()];
    let friendship = tx
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM friendship WHERE player_id = ?1 AND friend_id = ?2),
                 max((SELECT count(*) FROM friendship WHERE player_id = ?1),
                     (SELECT count(*) FROM friendship WHERE player_id = ?2))",
        )?
        .query_row(both, |row| {
            let friends: u32 = row.get(1)?;
            Ok(Friendship {
                stands: row.get(0)?,
                friends: usize::try_from(friends).unwrap_or(usize::MAX),
            })
        })?;
    if friendship.begin()? {
        let [one, other] = both;
        sql::run(
            tx,
            "INSERT INTO friendship (player_id, friend_id, since)
             VALUES (?1, ?2, ?3), (?2, ?1, ?3)",
            [one, other, at.millis()],
        )?;
    }
    Ok(())
}

fn unfriend(tx: &Connection, one: PlayerId, other: PlayerId) -> Result<(), Halt> {
    sql::run(
        tx,
        "DELETE FROM friendship
         WHERE (player_id, friend_id) IN (VALUES (?1, ?2), (?2, ?1))",
        [one.to_i64(), other.to_i64()],
    )?;
    Ok(())
}

pub(crate) fn friends(conn: &Connection, player: PlayerId) -> rusqlite::Result<Vec<PlayerId>> {
    sql::all(
        conn,
        "SELECT friend_id FROM friendship WHERE player_id = ?1 ORDER BY friend_id",
        [player.to_i64()],
        |row| read(row, "friend_id", PlayerId::from_i64),
    )
}

/// The columns that an organization is: an app or 0, and a publisher or none.
fn columns(organization: &Organization) -> (i64, &str) {
    match organization {
        Organization::Publisher(name) => (0, name),
        Organization::App(app) => (app.to_i64(), ""),
    }
}

fn insert(tx: &Connection, owner: OwnerId, identity: &OrgIdentity) -> Result<(), Halt> {
    if !player::exists(tx, identity.player_id)? {
        return Err(Refusal::Missing.into());
    }
    let (app_id, publisher) = columns(&identity.organization);
    let player_id = identity.player_id.to_i64();
    let changed = sql::run(
        tx,
        "INSERT INTO org_identity
             (app_id, publisher, player_id, org_scoped_id, made_at, owner)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
        params![
            app_id,
            publisher,
            player_id,
            identity.org_scoped_id.to_i64(),
            identity.made_at.millis(),
            owner.bytes()
        ],
    )?;
    let holder = "SELECT owner FROM org_identity
         WHERE app_id = ?1 AND publisher = ?2 AND player_id = ?3";
    let key = params![app_id, publisher, player_id];
    sql::judge(tx, changed, owner, holder, key).map(drop)
}

pub(crate) fn org_identity(
    conn: &Connection,
    organization: &Organization,
    player: PlayerId,
) -> rusqlite::Result<Option<OrgIdentity>> {
    let (app_id, publisher) = columns(organization);
    conn.prepare_cached(
        "SELECT app_id, publisher, player_id, org_scoped_id, made_at FROM org_identity
         WHERE app_id = ?1 AND publisher = ?2 AND player_id = ?3",
    )?
    .query_row(params![app_id, publisher, player.to_i64()], from_row)
    .optional()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<OrgIdentity> {
    let organization = match row.get("app_id")? {
        0 => Organization::Publisher(row.get("publisher")?),
        app => {
            let app = AppId::from_i64(app).ok_or_else(|| unexpected(row, "app_id"))?;
            Organization::App(app)
        }
    };
    Ok(OrgIdentity {
        organization,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        org_scoped_id: read(row, "org_scoped_id", PlayerId::from_i64)?,
        made_at: moment(row, "made_at")?,
    })
}
