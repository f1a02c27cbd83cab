use base::{AppId, Environment, KeyId, Timestamp};
use directory::Known;
use meta_attest::platform::{
    token::{TokenKeys, Verdict, Verifier},
    verified,
};
use meta_graph::{
    Refusal,
    wire::{Access, Params},
};
use sign::{SealKey, jwe, jws::KeySet};
use store::KeyPurpose;

use super::super::{Graph, answer::Trace, call};

/// How many tokens that were good are remembered: with one or two KiB each, what a
/// node can spare.
pub(in super::super) const CACHED: usize = 32_768;

/// With what attestation tokens were made. The graph has one environment.
struct Keys<'a> {
    known: &'a Known<'a>,
    now: Timestamp,
}

impl TokenKeys for Keys<'_> {
    fn signing(&self) -> &KeySet {
        self.known.published(Environment::Live, self.now)
    }

    fn handle(&self, id: KeyId) -> Option<&SealKey> {
        let keys = self.known.keys();
        keys.seal(KeyPurpose::AttestHandle, Environment::Live, id)
    }

    fn sealing(&self, app_id: AppId) -> Option<&jwe::Key> {
        self.known.attest_seal(app_id)
    }
}

impl Graph {
    /// `GET /platform_integrity/verify`: what a token says, with the ban that its device
    /// has now. Judged from memory alone, and of a token that was seen before not even
    /// the signature.
    pub(super) fn verify(&self, params: &Params, trace: &mut Trace) -> Result<Vec<u8>, Refusal> {
        let access_token = params.token()?;
        let known = call::known(&self.parts)?;
        let now = self.parts.clock.now();
        let caller = self.caller(access_token, &known, now, trace)?;
        caller.may(Access::App)?;
        let token = params.as_given("token");
        let token = token.ok_or(Refusal::ParameterMissing("token"))?;
        let app_id = caller.app();
        let keys = Keys { known: &known, now };
        let verifier = Verifier {
            app_id,
            keys: &keys,
        };
        let mut verdict = verifier.verify_cached(token.as_bytes(), &self.verified, now);
        if let Verdict::Success(token) = &verdict
            && known.is_forgotten(token.get().issued_at)
        {
            verdict = Verdict::Expired;
        }
        if !matches!(verdict, Verdict::Success(_)) {
            tracing::info!(
                verdict = verdict.message(), app = %app_id, request_id = %trace.request_id,
                "an attestation token is not good"
            );
        }
        let until = |device| Some(known.device_ban(app_id, device, now)?.until);
        Ok(verified(&verdict, |token| until(token.device), now))
    }
}
