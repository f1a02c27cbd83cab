use std::{future::Future, pin::Pin, sync::Arc};

use crate::Timestamp;

/// A future that ends when a moment has come; see [`Clock::wait_until`].
pub type Wait<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Where the time comes from.
///
/// Every rule about expiry, windows and schedules takes its time from here, so
/// that one movable clock moves all of them together. Timeouts that bound a
/// wait for a peer (a slow body, a connect) are not rules and use the runtime's
/// monotonic timer instead: moving the clock must not cut a connection.
pub trait Clock: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// Ends once [`now`](Self::now) is at or past `at`, also when the clock is
    /// moved there rather than running there.
    fn wait_until(&self, at: Timestamp) -> Wait<'_>;
}

/// A clock that many tasks read.
pub type SharedClock = Arc<dyn Clock>;
