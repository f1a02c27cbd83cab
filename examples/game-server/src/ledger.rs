use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

/// What players have, in a database.
#[derive(Clone)]
pub struct Ledger(Arc<Mutex<Connection>>);

/// What was granted under an id.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Granted {
    /// To whom.
    pub(crate) player: String,
    /// What the player had then.
    pub(crate) balance: u64,
}

impl Ledger {
    /// Opens the ledger in a file, which is made when it is not there.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let conn = Connection::open(path).context("the ledger cannot be opened")?;
        conn.execute_batch(
            "CREATE TABLE IF NOT EXISTS balance (
                 player TEXT NOT NULL PRIMARY KEY,
                 coins  INTEGER NOT NULL
             ) STRICT;
             CREATE TABLE IF NOT EXISTS granted (
                 id      TEXT    NOT NULL PRIMARY KEY,
                 player  TEXT    NOT NULL,
                 balance INTEGER NOT NULL
             ) STRICT;",
        )
        .context("the ledger's tables cannot be made")?;
        Ok(Self(Arc::new(Mutex::new(conn))))
    }

    /// What was granted under an id before.
    pub(crate) fn granted(&self, id: &str) -> anyhow::Result<Option<Granted>> {
        let conn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(find(&conn, id)?)
    }

    /// Gives a player coins, once for each id, and says what the player has then.
    ///
    /// The id and the balance change in one transaction. If they did not, a crash
    /// between the two would grant twice or never.
    pub(crate) fn grant(&self, id: &str, player: &str, coins: u32) -> anyhow::Result<u64> {
        let mut conn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Whoever asked at the same time may have been first.
        if let Some(before) = find(&tx, id)? {
            return Ok(before.balance);
        }
        let balance: i64 = tx.query_row(
            "INSERT INTO balance (player, coins) VALUES (?1, ?2)
             ON CONFLICT (player) DO UPDATE SET coins = coins + excluded.coins
             RETURNING coins",
            params![player, coins],
            |row| row.get(0),
        )?;
        tx.execute(
            "INSERT INTO granted (id, player, balance) VALUES (?1, ?2, ?3)",
            params![id, player, balance],
        )?;
        tx.commit()?;
        Ok(balance.cast_unsigned())
    }

    /// How many coins a player has.
    pub(crate) fn balance(&self, player: &str) -> anyhow::Result<u64> {
        let conn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let query = "SELECT coins FROM balance WHERE player = ?1";
        let coins: Option<i64> = conn
            .query_row(query, [player], |row| row.get(0))
            .optional()?;
        Ok(coins.unwrap_or(0).cast_unsigned())
    }
}

fn find(conn: &Connection, id: &str) -> rusqlite::Result<Option<Granted>> {
    let query = "SELECT player, balance FROM granted WHERE id = ?1";
    conn.query_row(query, [id], |row| {
        Ok(Granted {
            player: row.get(0)?,
            balance: row.get::<_, i64>(1)?.cast_unsigned(),
        })
    })
    .optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_grants_once() {
        let ledger = Ledger::open(Path::new(":memory:")).unwrap();
        let grant = |id| ledger.grant(id, "7", 50).unwrap();
        assert_eq!(grant("a"), 50);
        assert_eq!(grant("b"), 100);
        assert_eq!(grant("a"), 50);
        assert_eq!(ledger.balance("7").unwrap(), 100);
        assert_eq!(ledger.balance("8").unwrap(), 0);
        let granted = ledger.granted("a").unwrap().unwrap();
        assert_eq!((&*granted.player, granted.balance), ("7", 50));
        assert_eq!(ledger.granted("c").unwrap(), None);
    }
}
