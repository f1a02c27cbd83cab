use async_trait::async_trait;

use super::{Endpoint, EndpointId};
use crate::{Page, StoreError};

/// What of endpoints is read.
#[async_trait]
pub trait EndpointReads {
    /// How one peer is sent to; `None` where nothing was said.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn endpoint(&self, endpoint: EndpointId) -> Result<Option<Endpoint>, StoreError>;

    /// Those of which something was said, in the order of their ids; those that
    /// come after the one named by `after`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn endpoints(
        &self,
        after: Option<EndpointId>,
        limit: usize,
    ) -> Result<Page<Endpoint>, StoreError>;

    /// How much waits at that endpoint, the attempts under way among it, counted no
    /// further than `at_most`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Damaged`].
    async fn waiting_at(&self, endpoint: EndpointId, at_most: u64) -> Result<u64, StoreError>;
}
