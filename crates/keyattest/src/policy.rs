mod judge;
mod reason;

pub(crate) use self::judge::judge;
pub use self::reason::{Image, Reason};

/// What a device has to be, beyond being genuine, to be [`Integrity::Strong`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How many months old the patch levels may be; none lets them be of any
    /// age.
    pub max_patch_age_months: Option<u32>,
    /// Keys, as devices write them into their root of trust, of operating
    /// systems that are trusted though they are not the maker's.
    pub boot_keys: Vec<Vec<u8>>,
    /// Whether the attesting key has to be remotely provisioned.
    pub remote_only: bool,
    /// Whether the key has to live in a StrongBox.
    pub strongbox_only: bool,
    /// The least version of the schema.
    pub min_attestation_version: u64,
}

impl Default for Policy {
    /// Patches of the last 12 months, and version 3 of the schema, which is
    /// the first to tell of the verified boot hash.
    fn default() -> Self {
        Self {
            max_patch_age_months: Some(12),
            boot_keys: Vec::new(),
            remote_only: false,
            strongbox_only: false,
            min_attestation_version: 3,
        }
    }
}

/// How far a device is to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Integrity {
    /// Not at all.
    Untrusted,
    /// It is locked and runs a verified operating system, and something of the
    /// policy is not met.
    Basic,
    /// Everything is as it should be.
    Strong,
}

/// What a device comes to, and why it is nothing better.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// How far it is to be trusted.
    pub integrity: Integrity,
    /// Every reason against it; none exactly if it is [`Integrity::Strong`].
    pub reasons: Vec<Reason>,
}
