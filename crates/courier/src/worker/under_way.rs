use std::{
    collections::{HashMap, HashSet},
    future::pending,
    hash::Hash,
};

use base::AppId;
use tokio::task::{Id, JoinError, JoinSet};

use crate::{Metrics, Worked};

/// How much of a queue is worked on at a time. Whoever reads as much finds
/// something for every free place, although what is under way may still look
/// due.
pub(super) const PLACES: usize = 64;

/// How much of that may be one app's: a peer that does not answer takes up its
/// own places and no other's.
const PLACES_OF_AN_APP: usize = 8;

/// The books of what is being worked on. Whatever is under way ends with them.
pub(super) struct UnderWay<K> {
    queue: &'static str,
    metrics: Metrics,
    tasks: JoinSet<Worked>,
    entries: HashMap<Id, (K, AppId)>,
    keys: HashSet<K>,
    by_app: HashMap<AppId, usize>,
    /// An end that was waited for and has not been reaped.
    ended: Option<(Id, Worked)>,
}

impl<K: Eq + Hash + Clone> UnderWay<K> {
    pub(super) fn new(queue: &'static str, metrics: Metrics) -> Self {
        Self {
            queue,
            metrics,
            tasks: JoinSet::new(),
            entries: HashMap::new(),
            keys: HashSet::new(),
            by_app: HashMap::new(),
            ended: None,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn has_room(&self) -> bool {
        self.len() < PLACES
    }

    /// The apps that have no place left.
    pub(super) fn saturated(&self) -> Vec<AppId> {
        let full = self
            .by_app
            .iter()
            .filter(|(_, count)| **count >= PLACES_OF_AN_APP);
        full.map(|(app, _)| *app).collect()
    }

    /// Whether there is a place for it, and it is not under way already.
    pub(super) fn admits(&self, key: &K, app: AppId) -> bool {
        let count = self.by_app.get(&app).copied().unwrap_or_default();
        self.has_room() && count < PLACES_OF_AN_APP && !self.keys.contains(key)
    }

    pub(super) fn begin(
        &mut self,
        key: K,
        app: AppId,
        work: impl Future<Output = Worked> + Send + 'static,
    ) {
        let id = self.tasks.spawn(work).id();
        self.keys.insert(key.clone());
        self.entries.insert(id, (key, app));
        let count = self.by_app.entry(app).or_default();
        *count = count.saturating_add(1);
        self.tell();
    }

    /// Frees the places of what has ended; [`Worked::Stuck`] when any of it was.
    pub(super) fn reap(&mut self) -> Worked {
        let mut worked = Worked::Rested;
        while let Some((id, how)) = self.ended.take().or_else(|| self.next_ended()) {
            self.free(id);
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
        self.reap();
        while let Some(joined) = self.tasks.join_next_with_id().await {
            let (id, _) = ended(self.queue, joined);
            self.free(id);
        }
    }

    fn next_ended(&mut self) -> Option<(Id, Worked)> {
        let joined = self.tasks.try_join_next_with_id()?;
        Some(ended(self.queue, joined))
    }

    fn free(&mut self, id: Id) {
        let Some((key, app)) = self.entries.remove(&id) else {
            return;
        };
        self.keys.remove(&key);
        if let Some(count) = self.by_app.get_mut(&app) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.by_app.remove(&app);
            }
        }
        self.tell();
    }

    fn tell(&self) {
        self.metrics.under_way(self.queue, self.len());
    }
}

impl<K> Drop for UnderWay<K> {
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
