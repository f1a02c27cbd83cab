use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

/// What players have, in a database.
#[derive(Clone)]
pub struct Ledger(Arc<Mutex<Connection>>);

/// What a wish to grant came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Granted {
    /// The balance after the grant, now or when it was made.
    Balance(u64),
    /// The key was used for something else.
    OtherBody,
}

impl Ledger {
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        let conn = Connection::open(path).context("the ledger cannot be opened")?;
        conn.execute_batch(
            "CREATE TABLE IF NOT EXISTS balance (
                 player TEXT NOT NULL PRIMARY KEY,
                 coins  INTEGER NOT NULL
             ) STRICT;
             CREATE TABLE IF NOT EXISTS granted (
                 key     TEXT    NOT NULL PRIMARY KEY,
                 body    BLOB    NOT NULL,
                 balance INTEGER NOT NULL
             ) STRICT;",
        )
        .context("the ledger's tables cannot be made")?;
        Ok(Self(Arc::new(Mutex::new(conn))))
    }

    /// Gives a player coins, once for each key.
    ///
    /// The key and the balance change in one transaction. If they did not, a crash
    /// between the two would grant twice or never.
    pub(crate) fn grant(
        &self,
        key: &str,
        body: &[u8],
        player: &str,
        coins: u32,
    ) -> anyhow::Result<Granted> {
        let mut conn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let before: Option<(Vec<u8>, i64)> = tx
            .query_row(
                "SELECT body, balance FROM granted WHERE key = ?1",
                [key],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        if let Some((same, balance)) = before {
            return Ok(if same == body {
                Granted::Balance(balance.cast_unsigned())
            } else {
                Granted::OtherBody
            });
        }
        let balance: i64 = tx.query_row(
            "INSERT INTO balance (player, coins) VALUES (?1, ?2)
             ON CONFLICT (player) DO UPDATE SET coins = coins + excluded.coins
             RETURNING coins",
            params![player, coins],
            |row| row.get(0),
        )?;
        tx.execute(
            "INSERT INTO granted (key, body, balance) VALUES (?1, ?2, ?3)",
            params![key, body, balance],
        )?;
        tx.commit()?;
        Ok(Granted::Balance(balance.cast_unsigned()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_grants_once_and_only_what_it_was_first_used_for() {
        let ledger = Ledger::open(Path::new(":memory:")).unwrap();
        let grant = |key, body: &str| ledger.grant(key, body.as_bytes(), "7", 50).unwrap();
        assert_eq!(grant("a", "x"), Granted::Balance(50));
        assert_eq!(grant("b", "x"), Granted::Balance(100));
        assert_eq!(grant("a", "x"), Granted::Balance(50));
        assert_eq!(grant("a", "y"), Granted::OtherBody);
        assert_eq!(ledger.balance("7").unwrap(), 100);
        assert_eq!(ledger.balance("8").unwrap(), 0);
    }
}
