//! The connections that are shared, apart by what may not wait for what.

use std::{fmt, future::Future, pin::Pin, time::Duration};

use deadpool::{
    Runtime,
    managed::{self, PoolError, TimeoutType},
};
use store::StoreError;
use tokio::time::timeout;

use crate::{dial::Dialer, error::Halt, retry::Attempts, session::Session};

/// How much longer than the server's own limit an attempt may take before the
/// server counts as gone.
const SILENCE: Duration = Duration::from_secs(1);

/// How the connections of one kind are at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolLoad {
    /// What they are for: `callers`, `lists`, `directory`, `couriers` or `claims`.
    pub pool: &'static str,
    /// Those that somebody has.
    pub in_use: usize,
    /// Those that are open and that nobody has.
    pub idle: usize,
    /// How many wait for one.
    pub waiting: usize,
}

/// What runs on a session.
pub(crate) type Attempt<'s, T> = Pin<Box<dyn Future<Output = Result<T, Halt>> + Send + 's>>;

/// So many connections at most, made when they are first needed.
#[derive(Clone)]
pub(crate) struct Pool {
    connections: managed::Pool<Dialer>,
    patience: Duration,
}

impl Pool {
    /// A pool of `most` connections, and at least one, for each of which a caller
    /// waits no longer than `patience`, and for a new one to be made no longer
    /// than that again.
    pub(crate) fn new(dialer: Dialer, most: usize, patience: Duration) -> Result<Self, StoreError> {
        let connections = managed::Pool::builder(dialer)
            .max_size(most.max(1))
            .wait_timeout(Some(patience))
            .create_timeout(Some(patience))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self {
            connections,
            patience,
        })
    }

    /// The attempts at a transaction that begins now.
    pub(crate) fn attempts(&self) -> Attempts {
        let rng = &self.connections.manager().rng;
        Attempts::new(self.patience, rng.clone())
    }

    /// Lets `attempt` run on a session, again and again as far as that may help.
    /// What it needs to know, and what it learns for the next time, is in `state`.
    pub(crate) async fn run<S: Send, T>(
        &self,
        state: &mut S,
        attempt: impl for<'s> Fn(&'s mut Session, &'s mut S) -> Attempt<'s, T>,
    ) -> Result<T, Halt> {
        self.run_within(self.limit(), state, attempt).await
    }

    /// How long a statement, and with it most attempts, may go without an answer.
    pub(crate) fn limit(&self) -> Duration {
        let of_server = self.connections.manager().statement_timeout;
        of_server.saturating_add(SILENCE)
    }

    /// The same with another limit to how long one attempt may take.
    pub(crate) async fn run_within<S: Send, T>(
        &self,
        limit: Duration,
        state: &mut S,
        attempt: impl for<'s> Fn(&'s mut Session, &'s mut S) -> Attempt<'s, T>,
    ) -> Result<T, Halt> {
        let mut attempts = self.attempts();
        loop {
            let halt = match self.session().await {
                Ok(mut session) => match answered(limit, attempt(&mut session, state)).await {
                    Ok(answer) => return Ok(answer),
                    Err(halt) => {
                        session.recover(&halt).await;
                        halt
                    }
                },
                Err(halt) => halt,
            };
            attempts.after(halt).await?;
        }
    }

    /// A connection, as soon as one is free. One that has died meanwhile is
    /// replaced.
    pub(crate) async fn session(&self) -> Result<Session, Halt> {
        let taken = self.connections.get().await;
        taken.map(Session::new).map_err(|error| match error {
            PoolError::Backend(halt) => halt,
            PoolError::Timeout(TimeoutType::Wait) => Halt::Failed(StoreError::Unavailable(
                "every connection to the database is in use".into(),
            )),
            PoolError::Timeout(_) => silence(),
            PoolError::Closed => Halt::Failed(closed()),
            PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => {
                // Neither can be: the pool has a runtime and no hooks.
                Halt::Failed(StoreError::Unavailable(
                    "the pool of connections is not set up".into(),
                ))
            }
        })
    }

    /// How the connections are at present.
    pub(crate) fn load(&self, pool: &'static str) -> PoolLoad {
        let status = self.connections.status();
        PoolLoad {
            pool,
            in_use: status.size.saturating_sub(status.available),
            idle: status.available,
            waiting: status.waiting,
        }
    }

    /// Lets the idle connections go, and the others when they come back. Later
    /// calls are refused.
    pub(crate) fn close(&self) {
        self.connections.close();
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pool")
            .field(&self.connections.status())
            .finish()
    }
}

/// Waits for an answer no longer than that.
pub(crate) async fn answered<T>(
    limit: Duration,
    answer: impl Future<Output = Result<T, Halt>>,
) -> Result<T, Halt> {
    timeout(limit, answer)
        .await
        .unwrap_or_else(|_| Err(silence()))
}

/// Nothing came back in time.
pub(crate) fn silence() -> Halt {
    Halt::Silent("the database does not answer".into())
}

/// The error of a store that was closed.
pub(crate) fn closed() -> StoreError {
    StoreError::Unavailable("it is closed".into())
}
