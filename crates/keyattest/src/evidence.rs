mod possession;

use subtle::ConstantTimeEq;

pub use self::possession::Possession;
use crate::{
    anchor::Root,
    description::{KeyDescription, SecurityLevel},
    digest::{Sha256, sha256},
    fault::TrustFault,
    key::PublicKey,
    policy::{Judgement, Policy, judge},
    provisioning::Provisioning,
    time::{Month, UnixTime},
};

/// What a chain that holds says. Made by [`Verifier::verify`](crate::Verifier::verify) only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    description: KeyDescription,
    leaf: PublicKey,
    attesting: Sha256,
    provisioning: Provisioning,
    root: Root,
    faults: Vec<TrustFault>,
    issuer_name_copied: bool,
}

/// What evidence is put together from.
pub(crate) struct Parts<'a> {
    pub(crate) description: KeyDescription,
    pub(crate) leaf: PublicKey,
    pub(crate) attesting: &'a [u8],
    pub(crate) provisioning: Provisioning,
    pub(crate) root: Root,
    pub(crate) faults: Vec<TrustFault>,
    pub(crate) issuer_name_copied: bool,
}

impl Evidence {
    pub(crate) fn new(parts: Parts<'_>) -> Self {
        Self {
            description: parts.description,
            leaf: parts.leaf,
            attesting: sha256(parts.attesting),
            provisioning: parts.provisioning,
            root: parts.root,
            faults: parts.faults,
            issuer_name_copied: parts.issuer_name_copied,
        }
    }

    /// What the device says of the key and of itself.
    #[must_use]
    pub const fn description(&self) -> &KeyDescription {
        &self.description
    }

    /// The attested key.
    #[must_use]
    pub const fn leaf(&self) -> &PublicKey {
        &self.leaf
    }

    /// How the key that attests came to the device.
    #[must_use]
    pub const fn provisioning(&self) -> Provisioning {
        self.provisioning
    }

    /// Where the chain ends.
    #[must_use]
    pub const fn root(&self) -> &Root {
        &self.root
    }

    /// Everything that speaks against the device whatever the policy is. None
    /// is not yet a good verdict: [`judge`](Self::judge) gives one.
    #[must_use]
    pub fn trust_faults(&self) -> &[TrustFault] {
        &self.faults
    }

    /// The lesser of the attestation's and the key's security level.
    #[must_use]
    pub fn security_level(&self) -> SecurityLevel {
        self.description.security_level()
    }

    /// Whether the attestation was made for this challenge, in constant time
    /// for challenges of one length. An empty challenge is nobody's.
    #[must_use]
    pub fn challenge_is(&self, challenge: &[u8]) -> bool {
        let same = self.description.challenge.as_slice().ct_eq(challenge);
        bool::from(same) && !challenge.is_empty()
    }

    /// SHA-256 of the attested key's DER `SubjectPublicKeyInfo`.
    #[must_use]
    pub fn key_thumbprint(&self) -> [u8; 32] {
        self.leaf.thumbprint()
    }

    /// SHA-256 of the attesting key's DER `SubjectPublicKeyInfo`. It names no
    /// device: keys from the factory are on many, and others change within
    /// weeks. One that is seen on uncommonly many devices may have leaked.
    #[must_use]
    pub const fn attesting_key_thumbprint(&self) -> [u8; 32] {
        self.attesting
    }

    /// The month of the operating system's patch level, where it tells one. A
    /// policy knows no single device: that one shows an earlier month than
    /// before, which no update has it do, is for whoever keeps the month to see.
    #[must_use]
    pub fn patch_month(&self) -> Option<Month> {
        let level = self.description.hardware.os_patch_level;
        level.and_then(Month::of_patch_level)
    }

    /// Whether the first certificate has its issuer's issuer for its own. The
    /// chain holds by its signatures; the names do not chain.
    #[must_use]
    pub const fn issuer_name_is_copied(&self) -> bool {
        self.issuer_name_copied
    }

    /// What the device comes to under a policy.
    #[must_use]
    pub fn judge(&self, policy: &Policy, at: UnixTime) -> Judgement {
        judge(self, policy, at)
    }
}
