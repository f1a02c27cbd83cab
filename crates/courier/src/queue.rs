use std::{hash::Hash, time::Duration};

use async_trait::async_trait;
use base::Timestamp;
use store::{Due, Fence, Shard, StoreError};

/// How many places a lane has where its queue says nothing else.
pub const USUAL_PLACES: usize = 8;

/// Which lanes are asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lanes<L> {
    /// Those of which nothing is wanted.
    pub except: Vec<L>,
    /// Where it is there, nothing of any other lane is needed. A queue that cannot
    /// ask so narrowly gives what is due in all lanes that are not left out.
    pub only: Option<Vec<L>>,
}

impl<L> Lanes<L> {
    /// All of them.
    #[must_use]
    pub const fn all() -> Self {
        Self {
            except: Vec::new(),
            only: None,
        }
    }
}

/// Something that waits to be worked on, item by item.
#[async_trait]
pub trait Queue: Send + Sync + 'static {
    /// What is worked on.
    type Item: Send + 'static;
    /// What tells one item from another.
    type Key: Eq + Hash + Clone + Send + 'static;
    /// What has places of its own, so that whoever is slow takes up nobody else's:
    /// an app, or the peer that is told.
    type Lane: Eq + Hash + Clone + Send + Sync + 'static;

    /// The name under which it is counted and logged.
    fn name(&self) -> &'static str;

    /// The longest that anything in it is ever put off, or kept from others
    /// while somebody is at it.
    fn longest_pause(&self) -> Duration;

    /// Reads anew what it knows of its lanes, if it is time to; whether something else
    /// may be due now than what was found before. Asked before each look, and often.
    ///
    /// # Errors
    /// When it cannot be read and is needed.
    async fn refresh(&self) -> Result<bool, StoreError> {
        Ok(false)
    }

    /// The lanes in which nothing may begin at present, at a process that holds so
    /// many shards.
    fn closed(&self, _: Timestamp, _shards: usize) -> Vec<Self::Lane> {
        Vec::new()
    }

    /// What is due, the longest due first, in the shards and the lanes asked for.
    /// Fewer than were asked for is all there is.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn due(&self, due: Due, lanes: Lanes<Self::Lane>) -> Result<Vec<Self::Item>, StoreError>;

    /// Which item it is. No two with the same key are worked on at once.
    fn key(&self, item: &Self::Item) -> Self::Key;

    /// The shard that it is in, whose lease it is worked on under.
    fn shard(&self, item: &Self::Item) -> Shard;

    /// The lane whose place it takes.
    fn lane(&self, item: &Self::Item) -> Self::Lane;

    /// Since when it is due.
    fn due_at(&self, item: &Self::Item) -> Timestamp;

    /// How many of a lane's may be worked on at a time; one at least.
    fn places(&self, _: &Self::Lane) -> usize {
        USUAL_PLACES
    }

    /// Whether it may be begun now, right before it is. Who says yes counts it as
    /// begun.
    fn admits(&self, _: &Self::Item) -> Admission {
        Admission::Begins
    }

    /// Whether something of a lane may come due because something else of it has
    /// ended. Where nothing does, an end is no reason to look again.
    fn end_frees(&self, _: &Self::Lane) -> bool {
        true
    }

    /// When the first of those lanes opens that were closed at that moment and will
    /// open by themselves.
    fn opens_at(&self, _: Timestamp) -> Option<Timestamp> {
        None
    }

    /// Works on it until it has come to rest.
    async fn work(&self, item: Self::Item, fence: Fence) -> Worked;
}

/// Whether an item may be begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It may.
    Begins,
    /// Nothing of its lane may at present.
    Shut,
    /// It has to wait for another one of its lane that is under way.
    Waits,
}

/// How work on an item ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worked {
    /// It has come to rest: it is settled, due later, or another's.
    Rested,
    /// It could not be written down, so that the item is as it was and still
    /// due. The queue pauses before it looks again.
    Stuck,
}
