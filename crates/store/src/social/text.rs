use base::{AppId, PlayerId, TextId, Timestamp};

use crate::{Refusal, named::named};

/// How many groups of texts a game has at most.
pub const TEXT_GROUPS_KEPT: usize = 1_000;

/// Texts of one kind, which a game keeps apart from others.
///
/// Unique by (app, name).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextGroup {
    /// The game.
    pub app_id: AppId,
    /// 1 to 32 bytes (Mobage, "TextData").
    pub name: String,
    /// When it was made.
    pub made_at: Timestamp,
}

impl TextGroup {
    /// The rule of state for one more beside so many of the game's.
    ///
    /// # Errors
    /// [`Refusal::Settled`] where there are [`TEXT_GROUPS_KEPT`].
    pub const fn one_more(groups: usize) -> Result<(), Refusal> {
        if groups >= TEXT_GROUPS_KEPT {
            return Err(Refusal::Settled);
        }
        Ok(())
    }
}

/// What people who read along have said of a text (Mobage, "TextData",
/// `status`; which number means what could not be read, so it is our choice).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TextStatus {
    /// Nothing yet.
    Waiting,
    /// It may stand.
    Accepted,
    /// It may not.
    Refused,
    /// It was taken back, by its writer or by the game.
    Withdrawn,
}

impl TextStatus {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Waiting,
        Self::Accepted,
        Self::Refused,
        Self::Withdrawn,
    ];

    /// The name in stores and in our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Waiting => 0,
            Self::Accepted => 11,
            Self::Refused => 21,
            Self::Withdrawn => 31,
        }
    }
}
named!(TextStatus, "status of a text");

/// What a player wrote, or a game's server in its own name.
///
/// Unique by (app, text).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEntry {
    /// The game.
    pub app_id: AppId,
    /// Which text.
    pub text_id: TextId,
    /// The group's name.
    pub group: String,
    /// Who wrote it; `None` for the game itself.
    pub author: Option<PlayerId>,
    /// 1 to 2,048 bytes.
    pub data: String,
    /// What was said of it.
    pub status: TextStatus,
    /// When it was written.
    pub posted_at: Timestamp,
    /// When text or status last changed.
    pub changed_at: Timestamp,
}

impl TextEntry {
    /// Whether it is the one that is meant where a group or an author is named.
    #[must_use]
    pub fn is_meant(&self, group: Option<&str>, author: Option<PlayerId>) -> bool {
        group.is_none_or(|group| group == self.group) && (author.is_none() || author == self.author)
    }

    /// The rule of state for another text, of which nothing has been said yet.
    /// What was withdrawn stays so, whoever writes on without having heard of it.
    #[must_use]
    pub fn edited(self, data: String, at: Timestamp) -> Self {
        if self.status == TextStatus::Withdrawn {
            return self;
        }
        Self {
            data,
            status: TextStatus::Waiting,
            changed_at: at,
            ..self
        }
    }

    /// The rule of state for what was said of it. What was withdrawn stays so: a
    /// moderator's late yes does not bring back what its writer took away.
    #[must_use]
    pub fn judged(self, status: TextStatus, at: Timestamp) -> Self {
        if self.status == TextStatus::Withdrawn {
            return self;
        }
        Self {
            status,
            changed_at: at,
            ..self
        }
    }
}

#[cfg(test)]
mod tests;
