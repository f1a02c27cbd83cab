use base::{AppId, Timestamp};
use keyattest::{
    Anchor, Evidence, Image, Integrity, KeyAlgorithm, Policy, Possession, PublicKey, Reason,
    Revocations, Root, UnixTime, Verifier,
};
use sign::sha256;

use super::{
    Anchoring, Maker, Registry,
    mapping::{device_integrity, no_app},
    thumbprint,
};
use crate::wire::{
    AppState, DeviceIntegrity, Nonce,
    evidence::{DEVICE_POSSESSION, DeviceKey, POSSESSION, Submission, possession_message},
};

/// What becomes of evidence whose key cannot be asked to prove itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PossessionRule {
    /// It is refused.
    Required,
    /// It is taken as it is.
    WhereSupported,
}

/// Why no token is given for a submission, whatever it says of its device: it is
/// not what a device makes for this challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// The chain proves nothing.
    #[error(transparent)]
    Chain(#[from] keyattest::Refused),
    /// The key was attested for another challenge.
    #[error("the key was attested for another challenge than the one that was given")]
    Challenge,
    /// There is no proof that the sender has the attested key.
    #[error("there is no signature by the attested key")]
    PossessionMissing,
    /// The proof is by another key.
    #[error("the signature is not by the attested key")]
    PossessionWrong,
    /// Signatures by such keys are not verified here.
    #[error("signatures by keys of this kind are not supported")]
    PossessionUnsupported,
    /// The proof that the sender has the device's key is by another key.
    #[error("the device's key did not sign what it should")]
    DeviceKeyWrong,
    /// Signatures by keys like the device's are not verified here.
    #[error("the device's key is of a kind that is not supported")]
    DeviceKeyUnsupported,
}

impl Rejected {
    /// The stable name, for answers, logs and what is kept of a device.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Chain(refused) => refused.code(),
            Self::Challenge => "challenge_mismatch",
            Self::PossessionMissing => "possession_missing",
            Self::PossessionWrong => "possession_wrong",
            Self::PossessionUnsupported => "possession_unsupported",
            Self::DeviceKeyWrong => "device_possession_wrong",
            Self::DeviceKeyUnsupported => "device_key_unsupported",
        }
    }
}

/// How a game's evidence is judged.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    /// The game.
    pub app_id: AppId,
    /// Verifies chains.
    pub verifier: &'a Verifier,
    /// Roots beside the verifier's own.
    pub roots: &'a [Anchor],
    /// Which certificates are revoked.
    pub revocations: Revocations<'a>,
    /// What a device has to be for Advanced.
    pub policy: &'a Policy,
    /// The app that is expected.
    pub registry: Registry<'a>,
    /// What becomes of keys that cannot prove themselves.
    pub possession: PossessionRule,
    /// Whether what would be rejected is found not to be trusted instead.
    pub monitor: bool,
}

/// What a submission was found to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// How far the device is to be trusted.
    pub device: DeviceIntegrity,
    /// Which app it was.
    pub app: AppState,
    /// The codes of everything that did not hold, in order.
    pub reasons: Vec<&'static str>,
    /// By what the device is known again; see [`Anchoring::digest`].
    pub anchor: [u8; 32],
    /// Whether the device has proved that this is its anchor. Where it has not,
    /// nothing may be granted for the sake of the device that it names.
    pub is_proved: bool,
    /// Whether the anchor is a key that the device says to have kept, so that the
    /// game has to know it already. Never where the game only monitors, nor in
    /// evidence that is not trusted: a key of one's own making is as good there.
    pub is_kept: bool,
    /// The patch level of its system, as a number such as 202602. Only trusted
    /// evidence shows one, and none that is in the future.
    pub patch_level: Option<u32>,
    /// The thumbprint of the attested key (RFC 7638), if it was proved.
    pub key: Option<[u8; 32]>,
    /// Whether the chain ends at a root whose key everybody has.
    pub development: bool,
}

impl Judge<'_> {
    /// Judges a submission that answers the challenge of `nonce`, and whose relay
    /// token is good. That it is used once is the caller's to see to.
    ///
    /// # Errors
    /// [`Rejected`], unless the game only [monitors](Self::monitor).
    pub fn judge(
        &self,
        submission: &Submission,
        nonce: &Nonce,
        now: Timestamp,
    ) -> Result<Found, Rejected> {
        match self.prove(submission, nonce, now) {
            Ok(proved) => Ok(self.find(&proved, now)),
            Err(rejected) if self.monitor => Ok(self.record(submission, rejected)),
            Err(rejected) => Err(rejected),
        }
    }

    fn prove<'s>(
        &self,
        submission: &'s Submission,
        nonce: &Nonce,
        now: Timestamp,
    ) -> Result<Proved<'s>, Rejected> {
        let chain: Vec<_> = submission.chain.iter().map(Vec::as_slice).collect();
        let at = UnixTime(now.secs());
        let evidence = self
            .verifier
            .verify(&chain, self.roots, self.revocations, at)?;
        if !evidence.challenge_is(nonce.bytes()) {
            return Err(Rejected::Challenge);
        }
        let has_key = self.possession(&evidence, submission)?;
        let device = submission.device.as_ref();
        let device = device.map(|key| device_key(key, &submission.relay));
        Ok(Proved {
            device: device.transpose()?,
            sent: sent(submission),
            evidence,
            has_key,
        })
    }

    /// Whether the attested key has proved itself.
    fn possession(&self, evidence: &Evidence, submission: &Submission) -> Result<bool, Rejected> {
        let message = possession_message(POSSESSION, &submission.relay);
        let proof = match &submission.possession {
            Some(signature) => evidence.possession(&message, signature),
            None if evidence.leaf().algorithm() == KeyAlgorithm::Other => {
                Err(Possession::Unsupported)
            }
            None => return Err(Rejected::PossessionMissing),
        };
        match (proof, self.possession) {
            (Ok(()), _) => Ok(true),
            (Err(Possession::Unsupported), PossessionRule::WhereSupported) => Ok(false),
            (Err(Possession::Unsupported), PossessionRule::Required) => {
                Err(Rejected::PossessionUnsupported)
            }
            (Err(Possession::Wrong), _) => Err(Rejected::PossessionWrong),
        }
    }

    fn find(&self, proved: &Proved<'_>, now: Timestamp) -> Found {
        let Proved {
            evidence, has_key, ..
        } = proved;
        let description = evidence.description();
        let judgement = evidence.judge(self.policy, UnixTime(now.secs()));
        let trusted = judgement.integrity > Integrity::Untrusted;
        let (app, reason) = self.registry.app_state(description, judgement.integrity);
        let mut reasons: Vec<_> = judgement.reasons.iter().map(|one| one.code()).collect();
        if !has_key {
            reasons.push(Rejected::PossessionUnsupported.code());
        }
        reasons.extend(reason.map(super::AppReason::code));
        // One from the future would be the highest for ever.
        let ahead = Reason::PatchInFuture(Image::System);
        let counts = trusted && !judgement.reasons.contains(&ahead);
        let patch_level = evidence.patch_month().filter(|_| counts);
        let maker = Maker::of(evidence, self.roots);
        let anchoring = proved.anchoring(trusted);
        let thumbprint = thumbprint(evidence.leaf()).filter(|_| *has_key);
        Found {
            device: device_integrity(judgement.integrity),
            app,
            reasons,
            anchor: anchoring.digest(self.app_id, &maker),
            is_proved: anchoring.is_proved(),
            is_kept: anchoring.is_key() && proved.has_kept_key() && trusted && !self.monitor,
            patch_level: patch_level.map(keyattest::Month::number),
            key: thumbprint,
            development: matches!(evidence.root(), Root::Software(_)),
        }
    }

    /// What a game that only monitors keeps of a submission that would be
    /// rejected. Nothing in it is believed, so that it counts as nobody's device
    /// but whose key was proved, and not as the one whose evidence it may copy.
    fn record(&self, submission: &Submission, rejected: Rejected) -> Found {
        let device = submission.device.as_ref();
        let device = device.and_then(|key| device_key(key, &submission.relay).ok());
        let anchoring = match device {
            Some(spki) => Anchoring::Key(sha256(spki)),
            None => Anchoring::Unproved(sha256(sent(submission))),
        };
        Found {
            device: DeviceIntegrity::NotTrusted,
            app: no_app(),
            reasons: vec![rejected.code()],
            anchor: anchoring.digest(self.app_id, &Maker::default()),
            is_proved: anchoring.is_proved(),
            is_kept: false,
            patch_level: None,
            key: None,
            development: false,
        }
    }
}

/// A submission that answers its challenge.
struct Proved<'s> {
    evidence: Evidence,
    /// Whether the attested key proved itself.
    has_key: bool,
    /// The device's key, which did.
    device: Option<&'s [u8]>,
    /// The attested key's certificate.
    sent: &'s [u8],
}

impl Proved<'_> {
    /// Without a proof by the attested key the evidence may be a copy, or its key
    /// another's: what it says names nobody then. A kept key proves itself.
    fn anchoring(&self, trusted: bool) -> Anchoring<'_> {
        let description = Some(self.evidence.description());
        let description = description.filter(|_| trusted && self.has_key);
        let kept = self.device.map(|spki| Anchoring::Key(sha256(spki)));
        description
            .and_then(Anchoring::of_number)
            .or(kept)
            .or_else(|| description.and_then(Anchoring::of_unique_id))
            .unwrap_or_else(|| {
                if self.has_key {
                    Anchoring::Key(self.evidence.key_thumbprint())
                } else {
                    Anchoring::Unproved(sha256(self.sent))
                }
            })
    }

    /// Whether the device's key is one from before, and not the attested one.
    fn has_kept_key(&self) -> bool {
        let own = self.evidence.leaf().spki_der();
        self.device.is_some_and(|kept| !self.has_key || kept != own)
    }
}

fn sent(submission: &Submission) -> &[u8] {
    submission.chain.first().map_or(&[], Vec::as_slice)
}

/// The device's key, once it has proved itself.
fn device_key<'k>(key: &'k DeviceKey, relay: &str) -> Result<&'k [u8], Rejected> {
    let public = PublicKey::from_spki_der(&key.spki).ok_or(Rejected::DeviceKeyUnsupported)?;
    let message = possession_message(DEVICE_POSSESSION, relay);
    match public.possession(&message, &key.possession) {
        Ok(()) => Ok(&key.spki),
        Err(Possession::Wrong) => Err(Rejected::DeviceKeyWrong),
        Err(Possession::Unsupported) => Err(Rejected::DeviceKeyUnsupported),
    }
}

#[cfg(test)]
mod tests;
