//! Texts that are read along, and their groups (Mobage, "TextData").

use base::{TextId, Timestamp};
use serde_json::{Map, Value};

use super::{
    members::{Lines, Longest, Members, invalid},
    moment::bare,
};
use crate::Refusal;

/// How many texts one path names at most, between semicolons; our choice.
pub const TEXTS_A_CALL: usize = 100;

/// What a game posts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextWish {
    /// 1 to 2,048 bytes.
    pub data: String,
    /// Who has written it, as the game calls the player and nobody has looked at
    /// yet.
    pub writer: Option<String>,
}

/// A text as it is answered.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// Which text.
    pub id: TextId,
    /// The name of its group.
    pub group: &'a str,
    /// Who wrote it, as the platform calls players; `None` for the game.
    pub writer: Option<&'a str>,
    /// The text.
    pub data: &'a str,
    /// 0, 11, 21 or 31.
    pub status: u8,
    /// When it was written.
    pub published: Timestamp,
    /// When text or status last changed.
    pub updated: Timestamp,
}

/// Reads what a game posts: `data`, and `writerId` where a game's server says
/// who wrote it. `ownerId` and `parentId` are passed over.
///
/// # Errors
/// [`Refusal::Invalid`].
pub fn read(body: &[u8]) -> Result<TextWish, Refusal> {
    let body = Members::of(body)?;
    let writer = body.text("writerId", Longest::Characters(64), Lines::One)?;
    Ok(TextWish {
        data: body.needed_text("data", Longest::Bytes(2_048), Lines::Many)?,
        writer: writer.filter(|writer| !writer.is_empty()),
    })
}

/// Reads the `name` of a group that is to be made.
///
/// # Errors
/// [`Refusal::Invalid`].
pub fn read_group(body: &[u8]) -> Result<String, Refusal> {
    let body = Members::of(body)?;
    let name = body.needed_text("name", Longest::Bytes(32), Lines::One)?;
    check_group(&name)?;
    Ok(name)
}

/// Refuses a name that no path could carry: a selector, or one with a character
/// that parts what paths say.
///
/// # Errors
/// [`Refusal::Invalid`].
pub fn check_group(name: &str) -> Result<(), Refusal> {
    let odd = |c: char| c.is_control() || "/;?#%\\".contains(c);
    if name.is_empty() || name.len() > 32 || name.trim() != name {
        let why = "is to have 1 to 32 bytes, without space around them";
        return Err(invalid("name", why));
    }
    // A client of URLs takes dots for a way up.
    if name.starts_with('@') || matches!(name, "." | "..") || name.contains(odd) {
        let why = "is not to begin with @, to be dots or to have any of / ; ? # % \\ in it";
        return Err(invalid("name", why));
    }
    Ok(())
}

/// Reads the texts that a path names: ids between semicolons, each once. Some
/// clients leave a semicolon behind the last.
///
/// # Errors
/// [`Refusal::Invalid`] for more than [`TEXTS_A_CALL`], [`Refusal::NotFound`] for
/// what is no id.
pub fn read_ids(segment: &str) -> Result<Vec<TextId>, Refusal> {
    let mut ids = Vec::new();
    let segment = segment.strip_suffix(';').unwrap_or(segment);
    for named in segment.split(';') {
        let id: TextId = named.parse().map_err(|_| unknown())?;
        if !ids.contains(&id) {
            ids.push(id);
        }
        if ids.len() > TEXTS_A_CALL {
            return Err(Refusal::Invalid(
                "one call names 100 texts at most".to_owned(),
            ));
        }
    }
    Ok(ids)
}

/// There is no such text.
#[must_use]
pub fn unknown() -> Refusal {
    Refusal::NotFound("there is no such text".to_owned())
}

/// A text as it is answered.
#[must_use]
pub fn write(text: &Text<'_>) -> Map<String, Value> {
    let mut written = Map::new();
    let mut put = |name: &str, value: Value| written.insert(name.to_owned(), value);
    put("id", text.id.to_string().into());
    put("groupName", text.group.into());
    if let Some(writer) = text.writer {
        put("writerId", writer.into());
    }
    put("data", text.data.into());
    put("status", text.status.into());
    put("published", bare(text.published).into());
    put("updated", bare(text.updated).into());
    written
}

/// A group as it is answered.
#[must_use]
pub fn write_group(name: &str, published: Timestamp) -> Map<String, Value> {
    Map::from_iter([
        ("name".to_owned(), name.into()),
        ("published".to_owned(), bare(published).into()),
    ])
}
