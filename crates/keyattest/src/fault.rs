use crate::{
    description::{BootState, Origin, SecurityLevel},
    status::Status,
};

/// Why a device is not to be trusted though its chain holds. Unlike a
/// [`Refused`](crate::Refused) this is a verdict: the evidence is what a device
/// makes, and it speaks against the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum TrustFault {
    /// The chain ends at no anchor.
    #[error("the chain ends at no root that is trusted")]
    RootUnknown,
    /// The chain ends at the software key store's root, which proves nothing.
    #[error("the chain ends at the root of the software key store")]
    RootSoftware,
    /// A status list names a certificate.
    #[error("certificate {index} is revoked or suspended")]
    Revoked {
        /// Which certificate of the chain.
        index: usize,
        /// What the list says.
        status: Status,
    },
    /// There is no status list that is fresh enough to know.
    #[error("there is no fresh list of revoked certificates")]
    StatusStale,
    /// A link was signed by an RSA key of less than 2048 bits.
    #[error("certificate {index} was signed by a key that is too short")]
    WeakKey {
        /// The certificate that was signed.
        index: usize,
    },
    /// The attestation was not made in hardware.
    #[error("the attestation was made by software")]
    AttestationSoftware(SecurityLevel),
    /// The key does not live in hardware.
    #[error("the key lives in software")]
    KeySoftware(SecurityLevel),
    /// The attestation was made on another level than the key lives on.
    #[error("the attestation and the key are of unequal security levels")]
    LevelsDiffer,
    /// The certificate of the attesting key is for another security level.
    #[error("the attesting certificate is for another security level")]
    LevelNotCertified,
    /// The secure hardware does not vouch for a root of trust.
    #[error("hardware vouches for no root of trust")]
    RootOfTrustMissing,
    /// The bootloader is unlocked.
    #[error("the bootloader is unlocked")]
    Unlocked,
    /// The operating system was not verified.
    #[error("the operating system was not verified")]
    BootNotVerified(BootState),
    /// The secure hardware does not vouch for having made the key itself.
    #[error("hardware does not vouch for having generated the key")]
    KeyNotGenerated(Option<Origin>),
}

impl TrustFault {
    /// The stable name, for logs, metrics and answers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::RootUnknown => "root_unknown",
            Self::RootSoftware => "root_software",
            Self::Revoked {
                status: Status::Suspended,
                ..
            } => "suspended",
            Self::Revoked { .. } => "revoked",
            Self::StatusStale => "status_stale",
            Self::WeakKey { .. } => "weak_key",
            Self::AttestationSoftware(_) => "attestation_software",
            Self::KeySoftware(_) => "key_software",
            Self::LevelsDiffer => "levels_differ",
            Self::LevelNotCertified => "level_not_certified",
            Self::RootOfTrustMissing => "root_of_trust_missing",
            Self::Unlocked => "unlocked",
            Self::BootNotVerified(_) => "boot_not_verified",
            Self::KeyNotGenerated(_) => "key_not_generated",
        }
    }
}
