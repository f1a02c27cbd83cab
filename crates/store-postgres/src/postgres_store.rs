mod achievements;
mod attest;
mod boards;
mod circle;
mod endpoints;
mod port;
mod rewards;
mod shop;
mod social;
mod upkeep;

use std::{fmt, sync::Arc, time::Duration};

pub use upkeep::holds_sealed;

use base::{SharedClock, SharedRng};
use sign::Vault;
#[cfg(doc)]
use store::Store;
use store::{ChangeNo, StoreError};
use tokio::{
    runtime::Handle,
    sync::{RwLock, watch},
    task::AbortHandle,
};

use crate::{
    ClockOffset, OpenError, PostgresOptions, Upkeep, board, change,
    claims::Claims,
    clock_offset, copy,
    dial::Dialer,
    durability,
    engine::{Engine, Pools},
    error::Halt,
    history::History,
    pool::{Attempt, Pool, PoolLoad, closed},
    proof,
    schema::{self, Migrated},
    secret,
    sql::Sql,
    upkeep as tidying,
};

/// How long the database may take to say what is newest.
const ASKING: Duration = Duration::from_secs(2);

/// A store in a PostgreSQL database, which any number of nodes may share.
///
/// Everything runs on the runtime that it was opened on, whoever calls: a caller
/// that goes away leaves no half of a transaction behind, and one whose runtime
/// ends takes no connection along.
///
/// Dropping it ends what it does by itself; [`close`](Store::close) waits for what
/// was accepted before.
pub struct PostgresStore {
    place: String,
    engine: Arc<Engine>,
    migrated: Migrated,
    upkeep: Upkeep,
    home: Handle,
    /// Whether it is open. Whatever is under way holds it for reading, and closing
    /// waits for that.
    open: Arc<RwLock<bool>>,
    /// What goes on by itself.
    background: Vec<AbortHandle>,
}

impl PostgresStore {
    /// Opens the store, making or migrating its tables as needed and permitted. Every secret in
    /// it is sealed by `vault`, and opened once here, so that a wrong master key is
    /// noticed at once. All nodes need the same master keys.
    ///
    /// # Errors
    /// [`OpenError`]; [`OpenError::MasterKey`] when the vault does not open the
    /// secrets, [`OpenError::WrongClock`] when this clock is too far from the
    /// database's, [`OpenError::Unavailable`] when the database could not be reached
    /// for as long as the options have patience.
    pub async fn open(
        options: PostgresOptions,
        vault: Arc<Vault>,
        clock: SharedClock,
        rng: SharedRng,
    ) -> Result<Self, OpenError> {
        let dialer = Dialer::new(&options, Arc::clone(&rng))?;
        let pools = Pools::new(&dialer, &options)?;
        // Before anything is judged by it, or forgotten.
        clock_offset::tolerate(&pools.directory, &*clock, options.clock_tolerance).await?;
        let migrated = schema::migrate(&pools.couriers, &options).await?;
        durability::try_out(&pools, options.patience, &rng, clock.now()).await;
        let mut nothing = ();
        let whole = pools.directory.run(&mut nothing, |session, ()| {
            Box::pin(copy::require_whole(session.sql()))
        });
        whole.await??;
        let mut opening = Arc::clone(&vault);
        let check = pools.directory.run(&mut opening, |session, vault| {
            Box::pin(async move {
                secret::check(session.sql(), vault).await?;
                proof::claim(session, vault).await
            })
        });
        check.await?;
        durability::look(&pools.directory).await?;
        let head = pools.directory.run(&mut nothing, |session, ()| {
            Box::pin(change::head(session.sql()))
        });
        let head = watch::Sender::new(head.await?);
        let (tender, tending) = board::tender(options.board_sizes);
        let claims = Claims::start(&pools.claims, options.max_claims, options.patience);
        let engine = Arc::new(Engine {
            vault,
            clock,
            rng,
            pools,
            claims,
            tender,
            head,
            history: History::since(dialer.dials.last()),
            dials: dialer.dials,
        });
        // Before the first claim: this is how it is known how many are held.
        match options.upkeep {
            Upkeep::Never => tidying::count_claims(&engine).await?,
            Upkeep::Every(_) | Upkeep::BeforeEachUnit => tidying::expire_claims(&engine).await?,
        }
        let mut background = vec![tokio::spawn(tending.run(Arc::clone(&engine))).abort_handle()];
        if let Upkeep::Every(every) = options.upkeep {
            let tidying = tidying::run(Arc::clone(&engine), every);
            background.push(tokio::spawn(tidying).abort_handle());
        }
        Ok(Self {
            place: options.place(),
            engine,
            migrated,
            upkeep: options.upkeep,
            home: Handle::current(),
            open: Arc::new(RwLock::new(true)),
            background,
        })
    }

    /// How its connections are at present, kind by kind.
    #[must_use]
    pub fn loads(&self) -> [PoolLoad; 5] {
        self.engine.pools.loads()
    }

    /// Measures how far this node's clock is from the database's, to within half of
    /// what the answer took.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the database does not say.
    pub async fn clock_offset(&self) -> Result<ClockOffset, StoreError> {
        let engine = Arc::clone(&self.engine);
        self.at_home(async move {
            let mut clock = Arc::clone(&engine.clock);
            let pool = &engine.pools.directory;
            let measured = pool.run_within(clock_offset::ASKING, &mut clock, |session, clock| {
                Box::pin(clock_offset::measure(session, &**clock))
            });
            Ok(measured.await?)
        })
        .await
    }

    fn end_background(&self) {
        self.background.iter().for_each(AbortHandle::abort);
    }

    /// The number of the newest change, and of the connection that it was asked for
    /// over. A server that keeps silent is given up
    /// soon: whoever asks has to know.
    async fn newest(&self) -> Result<(ChangeNo, u64), StoreError> {
        let engine = Arc::clone(&self.engine);
        self.at_home(async move {
            let pool = &engine.pools.directory;
            let mut nothing = ();
            let newest = pool.run_within(ASKING, &mut nothing, |session, ()| {
                Box::pin(async { Ok((change::head(session.sql()).await?, session.dial())) })
            });
            Ok(newest.await?)
        })
        .await
    }

    /// Does something where the connections live, to its end, whether or not
    /// anyone still waits for it.
    async fn at_home<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        let open = Arc::clone(&self.open).read_owned().await;
        if !*open {
            return Err(closed());
        }
        let working = self.home.spawn(async move {
            let _open = open;
            work.await
        });
        working
            .await
            .unwrap_or_else(|error| Err(StoreError::Unavailable(error.to_string())))
    }

    /// Reads something with the latest statement's view each time.
    async fn read<A, T>(
        &self,
        pool: fn(&Pools) -> &Pool,
        about: A,
        query: for<'s> fn(Sql<'s>, &'s A) -> Attempt<'s, T>,
    ) -> Result<T, StoreError>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
    {
        let engine = Arc::clone(&self.engine);
        self.at_home(async move {
            let mut state = (about, query);
            let run = pool(&engine.pools).run(&mut state, |session, (about, query)| {
                query(session.sql(), about)
            });
            Ok(run.await?)
        })
        .await
    }

    /// Reads something all of one moment, and says over which connection.
    async fn read_snapshot<A, T>(
        &self,
        pool: fn(&Pools) -> &Pool,
        about: A,
        query: for<'s> fn(Sql<'s>, &'s A) -> Attempt<'s, T>,
    ) -> Result<(T, u64), StoreError>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
    {
        let engine = Arc::clone(&self.engine);
        self.at_home(async move {
            let mut state = (about, query);
            let run = pool(&engine.pools).run(&mut state, |session, (about, query)| {
                Box::pin(async move {
                    session.begin_snapshot().await?;
                    let read = query(session.sql(), about).await?;
                    session.commit().await?;
                    Ok::<_, Halt>((read, session.dial()))
                })
            });
            Ok(run.await?)
        })
        .await
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore")
            .field("place", &self.place)
            .field("pools", &self.engine.pools)
            .finish_non_exhaustive()
    }
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        self.end_background();
    }
}
