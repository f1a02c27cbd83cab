use base::Timestamp;

use crate::{
    WritePolicy,
    wire::{AchievementType, Node},
};

/// An achievement as its developer defined it (Meta, "Achievements").
#[derive(Clone, Copy, Debug)]
pub struct Definition<'a> {
    /// Its id.
    pub id: u64,
    /// Its name in the API.
    pub api_name: &'a str,
    /// How it is reached.
    pub kind: AchievementType,
    /// Who may write it.
    pub write_policy: WritePolicy,
    /// How far to count, or how many bits to set; none of a simple one.
    pub target: Option<i64>,
    /// How many bits there are; of a bitfield only.
    pub bitfield_length: Option<i64>,
    /// Whether it is hidden for good.
    pub is_archived: bool,
    /// What players read.
    pub title: &'a str,
    /// What players read below it.
    pub description: &'a str,
    /// What they read once it is unlocked, if that differs.
    pub unlocked_description_override: Option<&'a str>,
    /// Whether it is hidden until it is unlocked.
    pub is_secret: bool,
    /// Where the picture of the locked one is.
    pub locked_image_uri: Option<&'a str>,
    /// Where the picture of the unlocked one is.
    pub unlocked_image_uri: Option<&'a str>,
}

impl Definition<'_> {
    /// Its node.
    #[must_use]
    pub fn node(&self) -> Node {
        Node::object([
            ("id", Node::id(self.id)),
            ("api_name", Node::from(self.api_name)),
            ("achievement_type", Node::from(self.kind.as_str())),
            (
                "achievement_write_policy",
                Node::from(self.write_policy.as_str()),
            ),
            ("target", Node::from(self.target)),
            ("bitfield_length", Node::from(self.bitfield_length)),
            ("is_archived", Node::from(self.is_archived)),
            ("title", Node::from(self.title)),
            ("description", Node::from(self.description)),
            (
                "unlocked_description_override",
                Node::from(self.unlocked_description_override),
            ),
            ("is_secret", Node::from(self.is_secret)),
            ("locked_image_uri", Node::from(self.locked_image_uri)),
            ("unlocked_image_uri", Node::from(self.unlocked_image_uri)),
        ])
    }
}

/// How far a user has come with an achievement.
#[derive(Clone, Copy, Debug)]
pub struct Achievement<'a> {
    /// The id of the row.
    pub id: u64,
    /// What it is about.
    pub definition: Definition<'a>,
    /// When it was unlocked; `None` while it is locked.
    pub unlocked_at: Option<Timestamp>,
    /// How far it was counted; of a count only.
    pub count: Option<i64>,
    /// The bits, as many characters `0` and `1` as it has; of a bitfield only.
    pub bits: Option<&'a str>,
}

impl Achievement<'_> {
    /// Its node. `definition` and what is known of it stand beside the
    /// progress, as older and newer documents ask for either.
    #[must_use]
    pub fn node(&self) -> Node {
        Node::object([
            ("id", Node::id(self.id)),
            ("api_name", Node::from(self.definition.api_name)),
            ("target", Node::from(self.definition.target)),
            ("count_progress", Node::from(self.count)),
            ("bitfield_progress", Node::from(self.bits)),
            ("is_unlocked", Node::from(self.unlocked_at.is_some())),
            (
                "unlock_time",
                Node::from(self.unlocked_at.map(Timestamp::secs)),
            ),
            ("definition", self.definition.node()),
        ])
    }
}

/// The answer to a write. `id` is the user's (Meta, "Server-to-Server API
/// Basics", example).
#[must_use]
pub fn achievement_written(user_id: u64, api_name: &str, just_unlocked: bool) -> Node {
    Node::object([
        ("id", Node::id(user_id)),
        ("api_name", Node::from(api_name)),
        ("just_unlocked", Node::from(just_unlocked)),
    ])
}
