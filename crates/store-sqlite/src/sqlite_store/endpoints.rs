use async_trait::async_trait;
use store::{Endpoint, EndpointId, EndpointReads, Page, StoreError};

use super::SqliteStore;
use crate::{delivery, endpoint};

#[async_trait]
impl EndpointReads for SqliteStore {
    // What couriers look at before they look for what is due.
    async fn endpoint(&self, endpoint: EndpointId) -> Result<Option<Endpoint>, StoreError> {
        self.reads
            .couriers
            .read(move |conn| endpoint::find(conn, endpoint))
            .await
    }

    async fn endpoints(
        &self,
        after: Option<EndpointId>,
        limit: usize,
    ) -> Result<Page<Endpoint>, StoreError> {
        self.reads
            .couriers
            .read(move |conn| endpoint::page(conn, after, limit))
            .await
    }

    async fn waiting_at(&self, endpoint: EndpointId, at_most: u64) -> Result<u64, StoreError> {
        self.reads
            .lists
            .read(move |conn| delivery::waiting_at(conn, endpoint, at_most))
            .await
    }
}
