use super::Integrity;
use crate::fault::TrustFault;

/// What a patch level is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Image {
    /// The operating system.
    System,
    /// The vendor's image.
    Vendor,
    /// The boot image.
    Boot,
}

/// Why a device is nothing better than what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Reason {
    /// It is not to be trusted, whatever the policy is.
    #[error(transparent)]
    Fault(#[from] TrustFault),
    /// It runs an operating system that is signed by a key that the policy does
    /// not name.
    #[error("the operating system is signed by a key that is not allowed")]
    SelfSigned,
    /// The key of the verified boot is empty or zero, and not allowed.
    #[error("the verified boot key is empty or zero")]
    BootKeyMissing,
    /// There is no hash of what was booted.
    #[error("there is no verified boot hash")]
    BootHashMissing,
    /// A patch level is absent, or tells no month.
    #[error("a patch level is missing")]
    PatchMissing(Image),
    /// A patch level is older than the policy allows.
    #[error("a patch level is too old")]
    PatchStale(Image),
    /// A patch level is more than a month ahead of the clock.
    #[error("a patch level is in the future")]
    PatchInFuture(Image),
    /// The attesting key is not remotely provisioned, as the policy asks.
    #[error("the attesting key is not remotely provisioned")]
    NotRemote,
    /// The key does not live in a StrongBox, as the policy asks.
    #[error("the key does not live in a StrongBox")]
    NotStrongBox,
    /// The version of the schema is less than the policy's.
    #[error("the attestation's version is too old")]
    VersionTooOld,
    /// The version of the schema is not known.
    #[error("the attestation's version is not known")]
    VersionUnknown,
    /// There are tags that the schema does not have.
    #[error("the key description has tags that are not known")]
    UnknownTags,
    /// Tags come in another order than the schema's.
    #[error("the key description's tags are not in order")]
    TagsUnordered,
    /// A truth value is not written as DER asks for.
    #[error("the key description has a truth value that is not DER")]
    BooleanNotDer,
    /// The first certificate has its issuer's issuer for its own.
    #[error("the attested key's certificate names its issuer's issuer")]
    IssuerNameCopied,
}

impl Reason {
    /// The most that a device can be of which this is true.
    #[must_use]
    pub const fn cap(self) -> Integrity {
        match self {
            Self::Fault(_) | Self::SelfSigned => Integrity::Untrusted,
            _ => Integrity::Basic,
        }
    }

    /// The stable name, for logs, metrics and answers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fault(fault) => fault.code(),
            Self::SelfSigned => "self_signed",
            Self::BootKeyMissing => "boot_key_missing",
            Self::BootHashMissing => "boot_hash_missing",
            Self::PatchMissing(Image::System) => "patch_missing",
            Self::PatchMissing(Image::Vendor) => "vendor_patch_missing",
            Self::PatchMissing(Image::Boot) => "boot_patch_missing",
            Self::PatchStale(Image::System) => "patch_stale",
            Self::PatchStale(Image::Vendor) => "vendor_patch_stale",
            Self::PatchStale(Image::Boot) => "boot_patch_stale",
            Self::PatchInFuture(Image::System) => "patch_in_future",
            Self::PatchInFuture(Image::Vendor) => "vendor_patch_in_future",
            Self::PatchInFuture(Image::Boot) => "boot_patch_in_future",
            Self::NotRemote => "not_remotely_provisioned",
            Self::NotStrongBox => "not_strongbox",
            Self::VersionTooOld => "version_too_old",
            Self::VersionUnknown => "version_unknown",
            Self::UnknownTags => "unknown_tags",
            Self::TagsUnordered => "tags_unordered",
            Self::BooleanNotDer => "boolean_not_der",
            Self::IssuerNameCopied => "issuer_name_copied",
        }
    }
}
