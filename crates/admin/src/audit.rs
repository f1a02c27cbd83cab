use base::{ApiKeyId, EventId, OwnerId, Timestamp};
use serde::Serialize;
use serde_json::Value;
use store::{AuditEvent, AuditFilter, AuditOutcome, Receipt, Step, Unit};

use crate::{Admin, AdminError, action::Deed};

/// An event of the audit log as an operator sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventView {
    /// Its id.
    pub event_id: EventId,
    /// When, in milliseconds since the epoch.
    pub at: Timestamp,
    /// Who.
    pub actor: ActorView,
    /// What, by its stable name.
    pub action: String,
    /// To what: a kind, a slash and an id.
    pub target: Option<String>,
    /// The request that asked for it.
    pub request_id: Option<String>,
    /// `done`, or `denied` where the key had no right to it. What takes more
    /// than one transaction is `begun` first, and `done` or `failed` then.
    pub outcome: &'static str,
    /// More about it.
    pub details: Value,
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ActorView {
    /// `program`, `command_line`, `configured_key`, `app` for a game's own server, or
    /// `api_key`.
    pub kind: &'static str,
    /// Which API key.
    pub key_id: Option<ApiKeyId>,
    /// What operators called it then.
    pub label: Option<String>,
}

/// A part of the audit log.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventPage {
    /// The newest first.
    pub events: Vec<EventView>,
    /// Whether older ones follow.
    pub more: bool,
}

impl Admin {
    /// At most `limit` events before one, the newest first.
    ///
    /// # Errors
    /// [`AdminError::Store`].
    pub async fn audit(
        &self,
        filter: AuditFilter,
        before: Option<EventId>,
        limit: usize,
    ) -> Result<EventPage, AdminError> {
        let page = self.store.audit_events(filter, before, limit).await?;
        Ok(EventPage {
            events: page.items.into_iter().map(view).collect(),
            more: page.more,
        })
    }

    /// Writes an event that belongs to no change.
    pub(crate) async fn note(
        &self,
        deed: Deed,
        outcome: AuditOutcome,
    ) -> Result<EventId, AdminError> {
        let owner = OwnerId::generate(&*self.rng);
        let event = self.event(owner, deed, outcome);
        let event_id = event.event_id;
        let unit = Unit::of(owner, Step::Audit(event));
        match self.store.commit(unit).await? {
            Receipt::Committed(_) => Ok(event_id),
            Receipt::Refused { .. } => Err(AdminError::Exists),
        }
    }

    pub(crate) fn event(&self, owner: OwnerId, deed: Deed, outcome: AuditOutcome) -> AuditEvent {
        let at = self.clock.now();
        AuditEvent {
            event_id: AuditEvent::id(at, owner),
            at,
            actor: self.order.actor.clone(),
            action: deed.action.to_string(),
            target: deed.target,
            request_id: self.order.request_id.clone(),
            outcome,
            details: deed.details.to_string(),
        }
    }
}

fn view(event: AuditEvent) -> EventView {
    EventView {
        event_id: event.event_id,
        at: event.at,
        actor: ActorView {
            kind: event.actor.kind(),
            key_id: event.actor.key_id(),
            label: event.actor.label().map(str::to_owned),
        },
        action: event.action,
        target: event.target,
        request_id: event.request_id,
        outcome: event.outcome.as_str(),
        details: serde_json::from_str(&event.details).unwrap_or(Value::Null),
    }
}
