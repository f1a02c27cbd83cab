//! Reads of how peers are sent to.

use async_trait::async_trait;
use store::{Endpoint, EndpointId, EndpointReads, Page, StoreError};

use super::FailingStore;

#[async_trait]
impl EndpointReads for FailingStore {
    async fn endpoint(&self, endpoint: EndpointId) -> Result<Option<Endpoint>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.endpoint(endpoint).await
    }

    async fn endpoints(
        &self,
        after: Option<EndpointId>,
        limit: usize,
    ) -> Result<Page<Endpoint>, StoreError> {
        Self::check(&self.reads)?;
        self.inner.endpoints(after, limit).await
    }

    async fn waiting_at(&self, endpoint: EndpointId, at_most: u64) -> Result<u64, StoreError> {
        Self::check(&self.reads)?;
        self.inner.waiting_at(endpoint, at_most).await
    }
}
