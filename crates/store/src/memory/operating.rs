//! API keys, the audit log, and the answers that are kept.

use std::ops::Bound;

use base::{ApiKeyId, EventId, OwnerId, Timestamp};

use super::{
    insert::{any, insert},
    state::{Owned, State},
};
use crate::{ApiKey, AuditEvent, AuditFilter, IdempotencyRecord, Page, Refusal, Topic};

impl State {
    pub(super) fn insert_api_key(&mut self, owner: OwnerId, key: &ApiKey) -> Result<(), Refusal> {
        let same = any(&self.api_keys, |other| other.digest == key.digest);
        if insert(&mut self.api_keys, key.key_id, owner, key, same)? {
            self.log(Topic::Catalog);
        }
        Ok(())
    }

    pub(super) fn revoke_api_key(&mut self, id: ApiKeyId, at: Timestamp) -> Result<(), Refusal> {
        let row = self.api_keys.get_mut(&id).ok_or(Refusal::Missing)?;
        row.value = row.value.clone().revoked(at);
        self.log(Topic::Catalog);
        Ok(())
    }

    pub(super) fn audit(&mut self, owner: OwnerId, event: &AuditEvent) -> Result<(), Refusal> {
        insert(&mut self.events, event.event_id, owner, event, false).map(drop)
    }

    pub(super) fn remember(
        &mut self,
        owner: OwnerId,
        record: &IdempotencyRecord,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.answers.retain(|_, row| !row.value.has_lapsed(now));
        match self.answers.get(&record.key) {
            Some(held) if held.owner == owner => Ok(()),
            Some(_) => Err(Refusal::Taken),
            None => {
                let value = record.clone();
                self.answers.insert(record.key, Owned { owner, value });
                Ok(())
            }
        }
    }

    pub(super) fn remembered(&self, key: &[u8; 32], now: Timestamp) -> Option<IdempotencyRecord> {
        let row = self.answers.get(key)?;
        (!row.value.has_lapsed(now)).then(|| row.value.clone())
    }

    pub(super) fn events_before(
        &self,
        filter: &AuditFilter,
        before: Option<EventId>,
        limit: usize,
    ) -> Page<AuditEvent> {
        let to = before.map_or(Bound::Unbounded, Bound::Excluded);
        let mut rest = self
            .events
            .range((Bound::Unbounded, to))
            .rev()
            .map(|(_, row)| &row.value)
            .filter(|event| filter.takes(event));
        let items = rest.by_ref().take(limit).cloned().collect();
        Page {
            items,
            more: rest.next().is_some(),
        }
    }
}
