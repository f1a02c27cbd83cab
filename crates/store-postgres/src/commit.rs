//! How a unit of several steps is committed.

use std::time::Duration;

use base::Timestamp;
use futures_util::future::join;
use store::{ChangeNo, ClaimBucket, Outcome, Receipt, Refusal, Step, StoreError, Unit};

use crate::{
    board, change, claims,
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
    /// What the last attempt came to, if it was to be committed and the last word on
    /// that is missing.
    done: Option<Done>,
}

#[derive(Clone)]
struct Done {
    /// Tells whether it was committed.
    mark: [u8; 16],
    outcomes: Vec<Outcome>,
    /// The last of the changes that it wrote.
    head: Option<ChangeNo>,
}

/// Does all steps or none.
pub(crate) async fn commit(engine: &Engine, unit: &Unit) -> Result<Receipt, StoreError> {
    let mut it = Committing {
        engine,
        unit,
        done: None,
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
            Err(halt) if it.done.is_some() => return found_out(&mut it, halt).await,
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
    let Some(mark) = answered(limit, begin(session, it, now)).await? else {
        return answered(limit, again(session, it)).await;
    };
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
    let counting = board::count(tx.sql, &tx.tallies, engine.tender.sizes());
    let untended = answered(limit, counting).await?;
    let head = answered(limit, change::write(&tx)).await?;
    let done = Done {
        mark,
        outcomes,
        head,
    };
    it.done = Some(done.clone());
    let committed = answered(limit, session.commit()).await;
    if let Err(halt) = committed {
        if halt.trouble() != Some(Trouble::Lost) {
            it.done = None;
        }
        return Err(halt);
    }
    tx.places.keep_all();
    engine.tender.hand_in(untended);
    Ok(told(engine, done))
}

/// Opens the transaction with a mark, and gives that; `None` where an earlier attempt
/// turns out to have been committed.
///
/// `BEGIN` and a new mark are on their way at once, in this order. Where `BEGIN` alone
/// fails, as when it is cancelled, the mark is committed by itself and says nothing: so
/// each attempt that looks for no earlier one draws another. One that does look for it
/// waits for its `BEGIN`, and so finds no mark but one that was committed with its steps.
async fn begin(
    session: &Session,
    it: &mut Committing<'_>,
    now: Timestamp,
) -> Result<Option<[u8; 16]>, Halt> {
    let sql = session.sql();
    if let Some(Done { mark, .. }) = it.done {
        session.begin().await?;
        if !mark::set(sql, mark, now).await? {
            return Ok(None);
        }
        // It did not happen, and cannot any more.
        it.done = None;
        return Ok(Some(mark));
    }
    let mark = it.engine.rng.array();
    let (begun, is_new) = join(session.begin(), mark::set(sql, mark, now)).await;
    begun?;
    if !is_new? {
        return Err(Halt::damaged("mark"));
    }
    Ok(Some(mark))
}

/// Finds out what came of a commit when patience is over already, as it is where a
/// machine has gone without a word: that takes longer to notice. Nothing is begun
/// anew, since whoever asked for it may have begun something else by now.
async fn found_out(it: &mut Committing<'_>, halt: Halt) -> Result<Receipt, StoreError> {
    let pool = &it.engine.pools.callers;
    let found = pool.run(it, |session, it| {
        Box::pin(async move {
            let now = it.engine.clock.now();
            if begin(session, it, now).await?.is_some() {
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
    // Only who looks for one finds one.
    let Some(done) = it.done.clone() else {
        return Err(Halt::damaged("mark"));
    };
    mark::touch(session.sql(), done.mark).await?;
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
