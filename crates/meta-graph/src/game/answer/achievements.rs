use base::Timestamp;
use serde::Deserialize;

use super::lenient;

/// What came of a step towards an achievement.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AchievementWritten {
    /// The user's id here; the documents contradict each other.
    #[serde(deserialize_with = "lenient::id")]
    pub id: u64,
    /// Which achievement.
    pub api_name: String,
    /// Whether this step unlocked it.
    pub just_unlocked: bool,
}

/// How far a user has come with an achievement.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Achievement {
    /// The id of the row.
    #[serde(deserialize_with = "lenient::id")]
    pub id: u64,
    /// Its name in the API.
    #[serde(default)]
    pub api_name: Option<String>,
    /// Whether it is unlocked.
    #[serde(default)]
    pub is_unlocked: Option<bool>,
    /// When it was.
    #[serde(default, deserialize_with = "lenient::moment_or_zero")]
    pub unlock_time: Option<Timestamp>,
    /// How far it was counted.
    #[serde(default)]
    pub count_progress: Option<i64>,
    /// Its bits: a text of `0` and `1`.
    #[serde(default)]
    pub bitfield_progress: Option<String>,
    /// Where it is unlocked.
    #[serde(default)]
    pub target: Option<i64>,
    /// What it is about.
    #[serde(default)]
    pub definition: Option<Definition>,
}

/// An achievement as its developer defined it. Words are the wire's own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Definition {
    /// Its id.
    #[serde(deserialize_with = "lenient::id")]
    pub id: u64,
    /// Its name in the API.
    #[serde(default)]
    pub api_name: Option<String>,
    /// SIMPLE, COUNT or BITFIELD.
    #[serde(default)]
    pub achievement_type: Option<String>,
    /// CLIENT_AUTHORITATIVE or SERVER_AUTHORITATIVE.
    #[serde(default)]
    pub achievement_write_policy: Option<String>,
    /// Where it is unlocked.
    #[serde(default)]
    pub target: Option<i64>,
    /// How many bits there are.
    #[serde(default)]
    pub bitfield_length: Option<i64>,
    /// Whether it is hidden for good.
    #[serde(default)]
    pub is_archived: Option<bool>,
    /// What players read.
    #[serde(default)]
    pub title: Option<String>,
    /// What players read below it.
    #[serde(default)]
    pub description: Option<String>,
    /// What they read once it is unlocked.
    #[serde(default)]
    pub unlocked_description_override: Option<String>,
    /// Whether it is hidden until it is unlocked.
    #[serde(default)]
    pub is_secret: Option<bool>,
    /// Where the picture of the locked one is.
    #[serde(default)]
    pub locked_image_uri: Option<String>,
    /// Where the picture of the unlocked one is.
    #[serde(default)]
    pub unlocked_image_uri: Option<String>,
}
