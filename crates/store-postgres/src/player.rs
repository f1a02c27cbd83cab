use base::PlayerId;
use store::{Page, Player, Refusal};
use tokio_postgres::Row;

use crate::{
    error::Halt,
    row::{array, get, moment, read},
    sql::{self, Absent, Sql},
    tx::Tx,
};

pub(crate) async fn insert(tx: &Tx<'_>, player: &Player) -> Result<Absent, Halt> {
    let player_id = player.player_id.to_i64();
    let changed = tx
        .sql
        .run(
            "INSERT INTO player (player_id, nickname, sign_in_digest, created_at, owner)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            &[
                &player_id,
                &player.nickname,
                &player.sign_in_digest.as_slice(),
                &player.created_at.millis(),
                &tx.owner.bytes().as_slice(),
            ],
        )
        .await?;
    let holder = "SELECT owner FROM player WHERE player_id = $1";
    sql::judge(tx.sql, changed, tx.owner, holder, &[&player_id]).await
}

pub(crate) async fn replace_key(
    tx: &Tx<'_>,
    player: PlayerId,
    digest: &[u8; 32],
) -> Result<(), Halt> {
    let changed = tx
        .sql
        .run(
            "UPDATE player SET sign_in_digest = $2 WHERE player_id = $1",
            &[&player.to_i64(), &digest.as_slice()],
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Missing.into());
    }
    Ok(())
}

/// Refuses when there is no such player. None ever leaves, so nothing is locked.
pub(crate) async fn require(tx: &Tx<'_>, player: PlayerId) -> Result<(), Halt> {
    let query = "SELECT 1 FROM player WHERE player_id = $1";
    found(tx, query, player).await
}

/// Refuses when there is no such player, and lets nobody else do this until the
/// transaction ends. It stands for the lock of what the player may not have yet.
pub(crate) async fn require_alone(tx: &Tx<'_>, player: PlayerId) -> Result<(), Halt> {
    let query = "SELECT 1 FROM player WHERE player_id = $1 FOR UPDATE";
    found(tx, query, player).await
}

/// Lets nobody else do this with either of two players until the transaction ends,
/// and gives how many of them there are. They are locked in the order of their
/// ids, whoever is named first.
pub(crate) async fn hold(tx: &Tx<'_>, players: [PlayerId; 2]) -> Result<usize, Halt> {
    let players = players.map(PlayerId::to_i64);
    let query = "SELECT player_id FROM player WHERE player_id = ANY($1)
         ORDER BY player_id FOR UPDATE";
    let held = tx
        .sql
        .all(query, &[&players.as_slice()], |_| Ok(()))
        .await?;
    Ok(held.len())
}

async fn found(tx: &Tx<'_>, query: &str, player: PlayerId) -> Result<(), Halt> {
    if tx.sql.exists(query, &[&player.to_i64()]).await? {
        Ok(())
    } else {
        Err(Refusal::Missing.into())
    }
}

/// Reads a row whether there is such a player or not, so that the time it takes
/// does not tell who has an account.
pub(crate) async fn find(sql: Sql<'_>, player: PlayerId) -> Result<Option<Player>, Halt> {
    let nearest = sql.find(NEAREST, &[&player.to_i64()], from_row).await?;
    Ok(nearest.filter(|found| found.player_id == player))
}

/// The player with that id, or the next one, or the first.
const NEAREST: &str = "SELECT player_id, nickname, sign_in_digest, created_at FROM player
     WHERE player_id = coalesce(
         (SELECT min(player_id) FROM player WHERE player_id >= $1),
         (SELECT min(player_id) FROM player))";

/// These players, in their order.
pub(crate) async fn of(sql: Sql<'_>, players: &[PlayerId]) -> Result<Vec<Player>, Halt> {
    let players: Vec<_> = players.iter().map(|player| player.to_i64()).collect();
    sql.all(OF, &[&players], from_row).await
}

const OF: &str = "SELECT p.player_id, p.nickname, p.sign_in_digest, p.created_at
     FROM UNNEST($1::BIGINT[]) WITH ORDINALITY AS asked (player_id, no)
     JOIN player p ON p.player_id = asked.player_id
     ORDER BY asked.no";

pub(crate) async fn page(
    sql: Sql<'_>,
    after: Option<PlayerId>,
    limit: usize,
) -> Result<Page<Player>, Halt> {
    let after = after.map_or(0, PlayerId::to_i64);
    let found = sql
        .all(PAGE, &[&after, &sql::one_more(limit)], from_row)
        .await?;
    Ok(Page::of(found, limit))
}

const PAGE: &str = "SELECT player_id, nickname, sign_in_digest, created_at FROM player
     WHERE player_id > $1 ORDER BY player_id LIMIT $2";

fn from_row(row: &Row) -> Result<Player, Halt> {
    Ok(Player {
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        nickname: get(row, "nickname")?,
        sign_in_digest: array(row, "sign_in_digest")?,
        created_at: moment(row, "created_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    #[tokio::test]
    async fn a_row_is_read_whoever_is_looked_up() {
        let Some(sample) = Sample::open().await else {
            return;
        };
        let sql = sample.sql();
        let nearest = async |id: i64| sql.find(NEAREST, &[&id], from_row).await.unwrap();
        assert_eq!(nearest(1).await, None);
        let insert = "INSERT INTO player VALUES ($1, 'n', $2, 0, $2)";
        for id in [10_i64, 20] {
            sql.run(insert, &[&id, &[1_u8; 32].as_slice()])
                .await
                .unwrap();
        }
        for (asked, read) in [(1, 10), (10, 10), (11, 20), (20, 20), (21, 10)] {
            let near = nearest(asked).await.map(|player| player.player_id);
            assert_eq!(near, PlayerId::from_i64(read));
            let found = find(sql, PlayerId::from_i64(asked).unwrap()).await.unwrap();
            assert_eq!(found.is_some(), asked == read, "{asked}");
        }
    }

    #[tokio::test]
    async fn a_page_is_read_by_the_key() {
        let row = "n, 'n', '\\x00', n, '\\x00'";
        let Some(sample) = Sample::full_of("player", row).await else {
            return;
        };
        sample
            .assert_found_by("player_pkey", PAGE, "10000, 51", &["player_id"])
            .await;
    }
}
