use std::{
    collections::{HashMap, HashSet},
    future::pending,
    hash::Hash,
};

use tokio::task::{Id, JoinError, JoinSet};

use crate::{Metrics, Worked};

/// How much of a queue is worked on at a time. Whoever reads as much finds
/// something for every free place, although what is under way may still look
/// due.
pub(super) const PLACES: usize = 256;

/// The books of what is being worked on. Whatever is under way ends with them.
pub(super) struct UnderWay<K, L> {
    queue: &'static str,
    metrics: Metrics,
    tasks: JoinSet<Worked>,
    entries: HashMap<Id, (K, L)>,
    keys: HashSet<K>,
    by_lane: HashMap<L, usize>,
    /// An end that was waited for and has not been reaped.
    ended: Option<(Id, Worked)>,
}

impl<K: Eq + Hash + Clone, L: Eq + Hash + Clone> UnderWay<K, L> {
    pub(super) fn new(queue: &'static str, metrics: Metrics) -> Self {
        Self {
            queue,
            metrics,
            tasks: JoinSet::new(),
            entries: HashMap::new(),
            keys: HashSet::new(),
            by_lane: HashMap::new(),
            ended: None,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn has_room(&self) -> bool {
        self.len() < PLACES
    }

    /// The lanes that have no place left.
    pub(super) fn full(&self, places: impl Fn(&L) -> usize) -> Vec<L> {
        let all = self.by_lane.iter();
        let full = all.filter(|(lane, count)| **count >= places(lane));
        full.map(|(lane, _)| lane.clone()).collect()
    }

    /// How many of that lane there are.
    pub(super) fn count(&self, lane: &L) -> usize {
        self.by_lane.get(lane).copied().unwrap_or_default()
    }

    pub(super) fn has(&self, key: &K) -> bool {
        self.keys.contains(key)
    }

    pub(super) fn begin(
        &mut self,
        key: K,
        lane: L,
        work: impl Future<Output = Worked> + Send + 'static,
    ) {
        let id = self.tasks.spawn(work).id();
        self.keys.insert(key.clone());
        self.entries.insert(id, (key, lane.clone()));
        let count = self.by_lane.entry(lane).or_default();
        *count = count.saturating_add(1);
        self.tell();
    }

    /// Frees the places of what has ended, and says in which lanes;
    /// [`Worked::Stuck`] when any of it was.
    pub(super) fn reap(&mut self, mut freed: impl FnMut(&L)) -> Worked {
        let mut worked = Worked::Rested;
        while let Some((id, how)) = self.ended.take().or_else(|| self.next_ended()) {
            if let Some(lane) = self.free(id) {
                freed(&lane);
            }
            if how == Worked::Stuck {
                worked = how;
            }
        }
        worked
    }

    /// Ends when something under way has; its place is freed by
    /// [`reap`](Self::reap).
    pub(super) async fn one_ends(&mut self) {
        if self.ended.is_none() {
            match self.tasks.join_next_with_id().await {
                Some(joined) => self.ended = Some(ended(self.queue, joined)),
                None => pending().await,
            }
        }
    }

    /// Ends when all have.
    pub(super) async fn all_end(&mut self) {
        self.reap(|_| {});
        while let Some(joined) = self.tasks.join_next_with_id().await {
            let (id, _) = ended(self.queue, joined);
            self.free(id);
        }
    }

    fn next_ended(&mut self) -> Option<(Id, Worked)> {
        let joined = self.tasks.try_join_next_with_id()?;
        Some(ended(self.queue, joined))
    }

    fn free(&mut self, id: Id) -> Option<L> {
        let (key, lane) = self.entries.remove(&id)?;
        self.keys.remove(&key);
        if let Some(count) = self.by_lane.get_mut(&lane) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.by_lane.remove(&lane);
            }
        }
        self.tell();
        Some(lane)
    }

    fn tell(&self) {
        self.metrics.under_way(self.queue, self.len());
    }
}

impl<K, L> Drop for UnderWay<K, L> {
    fn drop(&mut self) {
        self.metrics.under_way(self.queue, 0);
    }
}

/// What panicked may be at it again as soon as it is taken, like what is stuck.
fn ended(queue: &'static str, joined: Result<(Id, Worked), JoinError>) -> (Id, Worked) {
    joined.unwrap_or_else(|error| {
        tracing::error!(queue, %error, "work has panicked");
        (error.id(), Worked::Stuck)
    })
}
