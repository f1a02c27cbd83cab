//! The feed of bans: what games ask for that verify tokens by themselves, for a token
//! cannot say what was decided after it was made. An addition of ours; Meta has none.

use base::{BanId, Timestamp};
use serde::Serialize;
use sign::base64url;

/// Where the feed is: at every host, and wherever Meta's calls are.
pub const FEED_PATH: &str = "/attest/v1/bans";

/// A ban as it stands. Of two that name one device, and of one that comes again, the
/// later in the feed counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FeedBan {
    /// Its name; see [`ban_id`](super::ban_id).
    pub ban_id: String,
    /// The names of the device that a token may still have.
    pub unique_ids: Vec<String>,
    /// Until when it is banned, not included, in seconds since the epoch: of a ban that
    /// was lifted the moment of that, rounded down, and otherwise rounded up.
    pub until: i64,
    /// When the ban last changed, in seconds since the epoch.
    pub changed_at: i64,
}

/// A place in the feed: after the change of a ban at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FeedCursor {
    /// When.
    pub at: Timestamp,
    /// Which ban.
    pub ban: BanId,
}

impl FeedCursor {
    /// Its bytes: the milliseconds since the epoch and the ban's number, eight bytes
    /// each, big endian. They are not signed; whoever alters them asks for another part
    /// of the same feed.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let parts = [self.at.millis().to_be_bytes(), self.ban.get().to_be_bytes()];
        parts.as_flattened().to_vec()
    }

    /// Reads the base64url of its bytes; `None` for any other text.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bytes = base64url::decode(text.as_bytes()).ok()?;
        let (&at, ban) = bytes.split_first_chunk()?;
        Some(Self {
            at: Timestamp::from_millis(i64::from_be_bytes(at)),
            ban: BanId::new(u64::from_be_bytes(ban.try_into().ok()?))?,
        })
    }
}
