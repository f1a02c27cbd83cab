//! How a unit of several steps is committed.

use std::time::Duration;

use futures_util::future::join;
use store::{ChangeNo, ClaimBucket, Outcome, Receipt, Refusal, Step, StoreError, Unit};

use crate::{
    change, claims,
    engine::Engine,
    error::{Halt, Trouble},
    mark,
    pool::answered,
    session::Session,
    step,
    tx::Tx,
};

/// A unit that is being committed, through all attempts at it.
struct Committing<'c> {
    engine: &'c Engine,
    unit: &'c Unit,
    /// Tells whether an attempt was committed whose answer was lost.
    mark: [u8; 16],
    /// What the last attempt came to that got as far as being committed.
    done: Option<Done>,
    /// Whether the last word on that is missing.
    unknown: bool,
}

#[derive(Clone)]
struct Done {
    outcomes: Vec<Outcome>,
    /// The last of the changes that it wrote.
    head: Option<ChangeNo>,
}

/// Does all steps or none.
pub(crate) async fn commit(engine: &Engine, unit: &Unit) -> Result<Receipt, StoreError> {
    let mut it = Committing {
        engine,
        unit,
        mark: engine.rng.array(),
        done: None,
        unknown: false,
    };
    let mut made = None;
    loop {
        let pool = &engine.pools.callers;
        // A unit can have thousands of steps, so each is waited for by itself.
        let run = pool.run_within(Duration::MAX, &mut it, |session, it| {
            Box::pin(attempt(session, it))
        });
        match run.await {
            Ok(receipt) => return Ok(receipt),
            // A table that is made and missing again is damage, not bad luck.
            Err(Halt::NoBucket(bucket)) if made != Some(bucket) => {
                if let Some(refused) = make_bucket(engine, unit, bucket).await? {
                    return Ok(refused);
                }
                made = Some(bucket);
            }
            Err(halt) if it.unknown => return found_out(&mut it, halt).await,
            Err(halt) => return Err(halt.into()),
        }
    }
}

/// Makes the table that a claim of the unit needs; or refuses the unit, where that
/// was dropped long ago.
async fn make_bucket(
    engine: &Engine,
    unit: &Unit,
    mut bucket: ClaimBucket,
) -> Result<Option<Receipt>, StoreError> {
    let needs = |step: &Step| match step {
        Step::Claim(claim) => ClaimBucket::of(claim.expires_at()) == bucket,
        _ => false,
    };
    // The steps before it were done, or it would not have come to that.
    let step = unit.steps.iter().position(needs).unwrap_or_default();
    let pool = &engine.pools.callers;
    let make = pool.run(&mut bucket, |session, bucket| {
        Box::pin(claims::make_bucket(session, *bucket))
    });
    match make.await {
        Ok(()) => Ok(None),
        Err(Halt::Refused(refusal @ Refusal::Expired)) => {
            Ok(Some(Receipt::Refused { step, refusal }))
        }
        Err(halt) => Err(halt.into()),
    }
}

async fn attempt(session: &mut Session, it: &mut Committing<'_>) -> Result<Receipt, Halt> {
    let (engine, limit) = (it.engine, it.engine.pools.callers.limit());
    // Read after the connection was waited for, so that a unit that had to wait is
    // not judged by a time that is long past.
    let now = engine.clock.now();
    // Both are on their way at once, in this order.
    let marked = join(session.begin(), mark::set(session.sql(), it.mark, now));
    let is_new = answered(limit, async {
        let (begun, is_new) = marked.await;
        begun.and(is_new)
    });
    if !is_new.await? {
        return answered(limit, again(session, it)).await;
    }
    it.unknown = false;
    let mut tx = Tx::new(
        session.sql(),
        &engine.vault,
        it.unit.owner,
        now,
        session.lane(),
        engine.claims.room(),
    );
    let mut outcomes = Vec::with_capacity(it.unit.steps.len());
    for (index, step) in it.unit.steps.iter().enumerate() {
        match answered(limit, step::run(&mut tx, step)).await {
            Ok(outcome) => outcomes.push(outcome),
            Err(Halt::Refused(refusal)) => {
                answered(limit, session.rollback()).await?;
                return Ok(Receipt::Refused {
                    step: index,
                    refusal,
                });
            }
            Err(halt) => return Err(halt),
        }
    }
    let head = answered(limit, change::write(&tx)).await?;
    let done = Done { outcomes, head };
    it.done = Some(done.clone());
    let committed = answered(limit, session.commit()).await;
    if let Err(halt) = committed {
        it.unknown = halt.trouble() == Some(Trouble::Lost);
        return Err(halt);
    }
    tx.places.keep_all();
    Ok(told(engine, done))
}

/// Finds out what came of a commit when patience is over already, as it is where a
/// machine has gone without a word: that takes longer to notice. Nothing is begun
/// anew, since whoever asked for it may have begun something else by now.
async fn found_out(it: &mut Committing<'_>, halt: Halt) -> Result<Receipt, StoreError> {
    let pool = &it.engine.pools.callers;
    let found = pool.run(it, |session, it| {
        Box::pin(async move {
            session.begin().await?;
            if mark::set(session.sql(), it.mark, it.engine.clock.now()).await? {
                session.rollback().await?;
                return Ok(None);
            }
            again(session, it).await.map(Some)
        })
    });
    found.await?.ok_or_else(|| halt.into())
}

/// An earlier attempt was committed and its answer lost: what it came to is known.
async fn again(session: &mut Session, it: &Committing<'_>) -> Result<Receipt, Halt> {
    let Some(done) = it.done.clone() else {
        return Err(Halt::damaged("mark"));
    };
    mark::touch(session.sql(), it.mark).await?;
    session.commit().await?;
    Ok(told(it.engine, done))
}

/// Whoever has the receipt finds that this node's directory is about to hear of it.
fn told(engine: &Engine, done: Done) -> Receipt {
    if let Some(head) = done.head {
        engine.raise(head);
    }
    Receipt::Committed(done.outcomes)
}
