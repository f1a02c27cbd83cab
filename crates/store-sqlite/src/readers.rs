//! The connections that read. They never wait for the writer.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rusqlite::Connection;
use store::StoreError;
use tokio::{runtime::Handle, sync::Semaphore};

use crate::{connection, error::read_error, writer::closed};

#[derive(Debug)]
pub(crate) struct Readers {
    path: PathBuf,
    most: usize,
    permits: Arc<Semaphore>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    idle: Vec<Connection>,
    closed: bool,
}

impl Readers {
    /// Opens so many connections, and at least one. They stay open, so that a
    /// process whose descriptors run out reads on.
    pub(crate) fn open(path: PathBuf, most: usize) -> rusqlite::Result<Arc<Self>> {
        let most = most.clamp(1, Semaphore::MAX_PERMITS);
        let idle = (0..most)
            .map(|_| opened(&path))
            .collect::<rusqlite::Result<_>>()?;
        Ok(Arc::new(Self {
            path,
            most,
            permits: Arc::new(Semaphore::new(most)),
            state: Mutex::new(State {
                idle,
                closed: false,
            }),
        }))
    }

    /// Runs a query on the runtime's threads for blocking work, in one read
    /// transaction, and so on one snapshot.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let runtime =
            Handle::try_current().map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|_| closed())?;
        let readers = Arc::clone(self);
        let reading = runtime.spawn_blocking(move || {
            let _permit = permit;
            readers.run(query)
        });
        reading
            .await
            .unwrap_or_else(|error| Err(StoreError::Unavailable(error.to_string())))
    }

    fn run<T>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let conn = self.take()?;
        let read = snapshot(&conn, query);
        // A connection that failed is replaced, and kept if it cannot be.
        let conn = match &read {
            Ok(_) => conn,
            Err(_) => connection::reader(&self.path).unwrap_or(conn),
        };
        self.give_back(conn);
        read.map_err(|error| read_error(&error))
    }

    fn take(&self) -> Result<Connection, StoreError> {
        let mut state = self.lock();
        if state.closed {
            return Err(closed());
        }
        match state.idle.pop() {
            Some(conn) => Ok(conn),
            // A query that panicked took its connection along.
            None => connection::reader(&self.path).map_err(|error| read_error(&error)),
        }
    }

    fn give_back(&self, conn: Connection) {
        let mut state = self.lock();
        if !state.closed && state.idle.len() < self.most {
            state.idle.push(conn);
        }
    }

    /// Lets the connections go; later reads are refused.
    pub(crate) fn close(&self) {
        self.permits.close();
        let mut state = self.lock();
        state.closed = true;
        state.idle.clear();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that has read, since SQLite opens the log with the first read.
fn opened(path: &Path) -> rusqlite::Result<Connection> {
    let conn = connection::reader(path)?;
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(conn)
}

fn snapshot<T>(
    conn: &Connection,
    query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let tx = conn.unchecked_transaction()?;
    let value = query(&tx)?;
    tx.finish()?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[tokio::test]
    async fn reading_opens_nothing() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("store.db");
        fs::write(&path, []).unwrap();
        let writer = connection::writer(&path, None).unwrap();
        writer
            .execute_batch("CREATE TABLE t (n); INSERT INTO t VALUES (7)")
            .unwrap();
        let readers = Readers::open(path.clone(), 2).unwrap();
        for suffix in ["", "-wal", "-shm"] {
            fs::remove_file(crate::file::with_suffix(&path, suffix)).unwrap();
        }
        let both = Arc::new(std::sync::Barrier::new(2));
        let read = || {
            let both = Arc::clone(&both);
            readers.read(move |conn| {
                both.wait();
                conn.query_row("SELECT n FROM t", [], |row| row.get::<_, i64>(0))
            })
        };
        assert_eq!(tokio::join!(read(), read()), (Ok(7), Ok(7)));
        drop(writer);
    }

    #[tokio::test]
    async fn a_read_that_failed_leaves_its_connection_to_the_next() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let readers = Readers::open(file.path().to_owned(), 1).unwrap();
        let failed = readers.read(|conn| conn.execute("nonsense", [])).await;
        failed.unwrap_err();
        let one = readers.read(|conn| conn.query_row("SELECT 1", [], |row| row.get(0)));
        assert_eq!(one.await, Ok(1_i64));
    }
}
