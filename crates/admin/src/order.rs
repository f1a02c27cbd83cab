use base::Secret;
use store::{Actor, IDEMPOTENCY_KEPT, IdempotencyRecord, Scopes};

use crate::{Admin, AdminError};

/// Who asks for an action, and by which call.
#[derive(Clone, Debug)]
pub struct Order {
    /// Who, as the audit log names them.
    pub actor: Actor,
    /// What they may do: nobody hands out a right that is not their own.
    pub scopes: Scopes,
    /// The request that asks, as `X-Request-Id` names it.
    pub request_id: Option<String>,
    /// Set where the same call may come again and is to be answered the same.
    pub idempotency: Option<Idempotency>,
}

impl Order {
    /// What someone asks for who may do everything.
    #[must_use]
    pub fn of(actor: Actor) -> Self {
        Self {
            actor,
            scopes: Scopes::all(),
            request_id: None,
            idempotency: None,
        }
    }
}

/// A call that its caller has given a key, and the status that it is answered
/// with when it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Idempotency {
    key: [u8; 32],
    request: [u8; 32],
    status: u16,
}

impl Idempotency {
    /// The keys of different actors are apart. `request` is what was asked for:
    /// method, path and body.
    #[must_use]
    pub fn new(actor: &Actor, key: &[u8], request: [&[u8]; 3], status: u16) -> Self {
        let who = actor.key_id().map_or(0, base::ApiKeyId::get).to_be_bytes();
        Self {
            key: digest(&[actor.kind().as_bytes(), &who, key]),
            request: digest(&request),
            status,
        }
    }
}

/// SHA-256 over parts with their lengths.
fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut bytes = Vec::new();
    for part in parts {
        let len = u64::try_from(part.len()).unwrap_or(u64::MAX);
        bytes.extend_from_slice(&len.to_be_bytes());
        bytes.extend_from_slice(part);
    }
    sign::sha256(&bytes)
}

/// What a call was answered before.
#[derive(Clone, Debug)]
pub struct Remembered {
    /// The status.
    pub status: u16,
    /// The body, which may show a secret.
    pub answer: Secret,
}

impl Admin {
    /// The answer that the order's call was given before, if it was.
    ///
    /// # Errors
    /// [`AdminError::IdempotencyMismatch`] when its key was used for something
    /// else, [`AdminError::Store`].
    pub async fn remembered(&self) -> Result<Option<Remembered>, AdminError> {
        let Some(call) = self.order.idempotency else {
            return Ok(None);
        };
        let Some(record) = self.store.remembered(call.key).await? else {
            return Ok(None);
        };
        if record.request != call.request {
            return Err(AdminError::IdempotencyMismatch);
        }
        // What was done then may have failed to reach this node's directory,
        // and its caller is told now that it is in effect.
        self.directory.catch_up().await?;
        Ok(Some(Remembered {
            status: record.status,
            answer: record.answer,
        }))
    }

    pub(crate) fn record_of(&self, call: Idempotency, answer: Vec<u8>) -> IdempotencyRecord {
        IdempotencyRecord {
            key: call.key,
            request: call.request,
            status: call.status,
            answer: Secret::new(answer),
            expires_at: self.clock.now().plus(IDEMPOTENCY_KEPT),
        }
    }
}
