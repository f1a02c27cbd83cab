//! The connections that read. They never wait for the writer.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rusqlite::Connection;
use store::StoreError;
use tokio::{runtime::Handle, sync::Semaphore};

use crate::{connection, error::read_error, writer::closed};

#[derive(Debug)]
pub(crate) struct Readers {
    path: PathBuf,
    permits: Arc<Semaphore>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    idle: Vec<Connection>,
    closed: bool,
    /// Why the last read failed, if it did.
    trouble: Option<StoreError>,
}

impl Readers {
    /// Connections are opened as they are needed, `most` at the most.
    pub(crate) fn new(path: PathBuf, most: usize) -> Arc<Self> {
        Arc::new(Self {
            path,
            permits: Arc::new(Semaphore::new(most.clamp(1, Semaphore::MAX_PERMITS))),
            state: Mutex::default(),
        })
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
        match snapshot(conn, &self.path, query) {
            Ok((conn, value)) => {
                self.give_back(conn);
                Ok(value)
            }
            Err(error) => {
                let error = read_error(&error);
                self.lock().trouble = Some(error.clone());
                Err(error)
            }
        }
    }

    fn take(&self) -> Result<Option<Connection>, StoreError> {
        let mut state = self.lock();
        if state.closed {
            return Err(closed());
        }
        Ok(state.idle.pop())
    }

    fn give_back(&self, conn: Connection) {
        let mut state = self.lock();
        state.trouble = None;
        if !state.closed {
            state.idle.push(conn);
        }
    }

    /// Whether the last read succeeded.
    pub(crate) fn healthy(&self) -> Result<(), StoreError> {
        self.lock().trouble.clone().map_or(Ok(()), Err)
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

/// A connection that failed is not kept.
fn snapshot<T>(
    kept: Option<Connection>,
    path: &std::path::Path,
    query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<(Connection, T)> {
    let conn = kept.map_or_else(|| connection::reader(path), Ok)?;
    let tx = conn.unchecked_transaction()?;
    let value = query(&tx)?;
    tx.finish()?;
    Ok((conn, value))
}
