//! The writer's connection and what it keeps in memory beside it.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI32, Ordering},
    },
    time::Duration,
};

use base::{OwnerId, Timestamp};
use rusqlite::{Connection, wal::CheckpointMode};
use sign::Vault;
use store::{BoardSizes, ChangeNo, Outcome, Receipt, Step, StoreError, Unit};

use crate::{
    OpenError, SqliteOptions, attest, board, change,
    claims::Claims,
    connection, copy, delivery,
    error::Halt,
    holder::{Broken, Holder},
    reseal::{self, Cursor, Slice},
    revocation, reward,
    schema::{self, Migrated},
    secret, sql, step, token_family,
};

/// How long a checkpoint that begins the log anew may wait for a reader.
const RESTART_PATIENCE: Duration = Duration::from_millis(100);

/// What must be free for the store to count as having room, in bytes.
const ROOM: i64 = 64 * 1024;

/// What a unit is answered with.
pub(crate) type Answer = Result<Receipt, StoreError>;

/// Everything that is thrown away together when SQLite fails.
#[derive(Debug)]
pub(crate) struct Engine {
    conn: Connection,
    holder: Holder,
    vault: Arc<Vault>,
    migrated: Migrated,
    claims: Claims,
    board_sizes: BoardSizes,
    /// Whether entries of boards wait to be swept away.
    sweeping_boards: bool,
    /// How many frames the write-ahead log had after the last commit.
    frames: Arc<AtomicI32>,
    head: ChangeNo,
}

impl Engine {
    /// Opens the file at `path`, which is that of `options` with symbolic links
    /// resolved, and loads what is held in memory. Without a `holder` it takes
    /// the store over.
    pub(crate) fn open(
        path: &Path,
        options: &SqliteOptions,
        vault: Arc<Vault>,
        holder: Option<Holder>,
    ) -> Result<Self, OpenError> {
        let mut conn = connection::writer(path, options.max_bytes)?;
        let migrated = schema::migrate(&mut conn, &vault)?;
        copy::require_whole(&conn)?;
        secret::check(&conn, &vault)?;
        let frames = Arc::new(AtomicI32::new(0));
        let seen = Arc::clone(&frames);
        conn.wal_hook(Some(move |_: &mut _, count| {
            seen.store(count, Ordering::Relaxed);
            Ok(())
        }))?;
        let holder = match holder {
            Some(holder) => holder,
            None => Holder::take(&conn)?,
        };
        Ok(Self {
            holder,
            claims: Claims::load(&conn, options.max_claims)?,
            board_sizes: options.board_sizes,
            sweeping_boards: board::is_sweeping(&conn)?,
            head: change::head(&conn)?,
            conn,
            vault,
            migrated,
            frames,
        })
    }

    /// Does the units in one transaction and commits it. After an error nothing
    /// in here fits the file any more.
    pub(crate) fn transact<'u>(
        &mut self,
        units: impl Iterator<Item = &'u Unit>,
        now: Timestamp,
    ) -> Result<Vec<Answer>, Broken> {
        self.holder.begin(&self.conn)?;
        self.claims.expire(&self.conn, now)?;
        // Before the units, which then find either what is forgotten or the
        // watermark in its place.
        revocation::forget(&self.conn, now)?;
        delivery::forget(&self.conn, now)?;
        token_family::forget(&self.conn, now)?;
        attest::pseudonym::forget(&self.conn, now)?;
        reward::ask::forget(&self.conn, now)?;
        reward::report::forget(&self.conn, now)?;
        let answers = units
            .map(|unit| self.unit(unit, now))
            .collect::<rusqlite::Result<_>>()?;
        self.claims.sweep(&self.conn)?;
        board::sweep(&self.conn)?;
        let sweeping_boards = board::is_sweeping(&self.conn)?;
        let head = change::head(&self.conn)?;
        sql::run(&self.conn, "COMMIT", [])?;
        self.sweeping_boards = sweeping_boards;
        self.head = head;
        Ok(answers)
    }

    /// Does one unit, or nothing of it. A claim alone is judged before it
    /// writes and needs no savepoint to take anything back.
    fn unit(&mut self, unit: &Unit, now: Timestamp) -> rusqlite::Result<Answer> {
        let guarded = !matches!(unit.steps.as_slice(), [Step::Claim(_)]);
        if guarded {
            sql::run(&self.conn, "SAVEPOINT unit", [])?;
        }
        let done = self.steps(unit.owner, &unit.steps, now);
        match done {
            Ok(_) => self.claims.settle(),
            Err(_) => self.claims.undo(),
        }
        if guarded && done.is_err() {
            sql::run(&self.conn, "ROLLBACK TO unit", [])?;
        }
        if guarded {
            sql::run(&self.conn, "RELEASE unit", [])?;
        }
        match done {
            Ok(outcomes) => Ok(Ok(Receipt::Committed(outcomes))),
            Err((step, Halt::Refused(refusal))) => Ok(Ok(Receipt::Refused { step, refusal })),
            Err((_, Halt::Failed(error))) => Ok(Err(error)),
            Err((_, Halt::Engine(error))) => Err(error),
        }
    }

    fn steps(
        &mut self,
        owner: OwnerId,
        steps: &[Step],
        now: Timestamp,
    ) -> Result<Vec<Outcome>, (usize, Halt)> {
        let run = |(index, step)| {
            step::run(
                &self.conn,
                &self.vault,
                &mut self.claims,
                self.board_sizes,
                owner,
                step,
                now,
            )
            .map_err(|halt| (index, halt))
        };
        steps.iter().enumerate().map(run).collect()
    }

    /// Seals a slice of the secrets anew in a transaction of its own, after
    /// whose failure nothing of it has happened.
    pub(crate) fn reseal(&self, from: &Cursor) -> Result<Slice, Halt> {
        // What was sealed under a key that is being retired must not stay.
        self.conn
            .pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
        self.holder.begin(&self.conn)?;
        let done = reseal::slice(&self.conn, &self.vault, from);
        let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
        sql::run(&self.conn, end, [])?;
        self.conn
            .pragma_update_and_check(None, "secure_delete", false, |_| Ok(()))?;
        done
    }

    /// The right to write, for an engine that takes this one's place.
    pub(crate) fn holder(&self) -> Holder {
        self.holder
    }

    /// What opening the file did to its schema.
    pub(crate) fn migrated(&self) -> Migrated {
        self.migrated
    }

    /// The newest change that is committed.
    pub(crate) fn head(&self) -> ChangeNo {
        self.head
    }

    /// How many frames the write-ahead log has.
    pub(crate) fn frames(&self) -> i32 {
        self.frames.load(Ordering::Relaxed)
    }

    /// Whether expired rows wait to be deleted.
    pub(crate) fn is_sweeping(&self) -> bool {
        self.claims.is_sweeping() || self.sweeping_boards
    }

    /// Moves the whole log into the database so that the next commit begins it
    /// anew. Fails when a reader stays in the way.
    pub(crate) fn restart_log(&self) -> rusqlite::Result<()> {
        self.conn.busy_timeout(RESTART_PATIENCE)?;
        let done = self
            .conn
            .wal_checkpoint_v2(None::<&str>, CheckpointMode::RESTART);
        self.conn.busy_timeout(connection::PATIENCE)?;
        done.map(drop)
    }

    /// Moves the whole log into the database and empties it.
    pub(crate) fn empty_log(&self) -> rusqlite::Result<()> {
        self.conn
            .wal_checkpoint_v2(None::<&str>, CheckpointMode::TRUNCATE)
            .map(drop)
    }

    /// Finds out whether there is room to write, by writing. The bytes are
    /// committed before they are deleted: within one transaction SQLite would
    /// not write them at all.
    pub(crate) fn try_room(&self) -> rusqlite::Result<()> {
        sql::run(
            &self.conn,
            "INSERT INTO room (filler) VALUES (zeroblob(?1))",
            [ROOM],
        )?;
        sql::run(&self.conn, "DELETE FROM room", [])?;
        Ok(())
    }
}
