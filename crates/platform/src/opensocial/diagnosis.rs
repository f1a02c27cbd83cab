use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use base::{CredentialId, Timestamp};
use guard::Quota;

/// How many diagnoses one consumer key gets in a minute on this node: each costs
/// dozens of signatures.
const PER_MINUTE: u32 = 30;

/// How often signatures were explained, by consumer key.
pub(super) struct Pace(Mutex<Quota<CredentialId>>);

impl Default for Pace {
    fn default() -> Self {
        let quota = Quota::new(PER_MINUTE, Duration::from_secs(60), 1_000);
        Self(Mutex::new(quota))
    }
}

impl Pace {
    pub(super) fn admits(&self, credential: CredentialId, now: Timestamp) -> bool {
        let mut quota = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        quota.admit(credential, now).is_ok()
    }
}
