//! How each peer is sent to.

use std::ops::Bound;

use async_trait::async_trait;

use super::{MemoryStore, state::State};
use crate::{ConfigureEndpoint, Endpoint, EndpointId, EndpointReads, Page, Refusal, StoreError};

impl State {
    pub(super) fn configure_endpoint(&mut self, wish: &ConfigureEndpoint) -> Result<(), Refusal> {
        if !self.apps.contains_key(&wish.id.app_id) {
            return Err(Refusal::Missing);
        }
        let endpoint = Endpoint::apply(self.endpoints.get(&wish.id).cloned(), wish)?;
        self.endpoints.insert(wish.id, endpoint);
        Ok(())
    }

    fn waiting_at(&self, endpoint: EndpointId, at_most: u64) -> u64 {
        let rows = self.deliveries.values().map(|row| &row.value);
        let waiting = rows.filter(|one| one.endpoint() == endpoint && !one.state.has_ended());
        u64::try_from(waiting.count())
            .unwrap_or(u64::MAX)
            .min(at_most)
    }
}

#[async_trait]
impl EndpointReads for MemoryStore {
    async fn endpoint(&self, endpoint: EndpointId) -> Result<Option<Endpoint>, StoreError> {
        self.read(|state| state.endpoints.get(&endpoint).cloned())
    }

    async fn endpoints(
        &self,
        after: Option<EndpointId>,
        limit: usize,
    ) -> Result<Page<Endpoint>, StoreError> {
        self.read(|state| {
            let start = after.map_or(Bound::Unbounded, Bound::Excluded);
            let found = state.endpoints.range((start, Bound::Unbounded));
            let found = found.take(limit.saturating_add(1));
            Page::of(found.map(|(_, one)| one.clone()).collect(), limit)
        })
    }

    async fn waiting_at(&self, endpoint: EndpointId, at_most: u64) -> Result<u64, StoreError> {
        self.read(|state| state.waiting_at(endpoint, at_most))
    }
}
