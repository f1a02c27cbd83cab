//! The thread that writes.

mod outage;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, TryRecvError},
    },
    time::Duration,
};

use base::SharedClock;
use sign::Vault;
use store::{ChangeNo, StoreError, Unit};
use tokio::sync::{oneshot, watch};

use self::outage::Outage;
use crate::{
    OpenError, SqliteOptions,
    checkpoint::{Advice, Checkpointer},
    engine::{Answer, Engine},
    error::{Halt, read_error},
    holder::{Broken, Holder},
    readers::Readers,
    reseal::Reseal,
    schema::Migrated,
};

/// How many units share a transaction at most. More would make the first of
/// them wait longer than a flush takes.
const BATCH: usize = 4_096;

/// How often an idle writer looks whether anything has expired.
const IDLE: Duration = Duration::from_secs(1);

/// What the writer is handed.
#[derive(Debug)]
pub(crate) enum Job {
    /// A unit, and where its answer goes.
    Commit(Pending),
    /// Seal some secrets anew.
    Reseal(Reseal),
    /// Finish what came before, then end.
    Stop,
}

/// What follows the batch that was gathered.
enum Next {
    /// Another batch.
    Serve,
    /// Secrets to seal anew, and then another batch.
    Reseal(Reseal),
    /// Nothing more.
    End,
}

/// A unit that waits for its answer.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) unit: Unit,
    pub(crate) answer: oneshot::Sender<Answer>,
}

/// What the writer tells everyone.
#[derive(Debug)]
pub(crate) struct News {
    /// The newest change that is committed.
    pub(crate) head: watch::Sender<ChangeNo>,
    /// Why units are refused at present; `None` while they are not.
    pub(crate) trouble: watch::Sender<Option<StoreError>>,
}

pub(crate) struct Writer {
    path: PathBuf,
    options: SqliteOptions,
    vault: Arc<Vault>,
    clock: SharedClock,
    jobs: Receiver<Job>,
    news: Arc<News>,
    engine: Result<Engine, Outage>,
    holder: Holder,
    /// Whether another process has taken the store over.
    taken_over: bool,
    checkpointer: Checkpointer,
}

impl Writer {
    /// Opens the file; [`run`](Self::run) is for a thread of its own.
    pub(crate) fn open(
        path: PathBuf,
        options: SqliteOptions,
        vault: Arc<Vault>,
        clock: SharedClock,
        jobs: Receiver<Job>,
    ) -> Result<(Self, Arc<News>), OpenError> {
        let engine = Engine::open(&path, &options, Arc::clone(&vault), None)?;
        let news = Arc::new(News {
            head: watch::Sender::new(engine.head()),
            trouble: watch::Sender::new(None),
        });
        let writer = Self {
            checkpointer: Checkpointer::start(&path)?,
            path,
            options,
            vault,
            clock,
            jobs,
            news: Arc::clone(&news),
            holder: engine.holder(),
            engine: Ok(engine),
            taken_over: false,
        };
        Ok((writer, news))
    }

    /// What opening the file did to its schema.
    pub(crate) fn migrated(&self) -> Option<Migrated> {
        self.engine.as_ref().ok().map(Engine::migrated)
    }

    /// Serves until told to stop, until nobody can hand in a job any more, or
    /// until another process has taken the store over, which ends reads too.
    pub(crate) fn run(mut self, readers: &[Arc<Readers>]) {
        let gone = Gone(Arc::clone(&self.news));
        let mut batch = Vec::new();
        loop {
            let next = self.gather(&mut batch);
            match &self.engine {
                Ok(_) => self.commit(&mut batch),
                Err(outage) => {
                    refuse(&mut batch, &outage.error());
                    self.recover();
                }
            }
            if self.taken_over {
                readers.iter().for_each(|readers| readers.close());
                break;
            }
            match next {
                Next::Serve => {}
                Next::Reseal(job) => self.reseal(job),
                Next::End => break,
            }
        }
        self.finish();
        drop(gone);
    }

    /// Waits for a job and takes what has gathered behind it.
    fn gather(&self, batch: &mut Vec<Pending>) -> Next {
        let mut next = match self.jobs.recv_timeout(self.patience()) {
            Ok(job) => job,
            Err(RecvTimeoutError::Timeout) => return Next::Serve,
            Err(RecvTimeoutError::Disconnected) => return Next::End,
        };
        loop {
            match next {
                Job::Commit(pending) => batch.push(pending),
                Job::Reseal(job) => return Next::Reseal(job),
                Job::Stop => return Next::End,
            }
            if batch.len() >= BATCH {
                return Next::Serve;
            }
            next = match self.jobs.try_recv() {
                Ok(job) => job,
                Err(TryRecvError::Empty) => return Next::Serve,
                Err(TryRecvError::Disconnected) => return Next::End,
            };
        }
    }

    fn patience(&self) -> Duration {
        match &self.engine {
            Ok(engine) if engine.is_sweeping() => Duration::ZERO,
            Ok(_) => IDLE,
            Err(outage) => outage.remaining(),
        }
    }

    /// Commits the batch, empty or not: what has expired leaves with it.
    fn commit(&mut self, batch: &mut Vec<Pending>) {
        // Read after the batch was gathered, so that no unit is judged by a
        // time before its caller's.
        let now = self.clock.now();
        let Ok(engine) = &mut self.engine else { return };
        match engine.transact(batch.iter().map(|pending| &pending.unit), now) {
            Ok(answers) => {
                tell_head(&self.news, engine.head());
                for (pending, answer) in batch.drain(..).zip(answers) {
                    // A caller that went away misses its answer; its unit
                    // happened all the same.
                    let _ = pending.answer.send(answer);
                }
                self.tend_log();
            }
            Err(Broken::TakenOver) => {
                self.end();
                refuse(batch, &closed());
            }
            Err(Broken::Engine(error)) => self.poison(&error, batch),
        }
    }

    /// Seals a slice of the secrets anew. A row that does not open fails only
    /// this; where SQLite fails, nothing can be relied on.
    fn reseal(&mut self, job: Reseal) {
        let done = match &self.engine {
            Ok(engine) => engine.reseal(&job.from),
            Err(outage) => Err(Halt::Failed(outage.error())),
        };
        let answer = match done {
            Ok(slice) => {
                self.tend_log();
                Ok(slice)
            }
            Err(Halt::Engine(error)) => {
                self.poison(&error, &mut Vec::new());
                Err(read_error(&error))
            }
            Err(Halt::Failed(error)) => Err(error),
            Err(Halt::Refused(refusal)) => Err(StoreError::Damaged(refusal.to_string())),
        };
        let _ = job.answer.send(answer);
    }

    /// Nothing in memory is known to fit the file: throws it away.
    fn poison(&mut self, error: &rusqlite::Error, batch: &mut Vec<Pending>) {
        let outage = Outage::new(format!("a commit failed: {error}"));
        tracing::error!(%error, units = batch.len(), "a commit failed; the store is opened anew");
        self.news.trouble.send_replace(Some(outage.error()));
        let error = outage.error();
        self.engine = Err(outage);
        refuse(batch, &error);
    }

    /// Another process writes here now: this one never does again.
    fn end(&mut self) {
        tracing::error!(path = %self.path.display(), "another process has taken the store over");
        self.taken_over = true;
        let outage = Outage::new("another process has taken the store over".into());
        self.engine = Err(outage);
    }

    /// Tries to serve again, when it is time to.
    fn recover(&mut self) {
        let Err(outage) = &mut self.engine else {
            return;
        };
        if !outage.is_over() {
            return;
        }
        match reopen(
            &self.path,
            &self.options,
            &self.vault,
            self.holder,
            &self.clock,
        ) {
            Ok(engine) => {
                tracing::info!("the store serves again");
                tell_head(&self.news, engine.head());
                self.engine = Ok(engine);
                self.news.trouble.send_replace(None);
            }
            Err(OpenError::TakenOver) => self.end(),
            Err(error) => {
                tracing::warn!(%error, "the store is still not available");
                outage.lasts(error.into());
                self.news.trouble.send_replace(Some(outage.error()));
            }
        }
    }

    fn tend_log(&mut self) {
        let Ok(engine) = &self.engine else { return };
        if self.checkpointer.grown_to(engine.frames()) == Advice::Restart
            && let Err(error) = engine.restart_log()
        {
            tracing::debug!(%error, "the log could not begin anew yet");
        }
    }

    fn finish(self) {
        self.checkpointer.stop();
        if let Ok(engine) = self.engine
            && let Err(error) = engine.empty_log()
        {
            // All of it is durable in the log; the next opening moves it.
            tracing::info!(%error, "the log was not emptied");
        }
    }
}

/// Opens the file, makes room by forgetting what has expired, and tries
/// whether there is any.
fn reopen(
    path: &std::path::Path,
    options: &SqliteOptions,
    vault: &Arc<Vault>,
    holder: Holder,
    clock: &SharedClock,
) -> Result<Engine, OpenError> {
    let mut engine = Engine::open(path, options, Arc::clone(vault), Some(holder))?;
    // A log that begins anew reuses the bytes it has, so that deleting works
    // on a disk without a free one. Where that fails, what follows says why.
    let _ = engine.restart_log();
    loop {
        engine.transact(std::iter::empty(), clock.now())?;
        if !engine.is_sweeping() {
            break;
        }
    }
    engine.try_room()?;
    Ok(engine)
}

fn refuse(batch: &mut Vec<Pending>, error: &StoreError) {
    for pending in batch.drain(..) {
        let _ = pending.answer.send(Err(error.clone()));
    }
}

fn tell_head(news: &News, committed: ChangeNo) {
    news.head.send_if_modified(|head| {
        let moved = *head != committed;
        *head = committed;
        moved
    });
}

/// Says that there is no writer any more, however it ended.
struct Gone(Arc<News>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.trouble.send_replace(Some(closed()));
    }
}

/// The error of a store that was closed.
pub(crate) fn closed() -> StoreError {
    StoreError::Unavailable("it is closed".into())
}
