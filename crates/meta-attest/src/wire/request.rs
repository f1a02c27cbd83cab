use super::FEED_PATH;
use crate::Refusal;

/// The longest ban, in minutes: a hundred years (Meta, "Attestation API": device
/// ban).
pub const MAX_MINUTES: u32 = 52_560_000;

/// What Meta's paths begin with.
const FAMILY: &str = "platform_integrity";

/// The components of [`FEED_PATH`].
const FEED: [&str; 3] = ["attest", "v1", "bans"];

/// The calls of the wire, and one of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Call {
    /// `GET /platform_integrity/verify`.
    Verify,
    /// `POST /platform_integrity/device_ban`.
    DeviceBan,
    /// `GET /platform_integrity/device_ban_status`.
    DeviceBanStatus,
    /// `GET /platform_integrity/device_ban_ids`.
    DeviceBanIds,
    /// `GET /attest/v1/bans`, of ours: what games ask for that verify tokens by
    /// themselves, because a token cannot say what was decided after it was made.
    BanFeed,
}

impl Call {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Verify,
        Self::DeviceBan,
        Self::DeviceBanStatus,
        Self::DeviceBanIds,
        Self::BanFeed,
    ];

    /// Its name in logs: the last component of Meta's paths.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::DeviceBan => "device_ban",
            Self::DeviceBanStatus => "device_ban_status",
            Self::DeviceBanIds => "device_ban_ids",
            Self::BanFeed => "ban_feed",
        }
    }

    /// Its path.
    #[must_use]
    pub fn path(self) -> String {
        match self {
            Self::BanFeed => FEED_PATH.to_owned(),
            _ => format!("/{FAMILY}/{}", self.name()),
        }
    }

    /// The call that a path names, by its decoded components.
    #[must_use]
    pub fn of(components: &[String]) -> Option<Self> {
        match components {
            [attest, v1, bans] if [attest, v1, bans] == FEED => Some(Self::BanFeed),
            [family, name] if family == FAMILY => {
                let mut metas = Self::ALL.into_iter().filter(|call| *call != Self::BanFeed);
                metas.find(|call| call.name() == name)
            }
            _ => None,
        }
    }

    /// The only method that it takes: `GET` or `POST`.
    #[must_use]
    pub const fn method(self) -> &'static str {
        match self {
            Self::DeviceBan => "POST",
            _ => "GET",
        }
    }

    /// Whether parameters count in the query alone.
    #[must_use]
    pub const fn is_query_only(self) -> bool {
        matches!(self, Self::Verify)
    }
}

/// By what a call names a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handle<'a> {
    /// By its name of thirty days, as tokens have it.
    UniqueId(&'a str),
    /// By the ban that it has, which counts where both are given.
    BanId(&'a str),
}

/// What is to become of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sentence {
    /// It is banned for so many minutes from now on, 1 to [`MAX_MINUTES`].
    Banned {
        /// How many.
        minutes: u32,
    },
    /// It is not banned.
    Free,
}

impl Sentence {
    /// What `is_banned` and `remaining_time_in_minute` say together. The minutes of
    /// who is not banned are disregarded, whatever they are; a ban of no minutes is
    /// none.
    ///
    /// # Errors
    /// [`Refusal::MinutesOutOfRange`], where they are not a whole number too.
    pub fn of(is_banned: bool, minutes: Option<i64>) -> Result<Self, Refusal> {
        if !is_banned {
            return Ok(Self::Free);
        }
        let minutes = minutes.and_then(|minutes| u32::try_from(minutes).ok());
        match minutes {
            Some(0) => Ok(Self::Free),
            Some(minutes) if minutes <= MAX_MINUTES => Ok(Self::Banned { minutes }),
            _ => Err(Refusal::MinutesOutOfRange),
        }
    }
}
