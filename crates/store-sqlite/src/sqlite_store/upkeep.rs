//! What an operator does to a store as a whole.

use std::path::Path;

use store::StoreError;
use tokio::{sync::oneshot, task};

use super::SqliteStore;
use crate::{
    backup,
    reseal::{Cursor, Reseal},
    schema::Migrated,
    writer::{Job, closed},
};

impl SqliteStore {
    /// What opening the store did to its schema.
    #[must_use]
    pub fn migrated(&self) -> Migrated {
        self.migrated
    }

    /// Seals every secret anew that is not sealed under the vault's active key,
    /// in small transactions between the units that are written meanwhile.
    /// Returns how many there were. Afterwards no row needs another key.
    ///
    /// # Errors
    /// [`StoreError`]; what was sealed anew by then stays so, and a second call
    /// does the rest.
    pub async fn reseal(&self) -> Result<u64, StoreError> {
        let mut resealed: u64 = 0;
        let mut next = Some(Cursor::START);
        while let Some(from) = next {
            let (answer, answered) = oneshot::channel();
            let jobs = self.jobs.clone();
            let job = Job::Reseal(Reseal { from, answer });
            // Waits where the queue is full: nobody asks for this in a hurry.
            let sent = task::spawn_blocking(move || jobs.send(job).is_ok()).await;
            if !sent.is_ok_and(|sent| sent) {
                return Err(closed());
            }
            let slice = answered.await.map_err(|_| closed())??;
            resealed = resealed.saturating_add(slice.resealed);
            next = slice.next;
        }
        Ok(resealed)
    }

    /// Writes everything that is committed now into a new file at `to`, which
    /// only its owner may read, while units go on being written. What is sealed
    /// stays sealed. The file is on the disk when this returns.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], also when there is such a file already; no
    /// part of a file is left behind, neither then nor when the future is
    /// dropped before it is done.
    pub async fn snapshot(&self, to: &Path) -> Result<(), StoreError> {
        if self.running.lock().await.is_none() {
            return Err(closed());
        }
        let (from, to) = (self.path.clone(), to.to_owned());
        let mut taken = task::spawn_blocking(move || backup::snapshot(&from, &to))
            .await
            .unwrap_or_else(|error| Err(StoreError::Unavailable(error.to_string())))?;
        // Only someone who still waits for the file is left with it.
        taken.disable_cleanup(true);
        Ok(())
    }
}
