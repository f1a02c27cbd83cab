use base::PlayerId;
use rusqlite::{Connection, OptionalExtension, params};
use store::Persona;

use super::require_player;
use crate::{error::Halt, json, sql};

/// Has a player show that of oneself.
pub(super) fn set(tx: &Connection, persona: &Persona) -> Result<(), Halt> {
    require_player(tx, persona.player_id)?;
    sql::run(
        tx,
        "INSERT INTO persona (player_id, said, changed_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (player_id) DO UPDATE SET
             said = excluded.said, changed_at = excluded.changed_at",
        params![
            persona.player_id.to_i64(),
            json::written(persona)?,
            persona.changed_at.millis()
        ],
    )?;
    Ok(())
}

pub(crate) fn find(conn: &Connection, player: PlayerId) -> rusqlite::Result<Option<Persona>> {
    conn.prepare_cached("SELECT said FROM persona WHERE player_id = ?1")?
        .query_row([player.to_i64()], |row| json::read(row, "said"))
        .optional()
}
