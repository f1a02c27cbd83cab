use base::{OwnerId, PlayerId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{Page, Player, Refusal};

use crate::{
    error::Halt,
    row::{moment, read},
    sql::{self, Absent},
};

pub(crate) fn insert(tx: &Connection, owner: OwnerId, player: &Player) -> Result<Absent, Halt> {
    let changed = sql::run(
        tx,
        "INSERT INTO player (player_id, nickname, sign_in_digest, created_at, owner)
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        params![
            player.player_id.to_i64(),
            player.nickname,
            player.sign_in_digest,
            player.created_at.millis(),
            owner.bytes()
        ],
    )?;
    let holder = "SELECT owner FROM player WHERE player_id = ?1";
    sql::judge(tx, changed, owner, holder, [player.player_id.to_i64()])
}

pub(crate) fn replace_key(
    tx: &Connection,
    player: PlayerId,
    digest: &[u8; 32],
) -> Result<(), Halt> {
    let changed = sql::run(
        tx,
        "UPDATE player SET sign_in_digest = ?2 WHERE player_id = ?1",
        params![player.to_i64(), digest],
    )?;
    if changed == 0 {
        return Err(Refusal::Missing.into());
    }
    Ok(())
}

pub(crate) fn exists(tx: &Connection, player: PlayerId) -> rusqlite::Result<bool> {
    let query = "SELECT 1 FROM player WHERE player_id = ?1";
    sql::exists(tx, query, [player.to_i64()])
}

/// Reads a row whether there is such a player or not, so that the time it takes
/// does not tell who has an account.
pub(crate) fn find(conn: &Connection, player: PlayerId) -> rusqlite::Result<Option<Player>> {
    let nearest = nearest(conn, player)?;
    Ok(nearest.filter(|found| found.player_id == player))
}

/// The player with that id, or the next one, or the first.
fn nearest(conn: &Connection, player: PlayerId) -> rusqlite::Result<Option<Player>> {
    conn.prepare_cached(
        "SELECT player_id, nickname, sign_in_digest, created_at FROM player
         WHERE player_id = coalesce(
             (SELECT min(player_id) FROM player WHERE player_id >= ?1),
             (SELECT min(player_id) FROM player))",
    )?
    .query_row([player.to_i64()], from_row)
    .optional()
}

pub(crate) fn page(
    conn: &Connection,
    after: Option<PlayerId>,
    limit: usize,
) -> rusqlite::Result<Page<Player>> {
    let after = after.map_or(0, PlayerId::to_i64);
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut items = sql::all(
        conn,
        "SELECT player_id, nickname, sign_in_digest, created_at FROM player
         WHERE player_id > ?1 ORDER BY player_id LIMIT ?2",
        [after, one_more],
        from_row,
    )?;
    let more = items.len() > limit;
    items.truncate(limit);
    Ok(Page { items, more })
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Player> {
    Ok(Player {
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        nickname: row.get("nickname")?,
        sign_in_digest: row.get("sign_in_digest")?,
        created_at: moment(row, "created_at")?,
    })
}

#[cfg(test)]
mod tests {
    use base::Timestamp;

    use super::*;

    #[test]
    fn a_row_is_read_whoever_is_looked_up() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(include_str!("schema/0001_first_light.sql"))
            .unwrap();
        let id = |n| PlayerId::new(n).unwrap();
        assert_eq!(nearest(&conn, id(1)).unwrap(), None);
        for n in [10, 20] {
            let player = Player {
                player_id: id(n),
                nickname: "n".to_owned(),
                sign_in_digest: [1; 32],
                created_at: Timestamp::EPOCH,
            };
            insert(&conn, OwnerId::new([1; 16]), &player).unwrap();
        }
        for (asked, read) in [(1, 10), (10, 10), (11, 20), (20, 20), (21, 10)] {
            let near = nearest(&conn, id(asked)).unwrap();
            assert_eq!(near.map(|player| player.player_id), Some(id(read)));
            let found = find(&conn, id(asked)).unwrap();
            assert_eq!(found.is_some(), asked == read, "{asked}");
        }
    }
}
