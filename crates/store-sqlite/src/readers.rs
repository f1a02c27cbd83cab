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
            .map(|_| connection::reader(&path))
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

fn snapshot<T>(
    conn: &Connection,
    query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let tx = conn.unchecked_transaction()?;
    let value = query(&tx)?;
    tx.finish()?;
    Ok(value)
}
