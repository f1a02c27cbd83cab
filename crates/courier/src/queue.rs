use std::hash::Hash;

use async_trait::async_trait;
use base::AppId;
use store::{Due, Fence, StoreError};

/// Something that waits to be worked on, item by item.
#[async_trait]
pub trait Queue: Send + Sync + 'static {
    /// What is worked on.
    type Item: Send + 'static;
    /// What tells one item from another.
    type Key: Eq + Hash + Clone + Send + 'static;

    /// The name under which it is counted and logged.
    fn name(&self) -> &'static str;

    /// What is due.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn due(&self, due: Due) -> Result<Vec<Self::Item>, StoreError>;

    /// Which item it is. No two with the same key are worked on at once.
    fn key(&self, item: &Self::Item) -> Self::Key;

    /// Whose item it is, so that no app takes all the places.
    fn app(&self, item: &Self::Item) -> AppId;

    /// Works on it until it has come to rest: settled, or due later. What cannot
    /// be written down is left as it is, and comes up again.
    async fn work(&self, item: Self::Item, fence: Fence);
}
