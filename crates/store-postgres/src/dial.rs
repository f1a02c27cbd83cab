//! How connections are made, and what is set on each before anyone has it.

use std::time::Duration;

use base::SharedRng;
use deadpool::managed::{Manager, Metrics, RecycleError, RecycleResult};
use deadpool_postgres::ClientWrapper;
use tokio::task::{AbortHandle, JoinHandle};
use tokio_postgres::{Client, Config, Connection, NoTls, Socket, tls::TlsStream};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::{Halt, said};

/// What every connection of a store has in common.
#[derive(Clone)]
pub(crate) struct Dialer {
    pub(crate) config: Config,
    /// `None` where the way to the database is not encrypted.
    pub(crate) tls: Option<MakeRustlsConnect>,
    /// How long one statement may take, and how long it may wait for a lock.
    pub(crate) statement_timeout: Duration,
    pub(crate) rng: SharedRng,
}

/// A connection, and what is known about it.
pub(crate) struct Dialed {
    pub(crate) client: ClientWrapper,
    /// Names this connection among all, for what is counted by connection.
    pub(crate) lane: [u8; 8],
    /// Nothing is open on it and nothing went wrong with it: the next one may
    /// have it.
    pub(crate) clean: bool,
    /// Closes it at once, whoever still holds on to it.
    task: AbortHandle,
}

impl Dialed {
    /// Closes it. The server undoes what was open.
    pub(crate) fn hang_up(&mut self) {
        self.clean = false;
        self.task.abort();
    }
}

impl Dialer {
    /// Makes a connection and sets it up.
    pub(crate) async fn dial(&self) -> Result<Dialed, Halt> {
        let (client, task) = match &self.tls {
            Some(tls) => spawned(self.config.connect(tls.clone()).await?),
            None => spawned(self.config.connect(NoTls).await?),
        };
        let dialed = Dialed {
            task: task.abort_handle(),
            client: ClientWrapper::new(client, task),
            lane: self.rng.array(),
            clean: true,
        };
        self.set_up(&dialed.client).await?;
        Ok(dialed)
    }

    /// A transaction whose process has gone quiet gives its locks back long before
    /// those that wait for them give up.
    async fn set_up(&self, client: &Client) -> Result<(), Halt> {
        let whole = self.statement_timeout.as_millis();
        let idle = whole.div_euclid(2).max(1);
        let limits = format!(
            "SET statement_timeout = {whole}; SET lock_timeout = {whole};
             SET idle_in_transaction_session_timeout = {idle}"
        );
        client.batch_execute(&limits).await?;
        // An answer that is given is durable, whatever the database's default;
        // what is stricter stays.
        let level: String = client
            .query_one("SHOW synchronous_commit", &[])
            .await?
            .try_get(0)?;
        if ["off", "local", "remote_write"].contains(&level.as_str()) {
            client.batch_execute("SET synchronous_commit = on").await?;
        }
        Ok(())
    }
}

impl Manager for Dialer {
    type Type = Dialed;
    type Error = Halt;

    async fn create(&self) -> Result<Dialed, Halt> {
        self.dial().await
    }

    async fn recycle(&self, dialed: &mut Dialed, _: &Metrics) -> RecycleResult<Halt> {
        if dialed.clean && !dialed.client.is_closed() {
            Ok(())
        } else {
            Err(RecycleError::message("it is closed"))
        }
    }
}

/// Lets the connection's traffic run in a task of its own.
fn spawned<T>((client, connection): (Client, Connection<Socket, T>)) -> (Client, JoinHandle<()>)
where
    T: TlsStream + Unpin + Send + 'static,
{
    let traffic = tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::info!(error = said(&error), "a connection to the database ended");
        }
    });
    (client, traffic)
}
