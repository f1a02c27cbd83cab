//! What an operator does to a store as a whole.

use std::sync::Arc;

use base::SharedRng;
use store::StoreError;

use super::PostgresStore;
use crate::{
    OpenError, PostgresOptions,
    dial::Dialer,
    error::Halt,
    pool::Pool,
    profile, proof,
    reseal::{self, Cursor, Slice},
    schema::{self, Migrated},
    secret,
    session::Session,
    sql::Sql,
};

impl PostgresStore {
    /// What opening the store did to its schema.
    #[must_use]
    pub fn migrated(&self) -> Migrated {
        self.migrated
    }

    /// Writes down which profile this installation is of, unless that was done
    /// before, and gives what is written there: the profile of whoever came first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    pub async fn claim_profile(&self, profile: &str) -> Result<String, StoreError> {
        let engine = Arc::clone(&self.engine);
        let mut profile = profile.to_owned();
        self.at_home(async move {
            let pool = &engine.pools.callers;
            let claim = pool.run(&mut profile, |session, profile| {
                Box::pin(claimed(session, profile))
            });
            Ok(claim.await?)
        })
        .await
    }

    /// Seals every secret anew that is not sealed under the vault's active key,
    /// in small transactions between the units that are written meanwhile.
    /// Returns how many there were. Afterwards no row needs another key, provided
    /// that every node has this one as its active key by now.
    ///
    /// # Errors
    /// [`StoreError`]; what was sealed anew by then stays so, and a second call
    /// does the rest.
    pub async fn reseal(&self) -> Result<u64, StoreError> {
        self.renew_proof().await?;
        let mut resealed: u64 = 0;
        let mut next = Some(Cursor::START);
        while let Some(from) = next {
            let slice = self.reseal_slice(from).await?;
            resealed = resealed.saturating_add(slice.resealed);
            next = slice.next;
        }
        Ok(resealed)
    }

    async fn renew_proof(&self) -> Result<(), StoreError> {
        let engine = Arc::clone(&self.engine);
        self.at_home(async move {
            let mut vault = Arc::clone(&engine.vault);
            let renewed = engine.pools.couriers.run(&mut vault, |session, vault| {
                Box::pin(proof::renew(session, vault))
            });
            Ok(renewed.await?)
        })
        .await
    }

    async fn reseal_slice(&self, from: Cursor) -> Result<Slice, StoreError> {
        let engine = Arc::clone(&self.engine);
        self.at_home(async move {
            let pool = &engine.pools.couriers;
            let mut state = (Arc::clone(&engine.vault), from);
            let slice = pool.run(&mut state, |session, (vault, from)| {
                Box::pin(async move {
                    session.begin().await?;
                    let slice = reseal::slice(session.sql(), vault, from).await?;
                    session.commit().await?;
                    Ok::<_, Halt>(slice)
                })
            });
            Ok(slice.await?)
        })
        .await
    }
}

/// Whether the database holds secrets, sealed ones: whoever opens it needs the
/// master key that they are sealed with. It changes nothing.
///
/// # Errors
/// [`OpenError`].
pub async fn holds_sealed(options: &PostgresOptions, rng: SharedRng) -> Result<bool, OpenError> {
    let dialer = Dialer::new(options, rng)?;
    let pool = Pool::new(dialer, 1, options.patience)?;
    pool.run(&mut (), |session, ()| Box::pin(sealed(session.sql())))
        .await?
}

async fn sealed(sql: Sql<'_>) -> Result<Result<bool, OpenError>, Halt> {
    match schema::version(sql).await? {
        Ok(0) => Ok(Ok(false)),
        Ok(_) => secret::any(sql).await.map(Ok),
        Err(error) => Ok(Err(error)),
    }
}

async fn claimed(session: &mut Session, profile: &str) -> Result<String, Halt> {
    session.begin().await?;
    let found = profile::claim(session.sql(), profile).await?;
    session.commit().await?;
    Ok(found)
}
