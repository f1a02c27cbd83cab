use crate::{
    error::Halt,
    json::{json, written},
    player,
    sql::Sql,
    tx::Tx,
};
use base::PlayerId;
use store::Persona;
use tokio_postgres::Row;

pub(super) async fn set(tx: &Tx<'_>, persona: &Persona) -> Result<(), Halt> {
    player::require(tx, persona.player_id).await?;
    tx.sql
        .run(
            "INSERT INTO persona (player_id, said, changed_at) VALUES ($1, $2, $3)
             ON CONFLICT (player_id) DO UPDATE SET
                 said = excluded.said, changed_at = excluded.changed_at",
            &[
                &persona.player_id.to_i64(),
                &written(persona)?,
                &persona.changed_at.millis(),
            ],
        )
        .await
        .map(drop)
}

/// What these players show of themselves, in their order.
pub(crate) async fn of(sql: Sql<'_>, players: &[PlayerId]) -> Result<Vec<Persona>, Halt> {
    let players: Vec<_> = players.iter().map(|player| player.to_i64()).collect();
    sql.all(OF, &[&players], from_row).await
}

const OF: &str = "SELECT p.said
     FROM UNNEST($1::BIGINT[]) WITH ORDINALITY AS asked (player_id, no)
     JOIN persona p ON p.player_id = asked.player_id
     ORDER BY asked.no";

fn from_row(row: &Row) -> Result<Persona, Halt> {
    json(row, "said")
}
