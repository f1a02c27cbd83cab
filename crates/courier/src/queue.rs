use std::{hash::Hash, time::Duration};

use async_trait::async_trait;
use base::AppId;
use store::{Due, Fence, Shard, StoreError};

/// Something that waits to be worked on, item by item.
#[async_trait]
pub trait Queue: Send + Sync + 'static {
    /// What is worked on.
    type Item: Send + 'static;
    /// What tells one item from another.
    type Key: Eq + Hash + Clone + Send + 'static;

    /// The name under which it is counted and logged.
    fn name(&self) -> &'static str;

    /// The longest that anything in it is ever put off, or kept from others
    /// while somebody is at it.
    fn longest_pause(&self) -> Duration;

    /// What is due, in the shards asked for and of no app that is excepted.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn due(&self, due: Due) -> Result<Vec<Self::Item>, StoreError>;

    /// Which item it is. No two with the same key are worked on at once.
    fn key(&self, item: &Self::Item) -> Self::Key;

    /// The shard that it is in, whose lease it is worked on under.
    fn shard(&self, item: &Self::Item) -> Shard;

    /// Whose item it is, so that no app takes all the places.
    fn app(&self, item: &Self::Item) -> AppId;

    /// Works on it until it has come to rest.
    async fn work(&self, item: Self::Item, fence: Fence) -> Worked;
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
