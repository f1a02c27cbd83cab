//! What is written first when single use has to be durable: a table whose
//! primary key is the thing used, and an insert for each use.

use std::{
    path::Path,
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use anyhow::{Context, Result, ensure};
use base::Timestamp;
use guard::Claim;
use rusqlite::{Connection, params};
use tokio::sync::oneshot;

const TABLE: &str = "CREATE TABLE claim (
    digest BLOB NOT NULL PRIMARY KEY, owner BLOB NOT NULL, expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID";

const INSERT: &str = "INSERT INTO claim (digest, owner, expires_at) VALUES (?1, ?2, ?3) \
    ON CONFLICT DO NOTHING";

struct Asked {
    claim: Claim,
    answer: oneshot::Sender<rusqlite::Result<usize>>,
}

/// One connection on a thread of its own, one transaction for each claim.
pub(super) struct Solo {
    queue: Sender<Asked>,
}

impl Solo {
    /// Makes the database and fills it, in one transaction.
    pub(super) fn open(path: &Path, held: usize, expires_at: Timestamp) -> Result<Self> {
        let mut connection = Connection::open(path)?;
        connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.execute_batch(TABLE)?;
        let filling = connection.transaction()?;
        for number in 0..u64::try_from(held)? {
            insert(&filling, &super::claim(number, expires_at))?;
        }
        filling.commit()?;
        let (queue, asked) = channel();
        thread::spawn(move || serve(&connection, &asked));
        Ok(Self { queue })
    }

    /// Commits one claim, which has to be accepted.
    pub(super) async fn commit(&self, claim: Claim) -> Result<()> {
        let (answer, answered) = oneshot::channel();
        let sent = self.queue.send(Asked { claim, answer });
        sent.ok().context("the writer is gone")?;
        ensure!(answered.await?? == 1, "a new claim is refused");
        Ok(())
    }
}

fn serve(connection: &Connection, queue: &Receiver<Asked>) {
    for Asked { claim, answer } in queue {
        // Whoever asked may be gone, which changes nothing here.
        let _ = answer.send(insert(connection, &claim));
    }
}

fn insert(connection: &Connection, claim: &Claim) -> rusqlite::Result<usize> {
    let expires_at = claim.expires_at().millis();
    let values = params![claim.digest(), [1_u8; 16], expires_at];
    connection.prepare_cached(INSERT)?.execute(values)
}
