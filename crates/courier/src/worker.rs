mod ahead;
mod under_way;

use std::{collections::HashSet, sync::Arc, time::Duration};

use base::{SharedClock, Timestamp};
use store::{Due, Fence, ShardLease, StoreError};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use self::{
    ahead::{Ahead, KEPT},
    under_way::{PLACES, UnderWay},
};
use crate::{Admission, Lanes, Leases, Metrics, Queue, Wake, Worked, leases::Books, stop::Stop};

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
    /// What was read, with the fence under which it was: whoever had the shard in
    /// between may have begun it.
    ahead: Ahead<Q::Lane, (Q::Item, Fence)>,
    /// Since when what was read is good, by the clock and by the runtime's time: a
    /// clock that was put back would otherwise keep the queue waiting for as long.
    since: (Timestamp, Instant),
    leases: watch::Receiver<Books>,
}

impl<Q: Queue> Worker<Q> {
    /// Until the stop; then takes nothing new and waits for what is under way,
    /// as long as there is time.
    pub(crate) async fn run(mut self) {
        let mut hand = Hand {
            under_way: UnderWay::new(self.queue.name(), self.metrics.clone()),
            ahead: Ahead::new(),
            since: (self.clock.now(), Instant::now()),
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
            let (since, began) = hand.since;
            let next = since.plus(POLL);
            let opens_at = self.queue.opens_at(round_at);
            let next = opens_at.map_or(next, |at| at.min(next));
            let left = POLL.saturating_sub(began.elapsed());
            tokio::select! {
                () = self.stop.asked() => {}
                () = self.wake.woken() => {}
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

    /// Fills the places with what is due.
    ///
    /// What has ended since stays in the books until the next round, so that an
    /// item that was read before its end is not begun from what was read.
    async fn take(&self, hand: &mut Hand<Q>) -> Result<(), StoreError> {
        self.hear(hand);
        if self.queue.refresh().await? {
            hand.ahead.forget();
        }
        // Each look finds something to begin or leaves fewer lanes to ask about.
        for _ in 0..PLACES {
            let now = self.clock.now();
            let leases = self.leases.held(now);
            if leases.is_empty() {
                hand.ahead.forget();
                break;
            }
            let Some(lanes) = self.begin(hand, now, leases.len()) else {
                break;
            };
            self.read(hand, now, &leases, lanes).await?;
        }
        Ok(())
    }

    /// Hears what has come due, and forgets what was read so long ago that something
    /// may have come due by itself.
    fn hear(&self, hand: &mut Hand<Q>) {
        let rung = self.wake.hear();
        let (since, began) = hand.since;
        let now = self.clock.now();
        let is_over = since.plus(POLL) <= now || now < since || POLL <= began.elapsed();
        let leases_changed = hand.leases.has_changed().unwrap_or_default();
        hand.leases.mark_unchanged();
        if rung.anywhere || is_over || leases_changed {
            hand.ahead.forget();
            hand.since = (now, Instant::now());
        }
        for lane in rung.lanes {
            hand.ahead.suspect(lane);
        }
    }

    /// Begins what was read as long as there are places; what to read for those that
    /// are left.
    fn begin(&self, hand: &mut Hand<Q>, now: Timestamp, shards: usize) -> Option<Lanes<Q::Lane>> {
        let Hand {
            under_way, ahead, ..
        } = hand;
        let places = |lane: &Q::Lane| self.queue.places(lane);
        let closed = self.queue.closed(now, shards);
        let mut shut: HashSet<_> = closed.into_iter().collect();
        while under_way.has_room() {
            let may_begin =
                |lane: &Q::Lane| !shut.contains(lane) && under_way.has_place(lane, places(lane));
            let Some(next) = ahead.next(may_begin) else {
                break;
            };
            let (item, fence) = &next.item;
            let (key, fence) = (self.queue.key(item), *fence);
            if under_way.has(&key) {
                continue;
            }
            // What was held at the reading may be given up since.
            let Some(inside) = self.leases.enter(self.queue.shard(item), fence) else {
                continue;
            };
            match self.queue.admits(item) {
                Admission::Begins => {}
                Admission::Shut => {
                    shut.insert(next.lane.clone());
                    ahead.put_back(next);
                    continue;
                }
                // It is found again by the next look at everything.
                Admission::Waits => continue,
            }
            let (queue, (item, _)) = (Arc::clone(&self.queue), next.item);
            under_way.begin(key, next.lane, async move {
                let worked = queue.work(item, fence).await;
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
        // What is under way may still look due.
        let limit = lanes.only.as_ref().map_or(PLACES, |only| {
            let wanted = KEPT.saturating_mul(only.len());
            wanted.saturating_add(under_way.len()).min(PLACES)
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
        let new = items.into_iter().filter_map(|item| {
            let shard = self.queue.shard(&item);
            let lease = leases.iter().find(|lease| lease.shard == shard)?;
            let is_new = !under_way.has(&self.queue.key(&item));
            is_new.then(|| (self.queue.lane(&item), (item, lease.fence())))
        });
        ahead.take_in(lanes, is_all, |lane| under_way.count(lane), new);
        Ok(())
    }
}
