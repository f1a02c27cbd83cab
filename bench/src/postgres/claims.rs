//! Single-use claims from many callers: in batches against one statement each.

use std::time::Duration;

use anyhow::{Context, Result};
use base::{Clock, Timestamp};
use futures_util::{TryStreamExt, stream};
use store::Store;
use tokio::runtime::Builder;

use super::{
    house::{self, House},
    pooled::Pooled,
};
use crate::{
    durable::{self, Side},
    given::SystemClock,
    report::Row,
    size::Size,
    storm::Storm,
};

/// Until when the claims count.
const VALID: Duration = Duration::from_secs(3_600);

/// How many claims are under way while a store is filled.
const AT_ONCE: usize = 8_192;

/// A database with claims in it.
pub(super) struct Held {
    pub(super) url: String,
    /// The first number that is free.
    pub(super) next: u64,
    pub(super) expires_at: Timestamp,
}

pub(super) fn rates(size: Size, house: &House) -> Result<(Held, Vec<Row>)> {
    // Callers and connections share a thread on both sides, and the server has the
    // other core.
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let expires_at = SystemClock.now().plus(VALID);
    let (url, ours, pooled) = runtime.block_on(async {
        let url = house.database("claims").await?;
        let ours = house::open(&url).await?;
        fill(&ours, size.held(), expires_at).await?;
        let plain = house.database("plain").await?;
        let pooled = Pooled::open(&plain, size.held(), expires_at).await?;
        house.settle().await?;
        anyhow::Ok((url, ours, pooled))
    })?;

    let mut next = u64::try_from(size.held())?;
    let (mut batched, mut single) = (Side::default(), Side::default());
    for _ in 0..size.writing_rounds() {
        let storm = Storm::run(&runtime, &mut next, size.writing(), async |number| {
            durable::commit(&ours, durable::claim(number, expires_at)).await
        })?;
        batched.push(&storm);
        let storm = Storm::run(&runtime, &mut next, size.writing(), async |number| {
            pooled.commit(durable::claim(number, expires_at)).await
        })?;
        single.push(&storm);
    }
    runtime.block_on(ours.close());
    let held = Held {
        url,
        next,
        expires_at,
    };
    let what = "claims from 64 callers, in batches / a pool of 16, one statement each";
    Ok((held, durable::waits("postgres", what, &batched, &single)))
}

async fn fill(store: &dyn Store, held: usize, expires_at: Timestamp) -> Result<()> {
    let claims = (0..u64::try_from(held)?).map(|number| Ok(durable::claim(number, expires_at)));
    let filled = stream::iter(claims)
        .try_for_each_concurrent(AT_ONCE, |claim| durable::commit(store, claim));
    filled.await.context("the store cannot be filled")
}
