//! The connections that are shared, apart by what may not wait for what.

use std::{fmt, time::Duration};

use deadpool::{
    Runtime,
    managed::{self, PoolError, TimeoutType},
};
use store::StoreError;

use crate::{dial::Dialer, error::Halt, session::Session};

/// So many connections at most, made when they are first needed.
#[derive(Clone)]
pub(crate) struct Pool(managed::Pool<Dialer>);

impl Pool {
    /// A pool of `most` connections, and at least one, for each of which a caller
    /// waits no longer than `patience`, and for a new one to be made no longer
    /// than that again.
    pub(crate) fn new(dialer: Dialer, most: usize, patience: Duration) -> Result<Self, StoreError> {
        managed::Pool::builder(dialer)
            .max_size(most.max(1))
            .wait_timeout(Some(patience))
            .create_timeout(Some(patience))
            .runtime(Runtime::Tokio1)
            .build()
            .map(Self)
            .map_err(|error| StoreError::Unavailable(error.to_string()))
    }

    /// A connection, as soon as one is free. One that has died meanwhile is
    /// replaced.
    pub(crate) async fn session(&self) -> Result<Session, Halt> {
        let taken = self.0.get().await;
        taken.map(Session::new).map_err(|error| match error {
            PoolError::Backend(halt) => halt,
            PoolError::Timeout(TimeoutType::Wait) => Halt::Failed(StoreError::Unavailable(
                "every connection to the database is in use".into(),
            )),
            PoolError::Timeout(_) => Halt::Silent("the database does not answer".into()),
            PoolError::Closed => Halt::Failed(closed()),
            PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => {
                // Neither can be: the pool has a runtime and no hooks.
                Halt::Failed(StoreError::Unavailable(
                    "the pool of connections is not set up".into(),
                ))
            }
        })
    }

    /// Lets the idle connections go, and the others when they come back. Later
    /// calls are refused.
    pub(crate) fn close(&self) {
        self.0.close();
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pool").field(&self.0.status()).finish()
    }
}

/// The error of a store that was closed.
pub(crate) fn closed() -> StoreError {
    StoreError::Unavailable("it is closed".into())
}
