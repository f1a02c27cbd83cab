//! Which history of the database this node follows.
//!
//! A server that takes another one's place may lack the last changes, and a database
//! that is put back always does. Their numbers are then given to other changes, so
//! that a number alone does not tell whoever has seen it that something else stands
//! there now. But neither happens beneath an open connection: whoever had one has to
//! connect anew. What a connection says goes on from what is known only if it was
//! there when the catalog was read as a whole.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Counts connections as they are made. Clones count on together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dials(Arc<AtomicU64>);

impl Dials {
    /// The number of one that was just made, higher than that of any before.
    pub(crate) fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::AcqRel).saturating_add(1)
    }

    /// The number of the one that was made last.
    pub(crate) fn last(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}

/// Up to which connection what is said goes on from what is known.
#[derive(Debug)]
pub(crate) struct History(AtomicU64);

impl History {
    /// What is known was read while there was no connection beyond this number.
    pub(crate) const fn since(dial: u64) -> Self {
        Self(AtomicU64::new(dial))
    }

    /// Everything was read anew, over a connection or at a time of that number.
    pub(crate) fn begin(&self, dial: u64) {
        self.0.fetch_max(dial, Ordering::AcqRel);
    }

    /// Whether what the connection of that number says goes on from what is known.
    pub(crate) fn goes_on(&self, dial: u64) -> bool {
        dial <= self.0.load(Ordering::Acquire)
    }
}
