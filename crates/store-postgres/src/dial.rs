//! How connections are made, and what is set on each before anyone has it.

use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use base::SharedRng;
use deadpool::managed::{Manager, Metrics, RecycleError, RecycleResult};
use deadpool_postgres::ClientWrapper;
use store::StoreError;
use tokio::{
    task::{AbortHandle, JoinHandle},
    time::timeout,
};
use tokio_postgres::{AsyncMessage, Client, Config, Connection, NoTls, Socket, tls::TlsStream};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{
    OpenError, PostgresOptions,
    error::{Halt, Trouble, said},
    history::Dials,
    options::shown,
    pool::silence,
    tls,
    warnings::Warnings,
};

/// Defaults of a database that do not do, and what is set instead; what is stricter
/// stays.
///
/// An answer that is given is durable. And whoever has waited for a lock sees what the
/// other one wrote, or is told to start over: REPEATABLE READ does neither where that
/// is another row than the locked one.
const UNFIT: [(&str, &[&str], &str); 2] = [
    (
        "synchronous_commit",
        &["off", "local", "remote_write"],
        "on",
    ),
    (
        "default_transaction_isolation",
        &["repeatable read"],
        "'read committed'",
    ),
];

/// What every connection of a store has in common.
#[derive(Clone)]
pub(crate) struct Dialer {
    /// The servers, of which one takes writes.
    targets: Vec<Config>,
    /// The one that did so last, and has not fallen silent since. It is tried first.
    last: Arc<AtomicUsize>,
    /// How many connections were made.
    pub(crate) dials: Dials,
    /// `None` where the way to the database is not encrypted.
    tls: Option<MakeRustlsConnect>,
    /// How long one statement may take, and how long it may wait for a lock.
    pub(crate) statement_timeout: Duration,
    /// How long all servers together may take until one can be used.
    patience: Duration,
    pub(crate) rng: SharedRng,
}

/// A connection, and what is known about it.
pub(crate) struct Dialed {
    pub(crate) client: ClientWrapper,
    /// Names this connection among all, for what is counted by connection.
    pub(crate) lane: [u8; 8],
    /// Its place among all of this node, in the order in which they were made.
    pub(crate) dial: u64,
    /// What its server warned of.
    pub(crate) warnings: Warnings,
    /// Nothing is open on it and nothing went wrong with it: the next one may
    /// have it.
    clean: AtomicBool,
    /// Which of how many servers it leads to, and which one is to be tried first.
    server: usize,
    servers: usize,
    first: Arc<AtomicUsize>,
    /// Closes it at once, whoever still holds on to it.
    task: AbortHandle,
}

impl Dialed {
    pub(crate) fn is_clean(&self) -> bool {
        self.clean.load(Ordering::Acquire)
    }

    pub(crate) fn set_clean(&self, clean: bool) {
        self.clean.store(clean, Ordering::Release);
    }

    /// Says that its server has kept silent: another one is tried before it. A
    /// primary that was taken over from and came back takes connections and reads
    /// like any other, and never acknowledges what waits for its standby.
    pub(crate) fn distrust(&self) {
        if self.servers == 1 {
            return;
        }
        let next = self.server.saturating_add(1);
        let order = Ordering::Relaxed;
        let _ = self.first.compare_exchange(self.server, next, order, order);
    }

    /// Whether its server is the one that is used at present.
    fn is_current(&self) -> bool {
        self.first.load(Ordering::Relaxed) == self.server
    }

    /// Closes it. The server undoes what was open.
    pub(crate) fn hang_up(&self) {
        self.set_clean(false);
        self.task.abort();
    }
}

impl Dialer {
    pub(crate) fn new(options: &PostgresOptions, rng: SharedRng) -> Result<Self, OpenError> {
        Ok(Self {
            targets: options.targets.clone(),
            last: Arc::default(),
            dials: Dials::default(),
            tls: tls::connector(options)?,
            statement_timeout: options.statement_timeout,
            patience: options.patience,
            rng,
        })
    }

    /// Makes a connection to the first server that takes writes, and sets it up. A
    /// server that answers nothing is passed over like one that is not there.
    pub(crate) async fn dial(&self) -> Result<Dialed, Halt> {
        let count = self.targets.len();
        let share = self
            .patience
            .checked_div(u32::try_from(count).unwrap_or(u32::MAX));
        let share = share.unwrap_or(self.patience);
        let first = self.last.load(Ordering::Relaxed);
        let mut failures = Vec::with_capacity(count);
        for (index, target) in self
            .targets
            .iter()
            .enumerate()
            .cycle()
            .skip(first)
            .take(count)
        {
            match timeout(share, self.reach(index, target)).await {
                Ok(Ok(dialed)) => {
                    self.last.store(index, Ordering::Relaxed);
                    return Ok(dialed);
                }
                Ok(Err(halt)) => failures.push((target, halt)),
                Err(_) => failures.push((target, silence())),
            }
        }
        Err(together(failures))
    }

    async fn reach(&self, server: usize, target: &Config) -> Result<Dialed, Halt> {
        let warnings = Warnings::default();
        let connected = match &self.tls {
            Some(tls) => target
                .connect(tls.clone())
                .await
                .map(|it| spawned(it, &warnings)),
            None => target.connect(NoTls).await.map(|it| spawned(it, &warnings)),
        };
        let (client, task) = connected.map_err(|error| match tls::objection(&error) {
            Some(what) => Halt::Failed(StoreError::Unavailable(what)),
            None => Halt::Engine(error),
        })?;
        let dialed = Dialed {
            task: task.abort_handle(),
            client: ClientWrapper::new(client, task),
            lane: self.rng.array(),
            dial: self.dials.next(),
            warnings,
            clean: AtomicBool::new(true),
            server,
            servers: self.targets.len(),
            first: Arc::clone(&self.last),
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
        for (setting, unfit, instead) in UNFIT {
            let show = format!("SHOW {setting}");
            let found: String = client.query_one(&show, &[]).await?.try_get(0)?;
            if unfit.contains(&found.as_str()) {
                let set = format!("SET {setting} = {instead}");
                client.batch_execute(&set).await?;
            }
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
        if dialed.is_clean() && dialed.is_current() && !dialed.client.is_closed() {
            Ok(())
        } else {
            Err(RecycleError::message("it is closed"))
        }
    }
}

/// Why none of the servers can be used. As long as one of them may come back it is
/// worth another attempt, whatever the others said.
fn together(mut failures: Vec<(&Config, Halt)>) -> Halt {
    if failures.len() <= 1 {
        let only = failures.pop().map(|(_, halt)| halt);
        return only.unwrap_or_else(silence);
    }
    let lost = |(_, halt): &(_, Halt)| matches!(halt.trouble(), Some(Trouble::Lost));
    let hope = failures.iter().any(lost);
    let each = failures
        .into_iter()
        .map(|(target, halt)| format!("{}: {}", shown(target), halt.told()));
    let all = each.collect::<Vec<_>>().join("; ");
    if hope {
        Halt::Silent(all)
    } else {
        Halt::Failed(StoreError::Unavailable(all))
    }
}

/// Lets the connection's traffic run in a task of its own.
fn spawned<T>(
    (client, mut connection): (Client, Connection<Socket, T>),
    warnings: &Warnings,
) -> (Client, JoinHandle<()>)
where
    T: TlsStream + Unpin + Send + 'static,
{
    let warnings = warnings.clone();
    let traffic = tokio::spawn(async move {
        while let Some(message) = poll_fn(|cx| connection.poll_message(cx)).await {
            match message {
                Ok(AsyncMessage::Notice(notice)) => warnings.hear(&notice),
                Ok(_) => {}
                Err(error) => {
                    tracing::info!(error = said(&error), "a connection to the database ended");
                    return;
                }
            }
        }
    });
    (client, traffic)
}
