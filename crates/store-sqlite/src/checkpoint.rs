//! The thread that moves the write-ahead log into the database while the
//! writer writes on.

use std::{
    path::Path,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::{self, JoinHandle},
};

use rusqlite::{Connection, wal::CheckpointMode};

use crate::{OpenError, connection};

/// After how many frames a checkpoint is worth its two flushes: 4 MiB.
const WORTH: i32 = 1_000;

/// From how many frames on the writer itself makes the log begin anew: 64 MiB.
/// A passive checkpoint alone never gets there while commits follow each other.
const TOO_LONG: i32 = 16_384;

/// Wakes the thread; dropping it ends the thread.
#[derive(Debug)]
pub(crate) struct Checkpointer {
    wake: SyncSender<()>,
    thread: JoinHandle<()>,
    /// The log's length when the thread was last woken.
    woken_at: i32,
}

/// What the writer should do about the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Advice {
    /// Nothing.
    GoOn,
    /// Make it begin anew.
    Restart,
}

impl Checkpointer {
    pub(crate) fn start(path: &Path) -> Result<Self, OpenError> {
        // One wake-up waits at most: a checkpoint covers all that came before.
        let (wake, wakes) = sync_channel(1);
        let path = path.to_owned();
        let thread = thread::Builder::new()
            .name("store-checkpoint".into())
            .spawn({
                let path = path.clone();
                move || run(&path, &wakes)
            })
            .map_err(|source| OpenError::Io { path, source })?;
        Ok(Self {
            wake,
            thread,
            woken_at: 0,
        })
    }

    /// Hears how long the log is after a commit.
    pub(crate) fn grown_to(&mut self, frames: i32) -> Advice {
        let grown = frames.saturating_sub(self.woken_at);
        if grown < 0 {
            // The log began anew since.
            self.woken_at = 0;
        }
        if frames.saturating_sub(self.woken_at) < WORTH {
            return Advice::GoOn;
        }
        self.woken_at = frames;
        // A full channel means that the thread is about to look anyway.
        let _ = self.wake.try_send(());
        if frames > TOO_LONG {
            Advice::Restart
        } else {
            Advice::GoOn
        }
    }

    /// Waits for the checkpoint under way and ends the thread.
    pub(crate) fn stop(self) {
        drop(self.wake);
        // A panic there has nothing to tell that matters here.
        let _ = self.thread.join();
    }
}

fn run(path: &Path, wakes: &Receiver<()>) {
    let mut kept: Option<Connection> = None;
    while wakes.recv().is_ok() {
        match checkpoint(path, kept.take()) {
            Ok(conn) => kept = Some(conn),
            Err(error) => tracing::warn!(%error, "the checkpoint failed; the log keeps growing"),
        }
    }
}

fn checkpoint(path: &Path, kept: Option<Connection>) -> Result<Connection, OpenError> {
    let conn = kept.map_or_else(|| connection::checkpointer(path), Ok)?;
    conn.wal_checkpoint_v2(None::<&str>, CheckpointMode::PASSIVE)?;
    Ok(conn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_begun_anew_only_when_it_is_too_long() {
        let (wake, wakes) = sync_channel(1);
        let mut it = Checkpointer {
            wake,
            thread: thread::spawn(|| ()),
            woken_at: 0,
        };
        assert_eq!(it.grown_to(WORTH - 1), Advice::GoOn);
        assert!(wakes.try_recv().is_err(), "not worth it yet");
        assert_eq!(it.grown_to(WORTH), Advice::GoOn);
        assert!(wakes.try_recv().is_ok());
        assert_eq!(it.grown_to(TOO_LONG + 1), Advice::Restart);
        assert_eq!(it.grown_to(TOO_LONG + 2), Advice::GoOn, "just advised");
        assert_eq!(it.grown_to(5), Advice::GoOn);
        assert_eq!(it.grown_to(5 + WORTH), Advice::GoOn);
        assert!(wakes.try_recv().is_ok(), "counts from the new beginning");
    }
}
