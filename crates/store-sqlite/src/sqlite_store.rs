mod achievements;
mod attest;
mod boards;
mod circle;
mod endpoints;
mod port;
mod rewards;
mod shop;
mod social;
mod upkeep;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
};

use base::SharedClock;
use sign::Vault;
#[cfg(doc)]
use store::Store;
use store::StoreError;
use tokio::sync::{Mutex, watch};

use crate::{
    OpenError, SqliteOptions,
    file::{self, Lock},
    readers::Readers,
    schema::Migrated,
    writer::{Job, News, Writer},
};

/// How many parts of lists are read at the same time.
const LISTS: usize = 2;

/// How many units may wait for the writer. A caller that finds the queue full
/// is refused at once: waiting longer would help nobody.
const QUEUE: usize = 65_536;

/// A store in one SQLite file.
///
/// Dropping it is as good as [`close`](Store::close), except that the thread
/// that drops it waits for the units under way.
pub struct SqliteStore {
    path: PathBuf,
    migrated: Migrated,
    vault: Arc<Vault>,
    clock: SharedClock,
    jobs: SyncSender<Job>,
    news: Arc<News>,
    reads: Reads,
    /// `None` once closed.
    running: Mutex<Option<Running>>,
}

/// The connections that read, apart by what may not wait for what.
struct Reads {
    /// For what callers ask.
    callers: Arc<Readers>,
    /// For parts of lists, which are long: who looks through them must not hold
    /// up a sign-in.
    lists: Arc<Readers>,
    /// For what the directory hears of the store: callers, however many, must
    /// not hold up a revocation.
    directory: Arc<Readers>,
    /// For what couriers look for: neither callers nor the directory may hold up
    /// what is due.
    couriers: Arc<Readers>,
    /// For nothing but finding out whether reading works.
    health: Arc<Readers>,
}

impl Reads {
    fn open(path: &Path, callers: usize) -> Result<Self, OpenError> {
        let open = |most| Readers::open(path.to_owned(), most);
        Ok(Self {
            callers: open(callers)?,
            lists: open(LISTS)?,
            directory: open(1)?,
            couriers: open(1)?,
            health: open(1)?,
        })
    }

    fn all(&self) -> [Arc<Readers>; 5] {
        [
            &self.callers,
            &self.lists,
            &self.directory,
            &self.couriers,
            &self.health,
        ]
        .map(Arc::clone)
    }
}

/// What ends with the store, the lock last.
struct Running {
    jobs: SyncSender<Job>,
    readers: [Arc<Readers>; 5],
    writer: JoinHandle<()>,
    lock: Lock,
}

impl SqliteStore {
    /// Opens the store, making or migrating its file as needed, and loads the
    /// claims that it holds. Every secret in the file is sealed by `vault`, and
    /// opened once here, so that a wrong master key is noticed at once.
    ///
    /// # Errors
    /// [`OpenError`]; [`OpenError::InUse`] while anyone else has it open,
    /// [`OpenError::MasterKey`] when the vault does not open the secrets.
    pub fn open(
        options: SqliteOptions,
        vault: Arc<Vault>,
        clock: SharedClock,
    ) -> Result<Self, OpenError> {
        let (lock, path) = file::claim(&options.path)?;
        let readers_at_most = options.readers;
        let (jobs, queue) = sync_channel(QUEUE);
        let (writer, news) = Writer::open(
            path.clone(),
            options,
            Arc::clone(&vault),
            Arc::clone(&clock),
            queue,
        )?;
        let migrated = writer.migrated().unwrap_or_default();
        let reads = Reads::open(&path, readers_at_most)?;
        let all = reads.all();
        let writer = thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || writer.run(&all))
            .map_err(|source| OpenError::Io {
                path: path.clone(),
                source,
            })?;
        let running = Running {
            jobs: jobs.clone(),
            readers: reads.all(),
            writer,
            lock,
        };
        Ok(Self {
            path,
            migrated,
            vault,
            clock,
            jobs,
            news,
            reads,
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
        self.readers.iter().for_each(|readers| readers.close());
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use base::OwnerId;
    use testkit::FakeClock;
    use tokio::task;

    use store::{AuditFilter, ChangeNo, Store, Unit};

    use super::*;
    use crate::writer::closed;

    /// A store whose writer takes nothing out of a queue of one.
    fn stalled() -> (SqliteStore, Receiver<Job>) {
        let (jobs, queue) = sync_channel(1);
        let file = tempfile::NamedTempFile::new().unwrap();
        let rng = testkit::SeededRng::new(1);
        let key = base::Secret::new([1; 32]);
        let vault = Vault::new(base::KeyId::new([1; 4]), &key, rng).unwrap();
        let store = SqliteStore {
            path: file.path().to_owned(),
            migrated: Migrated::default(),
            vault: Arc::new(vault),
            clock: FakeClock::new(),
            jobs,
            news: Arc::new(News {
                head: watch::Sender::new(ChangeNo::default()),
                trouble: watch::Sender::new(None),
            }),
            reads: Reads::open(file.path(), 1).unwrap(),
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
        assert_eq!(store.writable(), Ok(()), "others may be served");
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

    /// A store with one connection for callers.
    fn open_in(place: &tempfile::TempDir) -> SqliteStore {
        let options = SqliteOptions {
            readers: 1,
            ..SqliteOptions::new(place.path().join("store.db"))
        };
        let rng = testkit::SeededRng::new(1);
        let key = base::Secret::new([1; 32]);
        let vault = Vault::new(base::KeyId::new([1; 4]), &key, rng).unwrap();
        SqliteStore::open(options, Arc::new(vault), FakeClock::new()).unwrap()
    }

    /// Reads that take a connection each and go on until their senders are
    /// dropped.
    async fn occupy(
        readers: &Arc<Readers>,
        count: usize,
    ) -> (
        Vec<Sender<()>>,
        Vec<task::JoinHandle<Result<bool, StoreError>>>,
    ) {
        let begin = |_| {
            let (release, wait) = channel::<()>();
            let readers = Arc::clone(readers);
            let read = async move { readers.read(move |_| Ok(wait.recv().is_err())).await };
            (release, tokio::spawn(read))
        };
        let begun = (0..count).map(begin).unzip();
        // Whether or not they read yet, they have their places from here on.
        task::yield_now().await;
        begun
    }

    #[tokio::test]
    async fn callers_hold_up_neither_the_directory_nor_a_courier() {
        let place = tempfile::tempdir().unwrap();
        let store = open_in(&place);
        let (release, busy) = occupy(&store.reads.callers, 1).await;
        store.catalog().await.unwrap();
        store.changes(ChangeNo::default(), 10).await.unwrap();
        let due = store::Due {
            shards: store::Shard::all().collect(),
            by: base::Timestamp::MAX,
            beyond: base::Timestamp::MAX,
            except: Vec::new(),
            limit: 1,
        };
        assert_eq!(
            store
                .due_deliveries(due.clone(), store::Closed::default())
                .await,
            Ok(Vec::new())
        );
        assert_eq!(store.due_rewards(due).await, Ok(Vec::new()));
        assert_eq!(store.healthy().await, Ok(()));
        assert!(!busy[0].is_finished());
        drop(release);
        for read in busy {
            assert_eq!(read.await.unwrap(), Ok(true));
        }
    }

    #[tokio::test]
    async fn a_long_list_does_not_hold_up_a_sign_in() {
        let place = tempfile::tempdir().unwrap();
        let store = Arc::new(open_in(&place));
        let (release, busy) = occupy(&store.reads.lists, LISTS).await;
        let listing = Arc::clone(&store);
        let events = tokio::spawn(async move {
            let all = AuditFilter::default();
            listing.audit_events(all, None, 10).await.map(drop)
        });
        let listing = Arc::clone(&store);
        let players = tokio::spawn(async move { listing.players(None, 10).await.map(drop) });
        task::yield_now().await;
        // What a sign-in looks up is there while every list waits for its turn.
        let player = base::PlayerId::new(1).unwrap();
        assert_eq!(store.player(player).await, Ok(None));
        assert!(!events.is_finished() && !players.is_finished());
        drop(release);
        assert_eq!(
            (events.await.unwrap(), players.await.unwrap()),
            (Ok(()), Ok(()))
        );
        for read in busy {
            assert_eq!(read.await.unwrap(), Ok(true));
        }
    }
}
