//! A connection while someone has it.

use std::time::Duration;

use deadpool::managed::Object;
use tokio::time::timeout;

use crate::{
    dial::Dialer,
    error::{Halt, Trouble},
    sql::Sql,
};

/// How long a connection may take to undo a transaction.
const UNDOING: Duration = Duration::from_secs(1);

/// A connection out of a [`Pool`](crate::pool::Pool). Where it is dropped with a
/// transaction open, it is closed, which undoes the transaction; otherwise the
/// next one gets it.
pub(crate) struct Session(Object<Dialer>);

impl Session {
    pub(crate) fn new(object: Object<Dialer>) -> Self {
        Self(object)
    }

    /// Runs statements on it, in the transaction that is open, if one is.
    pub(crate) fn sql(&self) -> Sql<'_> {
        Sql(&self.0.client)
    }

    /// Names this connection among all, for what is counted by connection.
    pub(crate) fn lane(&self) -> [u8; 8] {
        self.0.lane
    }

    /// Its place among all connections of this node, in the order in which they were
    /// made.
    pub(crate) fn dial(&self) -> u64 {
        self.0.dial
    }

    /// Opens a transaction that writes.
    pub(crate) async fn begin(&self) -> Result<(), Halt> {
        self.open("BEGIN").await
    }

    /// Opens a transaction that reads, everything of one moment.
    pub(crate) async fn begin_snapshot(&self) -> Result<(), Halt> {
        self.open("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .await
    }

    async fn open(&self, begin: &str) -> Result<(), Halt> {
        // Before it is sent: a caller may go away before the answer.
        self.0.set_clean(false);
        Ok(self.0.client.batch_execute(begin).await?)
    }

    /// Runs several statements that have no values and no answers.
    pub(crate) async fn batch(&self, text: &str) -> Result<(), Halt> {
        Ok(self.0.client.batch_execute(text).await?)
    }

    /// Commits. After an error it is not known whether it is committed, unless the
    /// error is the server's own.
    ///
    /// # Errors
    /// [`Halt::Unconfirmed`] where the server says that it is, and warns.
    pub(crate) async fn commit(&self) -> Result<(), Halt> {
        let before = self.warnings();
        self.end("COMMIT").await?;
        self.confirmed_since(before)
    }

    /// How many warnings came so far.
    pub(crate) fn warnings(&self) -> u64 {
        self.0.warnings.count()
    }

    /// Whether what was committed since then may be believed: no more warnings came
    /// than `before`.
    ///
    /// # Errors
    /// [`Halt::Unconfirmed`] where there were more.
    pub(crate) fn confirmed_since(&self, before: u64) -> Result<(), Halt> {
        if self.warnings() == before {
            Ok(())
        } else {
            Err(Halt::Unconfirmed)
        }
    }

    /// Undoes the transaction.
    pub(crate) async fn rollback(&self) -> Result<(), Halt> {
        self.end("ROLLBACK").await
    }

    async fn end(&self, end: &str) -> Result<(), Halt> {
        self.0.client.batch_execute(end).await?;
        self.0.set_clean(true);
        Ok(())
    }

    /// Makes the connection fit for the next one after `halt`, where that costs no
    /// new connection: a conflict leaves a good connection behind.
    pub(crate) async fn recover(&mut self, halt: &Halt) {
        if matches!(halt, Halt::Silent(_)) {
            self.0.distrust();
        }
        match halt.trouble() {
            Some(Trouble::Lost) => self.lost(),
            // Where this fails, or takes long, it is closed when it is dropped.
            _ => drop(timeout(UNDOING, self.rollback()).await),
        }
    }

    /// Says that this connection is no good any more, and closes it.
    pub(crate) fn lost(&mut self) {
        self.0.hang_up();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if !self.0.is_clean() {
            self.lost();
        }
    }
}
