use std::time::Duration;

use base::{Secret, Timestamp};

/// How long an answer is kept for whoever asks again.
pub const IDEMPOTENCY_KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// What a call was answered, kept so that the same call sent again gets the
/// same answer and changes nothing.
///
/// Unique by key. Written in the unit of the change that the call asked for, so
/// there is no change without its answer and no answer without its change.
#[derive(Clone, Debug)]
pub struct IdempotencyRecord {
    /// SHA-256 of who called and the key that the caller chose.
    pub key: [u8; 32],
    /// SHA-256 of what was asked for.
    pub request: [u8; 32],
    /// The status that it was answered with.
    pub status: u16,
    /// The body that it was answered with, which may show a secret.
    pub answer: Secret,
    /// From when on the key may be used for something else.
    pub expires_at: Timestamp,
}

impl IdempotencyRecord {
    /// Whether it is kept no longer.
    #[must_use]
    pub fn has_lapsed(&self, now: Timestamp) -> bool {
        self.expires_at <= now
    }
}
