use base::Timestamp;
use serde::Deserialize;

use super::{User, lenient};

/// A leaderboard. Words are the wire's own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Leaderboard {
    /// Its id.
    #[serde(deserialize_with = "lenient::id")]
    pub id: u64,
    /// Its name in the API.
    #[serde(default)]
    pub api_name: Option<String>,
    /// HIGHER_IS_BETTER or LOWER_IS_BETTER.
    #[serde(default)]
    pub sort_order: Option<String>,
    /// CLIENT_AUTHORITATIVE or SERVER_AUTHORITATIVE.
    #[serde(default)]
    pub entry_write_policy: Option<String>,
    /// How many entries it has.
    #[serde(default)]
    pub entry_count: Option<i64>,
    /// From when on entries are taken.
    #[serde(default, deserialize_with = "lenient::moment")]
    pub earliest_allowed_entry_time: Option<Timestamp>,
    /// Until when entries are taken.
    #[serde(default, deserialize_with = "lenient::moment")]
    pub latest_allowed_entry_time: Option<Timestamp>,
}

/// What came of writing an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct EntrySubmitted {
    /// Whether the entry is now this one; false when a better one stood.
    pub did_update: bool,
    /// Whether the call went well.
    pub success: bool,
}

/// An entry of a leaderboard.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Entry {
    /// Its id.
    #[serde(deserialize_with = "lenient::id")]
    pub id: u64,
    /// Whose it is.
    #[serde(default)]
    pub user: Option<User>,
    /// Its place, from 1 up.
    #[serde(default)]
    pub rank: Option<i64>,
    /// The score.
    #[serde(default)]
    pub score: Option<i64>,
    /// When it was written last.
    #[serde(default, deserialize_with = "lenient::moment")]
    pub timestamp: Option<Timestamp>,
    /// What the game put beside the score, in base64.
    #[serde(default)]
    pub extra_data_base64: Option<String>,
}
