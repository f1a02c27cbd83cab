mod ahead;
mod since;
mod under_way;

use std::{collections::HashSet, sync::Arc, time::Duration};

use base::{SharedClock, Timestamp};
use store::{Due, Fence, ShardLease, StoreError};
use tokio::{sync::watch, time::sleep};

use self::{
    ahead::{Ahead, KEPT, Read},
    since::Since,
    under_way::{PLACES, UnderWay},
};
use crate::{Admission, Lanes, Leases, Metrics, Queue, Wake, Worked, leases::Books, stop::Stop};

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
    pub(crate) wake: Wake<Q::Lane>,
    pub(crate) stop: Stop,
}

/// What a worker has in hand.
struct Hand<Q: Queue> {
    under_way: UnderWay<Q::Key, Q::Lane>,
    /// What was read, with the fence under which it was: whoever had the shard in
    /// between may have begun it, and a store does not ask for more than the fence.
    ahead: Ahead<Q::Lane, (Q::Item, Fence)>,
    since: Since,
    leases: watch::Receiver<Books>,
}

impl<Q: Queue> Worker<Q> {
    /// Until the stop; then takes nothing new and waits for what is under way,
    /// as long as there is time.
    pub(crate) async fn run(mut self) {
        let mut hand = Hand {
            under_way: UnderWay::new(self.queue.name(), self.metrics.clone()),
            ahead: Ahead::new(),
            since: Since::now(&*self.clock),
            leases: self.leases.subscribe(),
        };
        let mut failing = false;
        loop {
            if self.reap(&mut hand) == Worked::Stuck {
                self.pause(&mut hand).await;
            }
            let mut stop = self.stop.clone();
            let round_at = self.clock.now();
            let taken = tokio::select! {
                biased;
                () = stop.asked() => break,
                taken = self.take(&mut hand) => taken,
            };
            if let Err(error) = taken {
                if !failing {
                    let queue = self.queue.name();
                    tracing::warn!(queue, %error, "what is due cannot be read");
                }
                failing = true;
                self.pause(&mut hand).await;
                continue;
            }
            failing = false;
            let (next, left) = hand.since.ends();
            let opens_at = self.queue.opens_at(round_at);
            let next = opens_at.map_or(next, |at| at.min(next));
            tokio::select! {
                () = self.stop.asked() => {}
                () = self.wake.woken() => {}
                // Seen by this, the change is not heard of again.
                _ = hand.leases.changed() => hand.ahead.forget(),
                () = hand.under_way.one_ends() => {}
                () = self.clock.wait_until(next) => {}
                () = sleep(left) => {}
            }
        }
        let drained = self.stop.within(hand.under_way.all_end()).await;
        if !drained {
            let (queue, left) = (self.queue.name(), hand.under_way.len());
            tracing::warn!(queue, left, "left unfinished at the stop");
        }
    }

    async fn pause(&mut self, hand: &mut Hand<Q>) {
        tokio::select! {
            () = self.stop.asked() => {}
            () = sleep(PAUSE) => {}
        }
        // Whatever else got stuck in the meantime has had its pause too.
        self.reap(hand);
        // What is stuck is as it was, and lies here no longer.
        hand.ahead.forget();
    }

    /// Frees the places of what has ended; [`Worked::Stuck`] when any of it was.
    fn reap(&self, hand: &mut Hand<Q>) -> Worked {
        let Hand {
            under_way, ahead, ..
        } = hand;
        under_way.reap(|lane| {
            if self.queue.end_frees(lane) {
                ahead.suspect(lane.clone());
            }
        })
    }

    /// Fills the places with what is due. What was not read yet is read first: it may
    /// have been due for longer than what lies ready.
    ///
    /// What has ended since stays in the books until the next round, so that an
    /// item that was read before its end is not begun from what was read.
    async fn take(&self, hand: &mut Hand<Q>) -> Result<(), StoreError> {
        self.hear(hand);
        if self.queue.refresh().await? {
            hand.ahead.forget();
        }
        // Each look finds something to begin or leaves fewer lanes to ask about; the
        // bound is a guard.
        for _ in 0..PLACES {
            let now = self.clock.now();
            let leases = self.leases.held(now);
            if leases.is_empty() {
                hand.ahead.forget();
                break;
            }
            if !hand.under_way.has_room() {
                break;
            }
            let closed = self.queue.closed(now, leases.len());
            let shut: HashSet<_> = closed.into_iter().collect();
            let lanes = self.to_read(hand, &shut);
            let is_last = lanes.is_none();
            if let Some(lanes) = lanes {
                self.read(hand, now, &leases, lanes).await?;
            }
            self.fill(hand, &leases, shut);
            if is_last {
                break;
            }
        }
        Ok(())
    }

    /// Hears what has come due, and forgets what was read so long ago that something
    /// may have come due by itself.
    fn hear(&self, hand: &mut Hand<Q>) {
        let rung = self.wake.hear();
        let leases_changed = hand.leases.borrow_and_update().has_changed();
        if rung.anywhere || leases_changed || hand.since.is_over(&*self.clock) {
            hand.ahead.forget();
            hand.since = Since::now(&*self.clock);
        }
        for lane in rung.lanes {
            hand.ahead.suspect(lane);
        }
    }

    /// What to read of lanes that are neither closed nor full.
    fn to_read(&self, hand: &Hand<Q>, closed: &HashSet<Q::Lane>) -> Option<Lanes<Q::Lane>> {
        let full = hand.under_way.full(|lane| self.queue.places(lane));
        let shut = full.into_iter().chain(closed.iter().cloned()).collect();
        hand.ahead.to_read(&shut)
    }

    /// Reads what is due in these lanes.
    async fn read(
        &self,
        hand: &mut Hand<Q>,
        now: Timestamp,
        leases: &[ShardLease],
        lanes: Lanes<Q::Lane>,
    ) -> Result<(), StoreError> {
        let Hand {
            under_way, ahead, ..
        } = hand;
        let limit = limit(&lanes, under_way.len());
        let due = Due {
            shards: leases.iter().map(|lease| lease.shard).collect(),
            by: now,
            beyond: now.plus(self.queue.longest_pause()).plus(CLOCKS_APART),
            except: Vec::new(),
            limit,
        };
        let items = self.queue.due(due, lanes.clone()).await?;
        let is_all = items.len() < limit;
        let new = items.into_iter().filter_map(|item| {
            let shard = self.queue.shard(&item);
            let lease = leases.iter().find(|lease| lease.shard == shard)?;
            let is_new = !under_way.has(&self.queue.key(&item));
            is_new.then(|| Read {
                lane: self.queue.lane(&item),
                due_at: self.queue.due_at(&item),
                item: (item, lease.fence()),
            })
        });
        ahead.take_in(lanes, is_all, |lane| under_way.count(lane), new);
        Ok(())
    }

    /// Begins what lies ready as long as there are places.
    fn fill(&self, hand: &mut Hand<Q>, leases: &[ShardLease], mut shut: HashSet<Q::Lane>) {
        let Hand {
            under_way, ahead, ..
        } = hand;
        while under_way.has_room() {
            let has_place = |lane: &Q::Lane| match under_way.count(lane) {
                0 => true,
                count => count < self.queue.places(lane),
            };
            let Some(next) = ahead.next(|lane| !shut.contains(lane) && has_place(lane)) else {
                return;
            };
            let (item, fence) = &next.item;
            let (key, shard, fence) = (self.queue.key(item), self.queue.shard(item), *fence);
            let is_it = |lease: &ShardLease| lease.shard == shard && lease.fence() == fence;
            if under_way.has(&key) || !leases.iter().any(is_it) {
                continue;
            }
            // What was held a moment ago may be given up since.
            let Some(inside) = self.leases.enter(shard, fence) else {
                continue;
            };
            match self.queue.admits(item) {
                Admission::Begins => {}
                Admission::Shut => {
                    shut.insert(next.lane.clone());
                    ahead.put_back(next);
                    continue;
                }
                // The next look at everything finds it again.
                Admission::Waits => continue,
            }
            let (queue, (item, _)) = (Arc::clone(&self.queue), next.item);
            under_way.begin(key, next.lane, async move {
                let worked = queue.work(item, fence).await;
                drop(inside);
                worked
            });
        }
    }
}

/// How much to read at most. As many as are under way may still look due, or may have
/// to wait for one that is; so what is found beyond these can begin.
fn limit<L>(lanes: &Lanes<L>, under_way: usize) -> usize {
    lanes.only.as_ref().map_or(PLACES, |only| {
        let wanted = KEPT.saturating_mul(only.len());
        wanted.saturating_add(under_way).min(PLACES)
    })
}
