use async_trait::async_trait;
use base::{SharedClock, SharedRng};
use sign::Vault;
use store_copy::{Cell, EndError, Noun, Row, Source};

use super::{connect, end::End, require_unattended, require_whole};
use crate::{OpenError, PostgresOptions, error::Halt, profile, schema, secret, session::Session};

/// A database to copy from. Nothing keeps nodes from writing to it meanwhile: they
/// have to be stopped. One that says that it is there is found at the start and in the
/// end, and what any other has written by the comparison.
pub struct PostgresSource {
    end: End,
    profile: Option<String>,
}

impl PostgresSource {
    /// Opens a database and finds out whether `vault` opens its secrets, which are
    /// copied as they are: a copy that nobody can read is worth nothing.
    ///
    /// # Errors
    /// [`OpenError`]; [`OpenError::TooOld`] when it has to be migrated first,
    /// [`OpenError::HalfCopied`] when it is no whole store itself,
    /// [`OpenError::Attended`] while a node serves from it, by this clock.
    pub async fn open(
        options: PostgresOptions,
        vault: &Vault,
        clock: SharedClock,
        rng: SharedRng,
    ) -> Result<Self, OpenError> {
        let pool = connect(options, &clock, rng).await?;
        let mut with = (vault, &clock);
        let opened = pool.run(&mut with, |session, (vault, clock)| {
            Box::pin(look(session, vault, clock))
        });
        let profile = opened.await??;
        Ok(Self {
            end: End::new(pool, clock),
            profile,
        })
    }

    /// The profile that it belongs to, if it was ever opened by one.
    #[must_use]
    pub fn profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }
}

async fn look(
    session: &mut Session,
    vault: &Vault,
    clock: &SharedClock,
) -> Result<Result<Option<String>, OpenError>, Halt> {
    let sql = session.sql();
    let version = schema::version(sql).await?;
    if let Err(error) = version.and_then(schema::current) {
        return Ok(Err(error));
    }
    if let Err(error) = require_whole(sql).await? {
        return Ok(Err(error));
    }
    if let Err(error) = require_unattended(sql, clock).await? {
        return Ok(Err(error));
    }
    secret::check(sql, vault).await?;
    profile::find(sql).await.map(Ok)
}

#[async_trait]
impl Source for PostgresSource {
    async fn freeze(&mut self) -> Result<(), EndError> {
        self.end.freeze().await
    }

    async fn release(&mut self) -> Result<(), EndError> {
        self.end.release().await
    }

    async fn count(&mut self, noun: &Noun) -> Result<u64, EndError> {
        self.end.count(noun).await
    }

    async fn page(
        &mut self,
        noun: &Noun,
        after: Option<&[Cell]>,
        limit: usize,
    ) -> Result<Vec<Row>, EndError> {
        self.end.page(noun, after, limit).await
    }
}
