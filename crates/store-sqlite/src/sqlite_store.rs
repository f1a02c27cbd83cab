use std::{
    fmt,
    sync::{
        Arc,
        mpsc::{SyncSender, TrySendError, sync_channel},
    },
    thread::{self, JoinHandle},
};

use async_trait::async_trait;
use base::{AppId, CredentialId, PlayerId, SharedClock};
use store::{
    Catalog, ChangeNo, Changes, Issuance, Membership, Page, Player, Receipt, Store, StoreError,
    Unit,
};
use tokio::{
    sync::{Mutex, oneshot, watch},
    task,
};

use crate::{
    OpenError, SqliteOptions, app, change, credential,
    file::{self, Lock},
    issuance, key, listing, membership, pinned, player,
    readers::Readers,
    revocation,
    writer::{Job, News, Pending, Writer, closed},
};

/// How many units may wait for the writer. A caller that finds the queue full
/// is refused at once: waiting longer would help nobody.
const QUEUE: usize = 65_536;

/// A store in one SQLite file.
///
/// Dropping it is as good as [`close`](Store::close), except that the thread
/// that drops it waits for the units under way.
pub struct SqliteStore {
    clock: SharedClock,
    jobs: SyncSender<Job>,
    news: Arc<News>,
    readers: Arc<Readers>,
    /// `None` once closed.
    running: Mutex<Option<Running>>,
}

/// What ends with the store, the lock last.
struct Running {
    jobs: SyncSender<Job>,
    readers: Arc<Readers>,
    writer: JoinHandle<()>,
    lock: Lock,
}

impl SqliteStore {
    /// Opens the store, making or migrating its file as needed, and loads the
    /// claims that it holds.
    ///
    /// # Errors
    /// [`OpenError`]; [`OpenError::InUse`] while anyone else has it open.
    pub fn open(options: SqliteOptions, clock: SharedClock) -> Result<Self, OpenError> {
        let (lock, path) = file::claim(&options.path)?;
        let readers = Readers::new(path.clone(), options.readers);
        let (jobs, queue) = sync_channel(QUEUE);
        let (writer, news) = Writer::open(path.clone(), options, Arc::clone(&clock), queue)?;
        let writer = thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || writer.run())
            .map_err(|source| OpenError::Io { path, source })?;
        let running = Running {
            jobs: jobs.clone(),
            readers: Arc::clone(&readers),
            writer,
            lock,
        };
        Ok(Self {
            clock,
            jobs,
            news,
            readers,
            running: Mutex::new(Some(running)),
        })
    }

    /// Why units are refused at present, `None` while they are not; to be woken
    /// by. [`healthy`](Store::healthy) is the same for a glance.
    #[must_use]
    pub fn trouble(&self) -> watch::Receiver<Option<StoreError>> {
        self.news.trouble.subscribe()
    }

    fn writable(&self) -> Result<(), StoreError> {
        self.news.trouble.borrow().clone().map_or(Ok(()), Err)
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("news", &self.news)
            .finish_non_exhaustive()
    }
}

impl Running {
    fn end(self) {
        // An error means that the writer has ended already.
        let _ = self.jobs.send(Job::Stop);
        let _ = self.writer.join();
        self.readers.close();
        drop(self.lock);
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        if let Some(running) = self.running.get_mut().take() {
            running.end();
        }
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn commit(&self, unit: Unit) -> Result<Receipt, StoreError> {
        self.writable()?;
        let (answer, answered) = oneshot::channel();
        match self.jobs.try_send(Job::Commit(Pending { unit, answer })) {
            Ok(()) => answered.await.unwrap_or_else(|_| Err(closed())),
            Err(TrySendError::Full(_)) => Err(StoreError::Unavailable(format!(
                "{QUEUE} units wait to be written already"
            ))),
            Err(TrySendError::Disconnected(_)) => Err(closed()),
        }
    }

    async fn catalog(&self) -> Result<Catalog, StoreError> {
        let now = self.clock.now();
        self.readers
            .read(move |conn| {
                Ok(Catalog {
                    head: change::head(conn)?,
                    apps: app::all(conn)?,
                    listings: listing::all(conn)?,
                    credentials: credential::all(conn)?,
                    keys: key::all(conn)?,
                    pinned: pinned::all(conn)?,
                    revocations: revocation::in_force(conn, now)?,
                })
            })
            .await
    }

    async fn changes(&self, after: ChangeNo, limit: usize) -> Result<Changes, StoreError> {
        self.readers
            .read(move |conn| change::after(conn, after, limit))
            .await
    }

    fn head(&self) -> watch::Receiver<ChangeNo> {
        self.news.head.subscribe()
    }

    fn healthy(&self) -> Result<(), StoreError> {
        self.writable()?;
        self.readers.healthy()
    }

    async fn issuance(
        &self,
        app: AppId,
        credential: CredentialId,
    ) -> Result<Option<Issuance>, StoreError> {
        self.readers
            .read(move |conn| issuance::find(conn, app, credential))
            .await
    }

    async fn player(&self, player: PlayerId) -> Result<Option<Player>, StoreError> {
        self.readers
            .read(move |conn| player::find(conn, player))
            .await
    }

    async fn players(
        &self,
        after: Option<PlayerId>,
        limit: usize,
    ) -> Result<Page<Player>, StoreError> {
        self.readers
            .read(move |conn| player::page(conn, after, limit))
            .await
    }

    async fn membership(
        &self,
        app: AppId,
        player: PlayerId,
    ) -> Result<Option<Membership>, StoreError> {
        self.readers
            .read(move |conn| membership::find(conn, app, player))
            .await
    }

    async fn close(&self) {
        // Held throughout, so that a second call returns only when it is done.
        let mut running = self.running.lock().await;
        if let Some(running) = running.take() {
            // Nothing in there panics; if it did, there is nothing left to end.
            let _ = task::spawn_blocking(move || running.end()).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::Receiver;

    use base::OwnerId;
    use testkit::FakeClock;

    use super::*;

    /// A store whose writer takes nothing out of a queue of one.
    fn stalled() -> (SqliteStore, Receiver<Job>) {
        let (jobs, queue) = sync_channel(1);
        let store = SqliteStore {
            clock: FakeClock::new(),
            jobs,
            news: Arc::new(News {
                head: watch::Sender::new(ChangeNo::default()),
                trouble: watch::Sender::new(None),
            }),
            readers: Readers::new("nowhere".into(), 1),
            running: Mutex::new(None),
        };
        (store, queue)
    }

    fn unit() -> Unit {
        Unit {
            owner: OwnerId::new([1; 16]),
            steps: vec![],
        }
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once_and_a_gone_writer_is_told() {
        let (store, queue) = stalled();
        store.jobs.try_send(Job::Stop).unwrap();
        let full = store.commit(unit()).await.unwrap_err();
        assert!(full.to_string().contains("units wait"), "{full}");
        assert_eq!(store.healthy(), Ok(()), "others may be served");
        drop(queue);
        assert_eq!(store.commit(unit()).await, Err(closed()));
    }

    #[tokio::test]
    async fn a_unit_that_the_writer_dropped_did_not_happen() {
        let (store, queue) = stalled();
        let dropping = thread::spawn(move || drop(queue.recv()));
        assert_eq!(store.commit(unit()).await, Err(closed()));
        dropping.join().unwrap();
    }
}
