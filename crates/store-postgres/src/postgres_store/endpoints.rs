use async_trait::async_trait;
use store::{Endpoint, EndpointId, EndpointReads, Page, StoreError};

use super::PostgresStore;
use crate::{delivery, endpoint};

#[async_trait]
impl EndpointReads for PostgresStore {
    // What couriers look at before they look for what is due.
    async fn endpoint(&self, endpoint: EndpointId) -> Result<Option<Endpoint>, StoreError> {
        self.read(
            |pools| &pools.couriers,
            endpoint,
            |sql, endpoint| Box::pin(endpoint::find(sql, *endpoint)),
        )
        .await
    }

    async fn endpoints(
        &self,
        after: Option<EndpointId>,
        limit: usize,
    ) -> Result<Page<Endpoint>, StoreError> {
        self.read(
            |pools| &pools.couriers,
            (after, limit),
            |sql, (after, limit)| Box::pin(endpoint::page(sql, *after, *limit)),
        )
        .await
    }

    async fn waiting_at(&self, endpoint: EndpointId, at_most: u64) -> Result<u64, StoreError> {
        self.read(
            |pools| &pools.lists,
            (endpoint, at_most),
            |sql, (endpoint, at_most)| Box::pin(delivery::waiting_at(sql, *endpoint, *at_most)),
        )
        .await
    }
}
