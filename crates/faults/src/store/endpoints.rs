//! Reads of how peers are sent to.

use async_trait::async_trait;
use store::{Endpoint, EndpointId, EndpointReads, Page, StoreError};

use super::FaultyStore;

#[async_trait]
impl EndpointReads for FaultyStore {
    async fn endpoint(&self, endpoint: EndpointId) -> Result<Option<Endpoint>, StoreError> {
        self.inner.endpoint(endpoint).await
    }

    async fn endpoints(
        &self,
        after: Option<EndpointId>,
        limit: usize,
    ) -> Result<Page<Endpoint>, StoreError> {
        self.inner.endpoints(after, limit).await
    }

    async fn waiting_at(&self, endpoint: EndpointId, at_most: u64) -> Result<u64, StoreError> {
        self.inner.waiting_at(endpoint, at_most).await
    }
}
