use std::{collections::HashMap, hash::Hash, time::Duration};

use base::Timestamp;

/// How often each of many may do something within a span of time, as one process
/// sees it.
///
/// The span begins with whoever comes first after the one before has ended, and
/// is the same for all. A clock that is put back begins it anew and forgets
/// nothing, so that it gives nobody a fresh allowance and makes nobody wait
/// longer than the span.
///
/// It remembers so many at most. When more come, those who did it no more often
/// than the average are forgotten, and may do it so often again: whoever stands
/// out is kept.
#[derive(Debug)]
pub struct Quota<K> {
    most: u32,
    span: Duration,
    room: usize,
    began: Timestamp,
    done: HashMap<K, u32>,
}

/// It was done as often as may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("done as often as may be; wait {wait:?}")]
pub struct TooOften {
    /// How long until it may be done again.
    pub wait: Duration,
}

impl<K: Eq + Hash> Quota<K> {
    /// Each may do it `most` times in a span; at least one and at most `room` of
    /// them are remembered.
    #[must_use]
    pub fn new(most: u32, span: Duration, room: usize) -> Self {
        Self {
            most,
            span,
            room: room.max(1),
            began: Timestamp::EPOCH,
            done: HashMap::new(),
        }
    }

    /// Counts once more, unless it was as often as may be.
    ///
    /// # Errors
    /// [`TooOften`], which is not counted.
    pub fn admit(&mut self, key: K, now: Timestamp) -> Result<(), TooOften> {
        if now < self.began {
            self.began = now;
        } else if now.since(self.began) >= self.span {
            self.began = now;
            self.done.clear();
        }
        let done = self.done.get(&key).copied().unwrap_or_default();
        if done >= self.most {
            let wait = self.span.saturating_sub(now.since(self.began));
            return Err(TooOften { wait });
        }
        if done == 0 && self.done.len() >= self.room {
            self.make_room();
        }
        self.done.insert(key, done.saturating_add(1));
        Ok(())
    }

    /// Whether it may be done once more, which is not counted.
    ///
    /// # Errors
    /// [`TooOften`].
    pub fn check(&self, key: &K, now: Timestamp) -> Result<(), TooOften> {
        let past = now.since(self.began);
        let done = self.done.get(key).copied().unwrap_or_default();
        if done < self.most || past >= self.span {
            return Ok(());
        }
        let wait = self.span.saturating_sub(past);
        Err(TooOften { wait })
    }

    /// Takes back what was counted and did not happen, or need not count.
    pub fn give_back(&mut self, key: &K) {
        if let Some(done) = self.done.get_mut(key) {
            *done = done.saturating_sub(1);
        }
    }

    /// Somebody is always no better than the average. To forget one alone would be
    /// a search for each who comes.
    fn make_room(&mut self) {
        let all: u64 = self.done.values().map(|done| u64::from(*done)).sum();
        let count = u64::try_from(self.done.len()).unwrap_or(u64::MAX);
        let average = all.checked_div(count).unwrap_or_default();
        self.done.retain(|_, done| u64::from(*done) > average);
    }
}
