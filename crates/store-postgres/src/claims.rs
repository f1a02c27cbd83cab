//! Single-use claims: a table for each time bucket, whose key decides between all
//! nodes. Claims that are units by themselves are gathered and made many at a time.

mod batch;
mod bucket;
mod judging;
mod lane;
mod queue;
mod room;
mod rows;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use base::OwnerId;
use futures_util::future::join_all;
use guard::Claim;
use store::{ClaimBucket, Receipt, Refusal, StoreError};
use tokio::{sync::oneshot, task::JoinHandle, time::Instant};

use self::{
    batch::{Asked, Asker, ClaimRow},
    lane::Lane,
    queue::Queue,
};
pub(crate) use self::{
    bucket::{
        count, expire, make as make_bucket, make_within as make_bucket_within,
        table as bucket_table,
    },
    room::{Places, Room},
};
use crate::{
    error::Halt,
    pool::{Pool, closed},
    tx::Tx,
};

/// How many batches of claims may be under way at the same time. While one is being
/// committed, another one gathers; more would only be smaller.
pub(crate) const LANES: usize = 2;

/// Makes a claim within a unit of several steps.
///
/// # Errors
/// [`Halt::NoBucket`] where its bucket has no table: the transaction is to be
/// undone, [`make_bucket`] called, and the unit begun anew.
pub(crate) async fn claim(tx: &mut Tx<'_>, claim: &Claim) -> Result<(), Halt> {
    let bucket = ClaimBucket::of(claim.expires_at());
    let row = ClaimRow::of(tx.owner, claim);
    let has_room = tx.places.take_one();
    if has_room {
        let made = rows::insert(tx.sql, bucket, tx.lane, &[row]).await?;
        if !made.is_empty() {
            return Ok(());
        }
        tx.places.give_one_back();
    }
    let holders = rows::holders(tx.sql, bucket, &[row.key]).await?;
    match holders.get(&row.key) {
        Some(holder) if *holder == tx.owner => Ok(()),
        Some(_) => Err(Refusal::Taken.into()),
        None if has_room => Err(Halt::damaged("digest")),
        None => Err(Halt::Failed(StoreError::Full)),
    }
}

/// Makes the claims that are units by themselves.
#[derive(Debug)]
pub(crate) struct Claims {
    queue: Arc<Queue>,
    room: Arc<Room>,
    patience: Duration,
    lanes: Mutex<Vec<JoinHandle<()>>>,
}

impl Claims {
    /// Starts the lanes, each of which keeps one connection of `pool`, so that there
    /// have to be [`LANES`]. At most `most` claims are held; [`expire`] has to be
    /// called once before any is made, to find out how many there are.
    pub(crate) fn start(pool: &Pool, most: usize, patience: Duration) -> Self {
        let queue = Arc::new(Queue::new());
        let room = Arc::new(Room::new(most));
        let lane = || Lane {
            queue: Arc::clone(&queue),
            room: Arc::clone(&room),
            pool: pool.clone(),
            patience,
        };
        let lanes = (0..LANES).map(|_| tokio::spawn(lane().run())).collect();
        Self {
            queue,
            room,
            patience,
            lanes: Mutex::new(lanes),
        }
    }

    /// Makes one claim. The answer comes once what it rests on is durable; a failure
    /// of the database is made up for while patience lasts.
    pub(crate) async fn claim(&self, owner: OwnerId, claim: Claim) -> Result<Receipt, StoreError> {
        let (answer, answered) = oneshot::channel();
        let until = Instant::now().checked_add(self.patience);
        let until = until.unwrap_or_else(Instant::now);
        let asker = Asker { until, answer };
        self.queue.push(Asked {
            owner,
            claim,
            asker,
        })?;
        answered.await.unwrap_or_else(|_| Err(closed()))
    }

    /// How many claims may be held, and how many are.
    pub(crate) fn room(&self) -> &Room {
        &self.room
    }

    /// Lets no more claims in, and comes back when those that were let in are
    /// answered.
    pub(crate) async fn close(&self) {
        self.queue.close();
        let lanes = std::mem::take(&mut *self.lanes.lock().unwrap_or_else(PoisonError::into_inner));
        for ended in join_all(lanes).await {
            if let Err(error) = ended {
                tracing::error!(%error, "a lane of claims broke off");
            }
        }
    }
}

impl Drop for Claims {
    /// What is under way is answered, and then the lanes end.
    fn drop(&mut self) {
        self.queue.close();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
