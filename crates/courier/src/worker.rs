mod ahead;
mod under_way;

use std::{collections::HashSet, sync::Arc, time::Duration};

use base::{SharedClock, Timestamp};
use store::{Due, ShardLease, StoreError};
use tokio::time::{Instant, sleep};

use self::{
    ahead::{Ahead, KEPT},
    under_way::{PLACES, UnderWay},
};
use crate::{Lanes, Leases, Metrics, Queue, Wake, Worked, stop::Stop};

/// How long after one look at everything the next one follows at the latest: what
/// comes due by itself, or is committed by another process, waits for no longer.
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
    pub(crate) wake: Wake<Q::Lane>,
    pub(crate) stop: Stop,
}

/// What a worker has in hand.
struct Hand<Q: Queue> {
    under_way: UnderWay<Q::Key, Q::Lane>,
    ahead: Ahead<Q::Lane, Q::Item>,
    /// Since when what was read is good, by the clock and by the runtime's time: a
    /// clock that was put back would otherwise keep the queue waiting for as long.
    since: (Timestamp, Instant),
}

impl<Q: Queue> Worker<Q> {
    /// Until the stop; then takes nothing new and waits for what is under way,
    /// as long as there is time.
    pub(crate) async fn run(mut self) {
        let mut leases = self.leases.subscribe();
        let mut hand = Hand {
            under_way: UnderWay::new(self.queue.name(), self.metrics.clone()),
            ahead: Ahead::new(),
            since: (self.clock.now(), Instant::now()),
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
            let (since, began) = hand.since;
            let next = since.plus(POLL);
            let opens_at = self.queue.opens_at(round_at);
            let next = opens_at.map_or(next, |at| at.min(next));
            let left = POLL.saturating_sub(began.elapsed());
            tokio::select! {
                () = self.stop.asked() => {}
                () = self.wake.woken() => {}
                _ = leases.changed() => hand.ahead.forget(),
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

    /// Fills the places with what is due.
    ///
    /// What has ended since stays in the books until the next round, so that an
    /// item that was read before its end is not begun from what was read.
    async fn take(&self, hand: &mut Hand<Q>) -> Result<(), StoreError> {
        self.hear(hand);
        self.queue.refresh().await?;
        loop {
            let now = self.clock.now();
            let leases = self.leases.held(now);
            if leases.is_empty() {
                hand.ahead.forget();
                return Ok(());
            }
            let Some(lanes) = self.begin(hand, now, &leases) else {
                return Ok(());
            };
            if !self.read(hand, now, &leases, lanes).await? {
                return Ok(());
            }
        }
    }

    /// Hears what has come due, and forgets what was read so long ago that something
    /// may have come due by itself.
    fn hear(&self, hand: &mut Hand<Q>) {
        let rung = self.wake.hear();
        let (since, began) = hand.since;
        let now = self.clock.now();
        let is_over = since.plus(POLL) <= now || now < since || POLL <= began.elapsed();
        if rung.anywhere || is_over {
            hand.ahead.forget();
            hand.since = (now, Instant::now());
        }
        for lane in rung.lanes {
            hand.ahead.suspect(lane);
        }
    }

    /// Begins what was read as long as there are places; what to read for those that
    /// are left.
    fn begin(
        &self,
        hand: &mut Hand<Q>,
        now: Timestamp,
        leases: &[ShardLease],
    ) -> Option<Lanes<Q::Lane>> {
        let Hand {
            under_way, ahead, ..
        } = hand;
        let places = |lane: &Q::Lane| self.queue.places(lane);
        let closed = || self.queue.closed(now, leases.len());
        let mut shut: HashSet<_> = closed().into_iter().collect();
        while under_way.has_room() {
            let may_begin =
                |lane: &Q::Lane| !shut.contains(lane) && under_way.has_place(lane, places(lane));
            let Some(next) = ahead.next(may_begin) else {
                break;
            };
            let (shard, key) = (self.queue.shard(&next.item), self.queue.key(&next.item));
            // What was held before the reading may be given up since.
            let lease = leases.iter().find(|lease| lease.shard == shard);
            let fence = lease.map(ShardLease::fence);
            let Some(fence) = fence.filter(|_| !under_way.has(&key)) else {
                continue;
            };
            let Some(inside) = self.leases.enter(shard, fence) else {
                continue;
            };
            if !self.queue.admits(&next.item) {
                // Either nothing may begin in its lane now, or it has to wait for
                // another, and is found again at the next look at everything.
                shut.extend(closed());
                if shut.contains(&next.lane) {
                    ahead.put_back(next);
                }
                continue;
            }
            let queue = Arc::clone(&self.queue);
            under_way.begin(key, next.lane, async move {
                let worked = queue.work(next.item, fence).await;
                drop(inside);
                worked
            });
        }
        if !under_way.has_room() {
            return None;
        }
        shut.extend(under_way.full(places));
        ahead.to_read(&shut)
    }

    /// Reads what is due in these lanes; whether anything was found that was not in
    /// hand.
    async fn read(
        &self,
        hand: &mut Hand<Q>,
        now: Timestamp,
        leases: &[ShardLease],
        lanes: Lanes<Q::Lane>,
    ) -> Result<bool, StoreError> {
        // What is under way may still look due.
        let limit = lanes.only.as_ref().map_or(PLACES, |only| {
            let each = |lane| KEPT.saturating_add(hand.under_way.count(lane));
            let all = only.iter().map(each);
            all.fold(0, usize::saturating_add).min(PLACES)
        });
        let due = Due {
            shards: leases.iter().map(|lease| lease.shard).collect(),
            by: now,
            beyond: now.plus(self.queue.longest_pause()).plus(CLOCKS_APART),
            except: Vec::new(),
            limit,
        };
        let items = self.queue.due(due, lanes.clone()).await?;
        let is_all = items.len() < limit;
        let Hand {
            under_way, ahead, ..
        } = hand;
        let new = items.into_iter().filter_map(|item| {
            let is_new = !under_way.has(&self.queue.key(&item));
            is_new.then(|| (self.queue.lane(&item), item))
        });
        Ok(ahead.take_in(lanes, is_all, new))
    }
}
