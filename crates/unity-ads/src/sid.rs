use std::{fmt, str::FromStr};

/// The longest SID, in bytes of UTF-8. Escaped and behind the longest callback
/// URL it still fits the query that a receiver reads.
pub const MAX_SID: usize = 1024;

/// The server id that the game has set before the view: the player's id or any
/// other data of the game's ("Callback URL format"). 1 to 1024 bytes without
/// control characters.
///
/// The player's own client sets it, so it says what the player wants it to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sid(String);

/// The text is no SID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSid {
    /// There is nothing in it.
    #[error("the sid is empty")]
    Empty,
    /// It is longer than [`MAX_SID`].
    #[error("the sid is longer than 1024 bytes")]
    TooLong,
    /// It holds a control character, such as NUL or a line break.
    #[error("the sid holds a control character")]
    ControlCharacter,
}

impl Sid {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Sid {
    type Err = InvalidSid;

    fn from_str(text: &str) -> Result<Self, InvalidSid> {
        if text.is_empty() {
            return Err(InvalidSid::Empty);
        }
        if text.len() > MAX_SID {
            return Err(InvalidSid::TooLong);
        }
        if text.contains(char::is_control) {
            return Err(InvalidSid::ControlCharacter);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
