use base::{AppId, PlayerId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use store::{Install, Installation};

use super::require;
use crate::{
    error::Halt,
    row::{moment, read, read_optional},
    sql,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT app_id, player_id, invited_by, installed_at FROM app_installation ",
            $rest
        )
    };
}

/// Makes it so that a player has a game or has it no longer, and says whether that
/// is news.
pub(super) fn change(tx: &Connection, wish: Install) -> Result<bool, Halt> {
    let (app, player) = wish.place();
    require(tx, app, player)?;
    let current = find(tx, app, player)?;
    let (stands, news) = wish.apply(current);
    match stands {
        _ if !news => {}
        Some(installation) => insert(tx, &installation)?,
        None => {
            let delete = "DELETE FROM app_installation WHERE app_id = ?1 AND player_id = ?2";
            sql::run(tx, delete, [app.to_i64(), player.to_i64()])?;
        }
    }
    Ok(news)
}

pub(crate) fn find(
    conn: &Connection,
    app: AppId,
    player: PlayerId,
) -> rusqlite::Result<Option<Installation>> {
    conn.prepare_cached(select!("WHERE app_id = ?1 AND player_id = ?2"))?
        .query_row([app.to_i64(), player.to_i64()], from_row)
        .optional()
}

/// The games that a player has.
pub(crate) fn of(conn: &Connection, player: PlayerId) -> rusqlite::Result<Vec<Installation>> {
    sql::all(conn, OF, [player.to_i64()], from_row)
}

const OF: &str = select!("WHERE player_id = ?1 ORDER BY app_id");

fn insert(tx: &Connection, new: &Installation) -> Result<(), Halt> {
    sql::run(
        tx,
        "INSERT INTO app_installation (app_id, player_id, invited_by, installed_at)
         VALUES (?1, ?2, ?3, ?4)",
        params![
            new.app_id.to_i64(),
            new.player_id.to_i64(),
            new.invited_by.map(PlayerId::to_i64),
            new.installed_at.millis()
        ],
    )?;
    Ok(())
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Installation> {
    Ok(Installation {
        app_id: read(row, "app_id", AppId::from_i64)?,
        player_id: read(row, "player_id", PlayerId::from_i64)?,
        invited_by: read_optional(row, "invited_by", PlayerId::from_i64)?,
        installed_at: moment(row, "installed_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_players_games_are_a_range_of_an_index() {
        let search = "SEARCH app_installation USING INDEX app_installation_of (player_id=?)";
        assert_eq!(sql::plan(OF), [search]);
    }
}
