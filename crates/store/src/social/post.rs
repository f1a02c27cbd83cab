use base::{ActivityId, AppId, MessageId, PlayerId, Timestamp};

/// How many activities are kept of a player in one game; the oldest goes.
pub const ACTIVITIES_KEPT: usize = 100;

/// How many messages of one game a player is kept; the oldest goes.
pub const INBOX_KEPT: usize = 200;

/// What a game tells of a player to those who look.
///
/// Unique by (app, player, activity).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// The game.
    pub app_id: AppId,
    /// Of whom.
    pub player_id: PlayerId,
    /// Which one.
    pub activity_id: ActivityId,
    /// 1 to 255 characters.
    pub title: String,
    /// At most 2,000 characters.
    pub body: Option<String>,
    /// What it leads to.
    pub url: Option<String>,
    /// A picture.
    pub image_url: Option<String>,
    /// When.
    pub posted_at: Timestamp,
}

/// What a player sends to others from within a game.
///
/// Unique by (app, recipient, message): each recipient has a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The game.
    pub app_id: AppId,
    /// Which one.
    pub message_id: MessageId,
    /// Who sends it.
    pub sender: PlayerId,
    /// To whom, each once; 1 to 20.
    pub recipients: Vec<PlayerId>,
    /// At most 255 characters.
    pub title: String,
    /// At most 2,000 characters.
    pub body: String,
    /// What it leads to.
    pub url: Option<String>,
    /// When.
    pub sent_at: Timestamp,
}

/// One recipient's copy of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageRef {
    /// The game.
    pub app_id: AppId,
    /// Whose copy.
    pub recipient: PlayerId,
    /// Of which message.
    pub message_id: MessageId,
}
