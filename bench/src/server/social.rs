//! The platform as it is shipped, with one game on OpenSocial.

use std::sync::Arc;

use anyhow::{Context, Result, bail};
use axum::{Router, middleware::from_fn_with_state};
use base::{Clock, OwnerId};
use directory::Directory;
use store::{MemoryStore, Receipt, Store, Unit};
use store_sqlite::{SqliteOptions, SqliteStore};
use tokio::sync::Mutex;

use super::{Kind, Options, face, gate::one_at_a_time};
use crate::{
    durable,
    given::{SystemClock, UNFOLLOWED},
    social,
};

/// The platform's routes.
pub(super) async fn router(options: &Options) -> Result<Router> {
    let clock = SystemClock::shared();
    let store: Arc<dyn Store> = if options.kind == Kind::Social {
        Arc::new(MemoryStore::new(Arc::clone(&clock)))
    } else {
        let dir = options.dir.as_deref().context("no directory is given")?;
        let file = SqliteOptions::new(dir.join("platform.db"));
        Arc::new(SqliteStore::open(
            file,
            durable::vault()?,
            Arc::clone(&clock),
        )?)
    };
    let unit = Unit {
        owner: OwnerId::new([1; 16]),
        steps: social::steps(SystemClock.now())?,
    };
    if let Receipt::Refused { step, refusal } = store.commit(unit).await? {
        bail!("step {step} is refused: {refusal}");
    }
    let directory = Directory::load(Arc::clone(&store), Arc::clone(&clock), UNFOLLOWED).await?;
    let router = platform::router(face::over(store, directory, clock));
    Ok(if options.kind == Kind::SocialSingle {
        let turn = Arc::new(Mutex::new(()));
        router.layer(from_fn_with_state(turn, one_at_a_time))
    } else {
        router
    })
}
