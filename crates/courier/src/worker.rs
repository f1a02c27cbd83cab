mod under_way;

use std::{collections::HashMap, sync::Arc, time::Duration};

use base::SharedClock;
use store::{Due, Fence, Shard, StoreError};
use tokio::{sync::Notify, time::sleep};

use self::under_way::{PLACES, UnderWay};
use crate::{Leases, Metrics, Queue, Worked, stop::Stop};

/// How long after one look the next one follows at the latest: what comes due by
/// itself waits for no longer.
const POLL: Duration = Duration::from_secs(1);

/// How far apart the clocks of processes that share a store may be. What is put
/// off for longer than this and the longest pause was not put off by a clock
/// that goes right.
const CLOCKS_APART: Duration = Duration::from_secs(60);

/// How long to leave a store alone that has failed.
const PAUSE: Duration = Duration::from_secs(1);

/// Takes what is due in a queue and has it worked on, so much at a time.
pub(crate) struct Worker<Q: Queue> {
    pub(crate) queue: Arc<Q>,
    pub(crate) leases: Arc<Leases>,
    pub(crate) clock: SharedClock,
    pub(crate) metrics: Metrics,
    pub(crate) wake: Arc<Notify>,
    pub(crate) stop: Stop,
}

impl<Q: Queue> Worker<Q> {
    /// Until the stop; then takes nothing new and waits for what is under way,
    /// as long as there is time.
    pub(crate) async fn run(mut self) {
        let mut leases = self.leases.subscribe();
        let mut under_way = UnderWay::new(self.queue.name(), self.metrics.clone());
        let mut failing = false;
        loop {
            if under_way.reap() == Worked::Stuck {
                self.pause(&mut under_way).await;
            }
            let mut stop = self.stop.clone();
            let looked_at = self.clock.now();
            let taken = tokio::select! {
                biased;
                () = stop.asked() => break,
                taken = self.take(&mut under_way) => taken,
            };
            if let Err(error) = taken {
                if !failing {
                    let queue = self.queue.name();
                    tracing::warn!(queue, %error, "what is due cannot be read");
                }
                failing = true;
                self.pause(&mut under_way).await;
                continue;
            }
            failing = false;
            let next = looked_at.plus(POLL);
            let opens_at = self.queue.opens_at(looked_at);
            let next = opens_at.map_or(next, |at| at.min(next));
            tokio::select! {
                () = self.stop.asked() => {}
                () = self.wake.notified() => {}
                _ = leases.changed() => {}
                () = under_way.one_ends() => {}
                // By the runtime's time as well: a clock that was put back would
                // otherwise keep the queue waiting for as long.
                () = self.clock.wait_until(next) => {}
                () = sleep(POLL) => {}
            }
        }
        let drained = self.stop.within(under_way.all_end()).await;
        if !drained {
            let queue = self.queue.name();
            tracing::warn!(queue, left = under_way.len(), "left unfinished at the stop");
        }
    }

    async fn pause(&mut self, under_way: &mut UnderWay<Q::Key, Q::Lane>) {
        tokio::select! {
            () = self.stop.asked() => {}
            () = sleep(PAUSE) => {}
        }
        // Whatever else got stuck in the meantime has had its pause too.
        under_way.reap();
    }

    /// Fills the places with what is due.
    ///
    /// What has ended since stays in the books until the next round, so that an
    /// item that was read before its end is not begun from what was read.
    async fn take(&self, under_way: &mut UnderWay<Q::Key, Q::Lane>) -> Result<(), StoreError> {
        let places = |lane: &Q::Lane| self.queue.places(lane);
        while under_way.has_room() {
            let now = self.clock.now();
            let leases = self.leases.held(now);
            let fences: HashMap<Shard, Fence> = leases
                .iter()
                .map(|lease| (lease.shard, lease.fence()))
                .collect();
            if fences.is_empty() {
                return Ok(());
            }
            let due = Due {
                shards: leases.iter().map(|lease| lease.shard).collect(),
                by: now,
                beyond: now.plus(self.queue.longest_pause()).plus(CLOCKS_APART),
                except: Vec::new(),
                limit: PLACES,
            };
            let items = self.queue.due(due, under_way.full(places)).await?;
            let mut taken = false;
            for item in items {
                let Some(fence) = fences.get(&self.queue.shard(&item)) else {
                    continue;
                };
                let (key, lane) = (self.queue.key(&item), self.queue.lane(&item));
                if !under_way.admits(&key, &lane, places(&lane)) {
                    continue;
                }
                // What was held before the reading may be given up since.
                let Some(inside) = self.leases.enter(self.queue.shard(&item), *fence) else {
                    continue;
                };
                if !self.queue.admits(&item) {
                    continue;
                }
                let (queue, fence) = (Arc::clone(&self.queue), *fence);
                under_way.begin(key, lane, async move {
                    let worked = queue.work(item, fence).await;
                    drop(inside);
                    worked
                });
                taken = true;
            }
            // A lane that is full or closed now is left out when looking again, so
            // that what it has waiting does not hide what others have.
            if !taken {
                return Ok(());
            }
        }
        Ok(())
    }
}
