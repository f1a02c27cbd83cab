use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use base::{CredentialId, Environment, Timestamp};
use guard::Quota;
use opensocial::platform::{Denied, Diagnosis};
use sign::oauth1::Presented;

use super::{Place, answer::Trace, registry::SocialRegistry};

/// How many diagnoses one consumer key gets in a minute on this node: each costs
/// some hundreds of signatures.
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
    fn admits(&self, credential: CredentialId, now: Timestamp) -> bool {
        let mut quota = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        quota.admit(credential, now).is_ok()
    }
}

impl Place {
    /// Says in the sandbox, and to a consumer that is known, what was to be
    /// signed. Live, a refusal says nothing but that it is one.
    pub(super) fn explain(
        &self,
        presented: &Presented<'_>,
        registry: &SocialRegistry<'_>,
        denied: &Denied,
        trace: &mut Trace,
    ) {
        let invalid = matches!(denied, Denied::SignatureInvalid);
        let credential = registry.credential(presented.consumer_key());
        let Some(credential) = credential.filter(|_| invalid) else {
            return;
        };
        if self.environment != Environment::Sandbox {
            return;
        }
        let now = self.shared.parts.clock.now();
        let may_look = self.shared.pace.admits(credential.credential_id, now);
        if let Some(diagnosis) = Diagnosis::of(presented, registry, now, may_look) {
            trace.more = diagnosis.members(trace.profile.error);
        }
    }
}
