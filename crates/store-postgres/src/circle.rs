use base::{AppId, PlayerId, Timestamp};
use store::{CircleStep, Friendship, OrgIdentity, Organization, Refusal};
use tokio_postgres::Row;

use crate::{
    error::Halt,
    player,
    row::{count, get, moment, read},
    sql::{self, Sql, Values},
    tx::Tx,
};

/// Does one step.
pub(crate) async fn run(tx: &Tx<'_>, step: &CircleStep) -> Result<(), Halt> {
    match step {
        CircleStep::Befriend {
            player_id,
            friend_id,
            at,
        } => befriend(tx, *player_id, *friend_id, *at).await,
        CircleStep::Unfriend {
            player_id,
            friend_id,
        } => unfriend(tx, *player_id, *friend_id).await,
        CircleStep::InsertOrgIdentity(identity) => insert(tx, identity).await,
    }
}

async fn befriend(tx: &Tx<'_>, one: PlayerId, other: PlayerId, at: Timestamp) -> Result<(), Halt> {
    if one == other {
        return Err(Refusal::Settled.into());
    }
    // Whoever makes friends with either of them waits, so that both stay countable.
    if player::hold(tx, [one, other]).await? < 2 {
        return Err(Refusal::Missing.into());
    }
    let (one, other) = (one.to_i64(), other.to_i64());
    let friendship = tx.sql.find(COUNTED, &[&one, &other], counted).await?;
    let friendship = friendship.ok_or_else(|| Halt::damaged("friends"))?;
    if friendship.begin()? {
        tx.sql
            .run(
                "INSERT INTO friendship (player_id, friend_id, since)
                 VALUES ($1, $2, $3), ($2, $1, $3)",
                &[&one, &other, &at.millis()],
            )
            .await?;
    }
    Ok(())
}

/// What two players are to each other, and the friends of the one who has more.
const COUNTED: &str = "SELECT
     (SELECT count(*) FROM friendship WHERE player_id = $1 AND friend_id = $2) AS stands,
     greatest((SELECT count(*) FROM friendship WHERE player_id = $1),
         (SELECT count(*) FROM friendship WHERE player_id = $2)) AS friends";

fn counted(row: &Row) -> Result<Friendship, Halt> {
    Ok(Friendship {
        stands: get::<i64>(row, "stands")? > 0,
        friends: count(row, "friends")?,
    })
}

async fn unfriend(tx: &Tx<'_>, one: PlayerId, other: PlayerId) -> Result<(), Halt> {
    player::hold(tx, [one, other]).await?;
    tx.sql
        .run(
            "DELETE FROM friendship
             WHERE (player_id, friend_id) IN (VALUES ($1::BIGINT, $2::BIGINT), ($2, $1))",
            &[&one.to_i64(), &other.to_i64()],
        )
        .await?;
    Ok(())
}

pub(crate) async fn friends(sql: Sql<'_>, player: PlayerId) -> Result<Vec<PlayerId>, Halt> {
    sql.all(
        "SELECT friend_id FROM friendship WHERE player_id = $1 ORDER BY friend_id",
        &[&player.to_i64()],
        |row| read(row, "friend_id", PlayerId::from_i64),
    )
    .await
}

/// The columns that an organization is: an app or 0, and a publisher or none.
fn columns(organization: &Organization) -> (i64, &str) {
    match organization {
        Organization::Publisher(name) => (0, name),
        Organization::App(app) => (app.to_i64(), ""),
    }
}

async fn insert(tx: &Tx<'_>, identity: &OrgIdentity) -> Result<(), Halt> {
    player::require(tx, identity.player_id).await?;
    let (app_id, publisher) = columns(&identity.organization);
    let player_id = identity.player_id.to_i64();
    let changed = tx
        .sql
        .run(
            "INSERT INTO org_identity
                 (app_id, publisher, player_id, org_scoped_id, made_at, owner)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            &[
                &app_id,
                &publisher,
                &player_id,
                &identity.org_scoped_id.to_i64(),
                &identity.made_at.millis(),
                &tx.owner.bytes().as_slice(),
            ],
        )
        .await?;
    let holder = "SELECT owner FROM org_identity
         WHERE app_id = $1 AND publisher = $2 AND player_id = $3";
    let key: Values<'_> = &[&app_id, &publisher, &player_id];
    let judged = sql::judge(tx.sql, changed, tx.owner, holder, key).await;
    judged.map(drop)
}

pub(crate) async fn org_identity(
    sql: Sql<'_>,
    organization: &Organization,
    player: PlayerId,
) -> Result<Option<OrgIdentity>, Halt> {
    let (app_id, publisher) = columns(organization);
    if sql::cannot_hold(publisher) {
        return Ok(None);
    }
    sql.find(
        "SELECT app_id, publisher, player_id, org_scoped_id, made_at FROM org_identity
         WHERE app_id = $1 AND publisher = $2 AND player_id = $3",
        &[&app_id, &publisher, &player.to_i64()],
        from_row,
    )
    .await
}

fn from_row(row: &Row) -> Result<OrgIdentity, Halt> {
    let organization = match get(row, "app_id")? {
        0_i64 => Organization::Publisher(get(row, "publisher")?),
        app => {
            let app = AppId::from_i64(app).ok_or_else(|| Halt::damaged("app_id"))?;
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
