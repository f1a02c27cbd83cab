//! Forgetting what has lapsed.

use std::{sync::Arc, time::Duration};

use base::OwnerId;
use store::StoreError;
use tokio::time::sleep;

use crate::{
    attest, board, change, claims, delivery, engine::Engine, error::Halt, idempotency, mark,
    pool::Attempt, revocation, reward, session::Session, token_family, tx::Tx,
};

/// How many slices of one kind are forgotten in a row before the others have their
/// turn.
const ROUNDS: u32 = 64;

/// Forgets some of one kind, and says how many.
type Forget = for<'t> fn(&'t mut Tx<'_>) -> Attempt<'t, u64>;

/// Everything that lapses by row, in the order in which the embedded store forgets
/// it.
const KINDS: [Forget; 9] = [
    |tx| Box::pin(async { revocation::forget(tx).await.map(many) }),
    |tx| Box::pin(async { delivery::forget(tx).await.map(many) }),
    |tx| Box::pin(async { token_family::forget(tx).await.map(many) }),
    |tx| Box::pin(attest::pseudonym::forget(tx.sql, tx.now)),
    |tx| Box::pin(reward::ask::forget(tx.sql, tx.now)),
    |tx| Box::pin(reward::report::forget(tx.sql, tx.now)),
    |tx| Box::pin(idempotency::forget(tx.sql, tx.now)),
    |tx| Box::pin(mark::forget(tx.sql, tx.now)),
    |tx| Box::pin(board::sweep(tx.sql)),
];

fn many(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Does it so long after the last time, until it is dropped. What fails is left to
/// the next time.
pub(crate) async fn run(engine: Arc<Engine>, every: Duration) {
    loop {
        sleep(every).await;
        if let Err(error) = all(&engine).await {
            tracing::info!(%error, "what has lapsed is forgotten later");
        }
    }
}

async fn all(engine: &Engine) -> Result<(), StoreError> {
    expire_claims(engine).await?;
    for forget in KINDS {
        let mut rounds = 0..ROUNDS;
        while rounds.next().is_some() && slice(engine, &[forget]).await? > 0 {}
    }
    Ok(())
}

/// Forgets a slice of everything in one transaction, as the embedded store does
/// before each batch.
pub(crate) async fn once(engine: &Engine) -> Result<(), StoreError> {
    expire_claims(engine).await?;
    slice(engine, &KINDS).await?;
    Ok(())
}

/// Counts the claims that are held, and changes nothing.
pub(crate) async fn count_claims(engine: &Engine) -> Result<(), StoreError> {
    let mut engine = engine;
    let pool = &engine.pools.couriers;
    let count = pool.run(&mut engine, |session, engine| {
        let (room, now) = (engine.claims.room(), engine.clock.now());
        Box::pin(claims::count(session.sql(), room, now))
    });
    Ok(count.await?)
}

/// Drops the buckets of claims that have ended, and counts those that are held.
pub(crate) async fn expire_claims(engine: &Engine) -> Result<(), StoreError> {
    let mut engine = engine;
    let pool = &engine.pools.couriers;
    let expire = pool.run(&mut engine, |session, engine| {
        Box::pin(claims::expire(
            session,
            engine.claims.room(),
            engine.clock.now(),
        ))
    });
    Ok(expire.await?)
}

/// Each slice is a transaction of its own, so that its locks are held briefly.
async fn slice(engine: &Engine, kinds: &[Forget]) -> Result<u64, Halt> {
    let pool = &engine.pools.couriers;
    let mut state = (engine, kinds);
    pool.run(&mut state, |session, (engine, kinds)| {
        Box::pin(attempt(session, engine, kinds))
    })
    .await
}

async fn attempt(session: &mut Session, engine: &Engine, kinds: &[Forget]) -> Result<u64, Halt> {
    session.begin().await?;
    // Nothing is inserted here, so nobody's id is asked for.
    let nobody = OwnerId::new([0; 16]);
    let mut tx = Tx::new(
        session.sql(),
        &engine.vault,
        nobody,
        engine.clock.now(),
        session.lane(),
        engine.claims.room(),
    );
    let mut gone: u64 = 0;
    for forget in kinds {
        gone = gone.saturating_add(forget(&mut tx).await?);
    }
    let head = change::write(&tx).await?;
    session.commit().await?;
    if let Some(head) = head {
        engine.raise(head);
    }
    Ok(gone)
}
