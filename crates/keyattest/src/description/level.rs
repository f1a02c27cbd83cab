/// Where keys live and attestations are made (`SecurityLevel`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecurityLevel {
    /// 0: in the operating system; no better than its word.
    Software,
    /// 1: in a trusted execution environment.
    TrustedEnvironment,
    /// 2: in a chip of its own.
    StrongBox,
    /// A value that the schema does not have.
    Other(u64),
}

impl SecurityLevel {
    /// From the value on the wire.
    #[must_use]
    pub const fn from_value(value: u64) -> Self {
        match value {
            0 => Self::Software,
            1 => Self::TrustedEnvironment,
            2 => Self::StrongBox,
            other => Self::Other(other),
        }
    }

    /// The value on the wire.
    #[must_use]
    pub const fn value(self) -> u64 {
        match self {
            Self::Software => 0,
            Self::TrustedEnvironment => 1,
            Self::StrongBox => 2,
            Self::Other(other) => other,
        }
    }

    /// How strong the level is; one that is not known counts as software.
    pub(crate) const fn rank(self) -> u8 {
        match self {
            Self::Software | Self::Other(_) => 0,
            Self::TrustedEnvironment => 1,
            Self::StrongBox => 2,
        }
    }

    /// Whether hardware stands behind it.
    #[must_use]
    pub const fn is_hardware(self) -> bool {
        self.rank() > 0
    }
}

/// What the bootloader found out about the operating system
/// (`VerifiedBootState`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BootState {
    /// 0: the maker's operating system.
    Verified,
    /// 1: an operating system that is signed by a key that the user installed.
    SelfSigned,
    /// 2: nothing was verified, because the bootloader is unlocked.
    Unverified,
    /// 3: the verification failed.
    Failed,
    /// A value that the schema does not have.
    Other(u64),
}

impl BootState {
    /// From the value on the wire.
    #[must_use]
    pub const fn from_value(value: u64) -> Self {
        match value {
            0 => Self::Verified,
            1 => Self::SelfSigned,
            2 => Self::Unverified,
            3 => Self::Failed,
            other => Self::Other(other),
        }
    }

    /// The value on the wire.
    #[must_use]
    pub const fn value(self) -> u64 {
        match self {
            Self::Verified => 0,
            Self::SelfSigned => 1,
            Self::Unverified => 2,
            Self::Failed => 3,
            Self::Other(other) => other,
        }
    }
}

/// How a key came into the key store (`KeyOrigin`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// 0: made there; nobody else has it.
    Generated,
    /// 1: derived there.
    Derived,
    /// 2: imported; others may have it.
    Imported,
    /// 3: not known.
    Unknown,
    /// 4: imported under encryption; others may have it.
    SecurelyImported,
    /// A value that the schema does not have.
    Other(u64),
}

impl Origin {
    /// From the value on the wire.
    #[must_use]
    pub const fn from_value(value: u64) -> Self {
        match value {
            0 => Self::Generated,
            1 => Self::Derived,
            2 => Self::Imported,
            3 => Self::Unknown,
            4 => Self::SecurelyImported,
            other => Self::Other(other),
        }
    }

    /// The value on the wire.
    #[must_use]
    pub const fn value(self) -> u64 {
        match self {
            Self::Generated => 0,
            Self::Derived => 1,
            Self::Imported => 2,
            Self::Unknown => 3,
            Self::SecurelyImported => 4,
            Self::Other(other) => other,
        }
    }
}
