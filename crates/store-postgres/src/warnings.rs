//! What a server says without being asked, and why it matters when it commits.
//!
//! Where a commit waits for a standby and an administrator cancels that, PostgreSQL
//! answers as if it had gone well. The transaction is committed on that server alone,
//! and a warning that comes before the answer is all that says so.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tokio_postgres::error::{DbError, Severity};

/// The routines of the server that warn of numbers running out, with each transaction
/// that is given one. They say nothing of what is being committed, and a node goes on
/// as long as the server does.
const OF_NUMBERS: [&str; 2] = ["GetNewTransactionId", "GetNewMultiXactId"];

/// Counts the warnings that came over one connection. Clones count on together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Warnings(Arc<AtomicU64>);

impl Warnings {
    /// How many there were. Whatever came before an answer is counted when that
    /// answer is there, because both come the same way in this order.
    pub(crate) fn count(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }

    /// Takes in what the server said.
    pub(crate) fn hear(&self, notice: &DbError) {
        if notice.parsed_severity() != Some(Severity::Warning) {
            return;
        }
        let (said, code) = (notice.message(), notice.code().code());
        tracing::warn!(said, code, "the database warns");
        let is_of_numbers = |routine| OF_NUMBERS.contains(&routine);
        if !notice.routine().is_some_and(is_of_numbers) {
            self.0.fetch_add(1, Ordering::AcqRel);
        }
    }
}
