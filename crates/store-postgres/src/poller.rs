//! Hears of what other nodes have changed, by asking.

use std::{sync::Arc, time::Duration};

use store::{ChangeNo, StoreError};
use tokio::time::{Instant, sleep_until, timeout};

use crate::{
    change,
    dial::{Dialed, Dialer},
    engine::{Engine, raise},
    error::Halt,
    pool::silence,
    sql::Sql,
};

/// How often it asks. A directory has to hear of a change within a second.
const EVERY: Duration = Duration::from_millis(250);

/// How long it waits for an answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Asks for the newest change again and again on a connection of its own.
pub(crate) struct Poller {
    dialer: Dialer,
    engine: Arc<Engine>,
    connection: Option<Dialed>,
}

impl Poller {
    pub(crate) fn new(dialer: &Dialer, engine: Arc<Engine>) -> Self {
        let mut dialer = dialer.clone();
        dialer.statement_timeout = PATIENCE.min(dialer.statement_timeout);
        Self {
            dialer,
            engine,
            connection: None,
        }
    }

    /// Asks until it is dropped.
    pub(crate) async fn run(mut self) {
        loop {
            let began = Instant::now();
            self.ask().await;
            sleep_until(began.checked_add(EVERY).unwrap_or(began)).await;
        }
    }

    async fn ask(&mut self) {
        let known = *self.engine.head.borrow();
        match self.newest().await {
            Ok(newest) => {
                self.hear(known, newest);
                self.report(None);
            }
            Err(halt) => {
                self.connection = None;
                self.report(Some(halt.into()));
            }
        }
    }

    async fn newest(&mut self) -> Result<ChangeNo, Halt> {
        let connection = match &self.connection {
            Some(connection) if !connection.client.is_closed() => connection,
            _ => {
                let dialed = self.dialer.dial().await?;
                self.connection.insert(dialed)
            }
        };
        let asked = timeout(PATIENCE, change::head(Sql(&connection.client)));
        asked.await.unwrap_or_else(|_| Err(silence()))
    }

    /// `known` is what was known before the question: where the answer is lower, the
    /// database was put back to an earlier state.
    fn hear(&self, known: ChangeNo, newest: ChangeNo) {
        if newest < known {
            tracing::warn!("the database is in an earlier state than it was");
            self.engine.head.send_replace(newest);
        } else {
            raise(&self.engine.head, newest);
        }
    }

    fn report(&self, trouble: Option<StoreError>) {
        self.engine.trouble.send_if_modified(|known| {
            let differs = *known != trouble;
            match (&known, &trouble) {
                (None, Some(error)) => tracing::warn!(%error, "the database is not heard of"),
                (Some(_), None) => tracing::info!("the database is heard of again"),
                _ => {}
            }
            *known = trouble;
            differs
        });
    }
}
