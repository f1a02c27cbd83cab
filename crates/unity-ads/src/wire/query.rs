use std::borrow::Cow;

use super::{mac::hex_byte, signing::signing_text};

/// The longest query that is read, in bytes as it came.
pub const MAX_QUERY: usize = 8 * 1024;

/// How many parameters a query may have.
pub const MAX_PARAMETERS: usize = 32;

/// The parameters of a callback, decoded, in the order in which they came. What
/// had nothing to decode is still where it came from.
///
/// Nothing is repaired: of every set of parameters that both sides could read
/// differently, none is read at all.
#[derive(Clone, PartialEq, Eq)]
pub struct Query<'r>(Vec<(Cow<'r, str>, Cow<'r, str>)>);

/// Why a query is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Unreadable {
    /// More than [`MAX_QUERY`] bytes.
    #[error("the query is too long")]
    TooLong,
    /// More than [`MAX_PARAMETERS`] parameters. Parsers with a limit that read
    /// what is below it leave the rest unsigned.
    #[error("the query has too many parameters")]
    TooManyParameters,
    /// A byte that has to be escaped in a query (RFC 3986, section 3.4): white
    /// space, a control character, `#`, or one beyond ASCII.
    #[error("the query holds a character that has to be percent-encoded")]
    IllegalCharacter,
    /// No name and value with `=` between them.
    #[error("a part of the query is not a name and a value")]
    NotAPair,
    /// A parameter without a name.
    #[error("a parameter has no name")]
    NameEmpty,
    /// A `%` without two hexadecimal digits behind it.
    #[error("the query is not percent-encoded")]
    NotPercentEncoded,
    /// Bytes that are not UTF-8, an overlong spelling among them.
    #[error("a parameter is not UTF-8")]
    NotUtf8,
    /// A control character, NUL among them.
    #[error("a parameter holds a control character")]
    ControlCharacter,
    /// A name with `[` or `]`, which some frameworks read as a structure whose
    /// contents are then not signed.
    #[error("the name of a parameter holds a bracket")]
    BracketInName,
    /// Two parameters of one name, however each was spelled.
    #[error("a parameter comes twice")]
    Duplicate,
}

impl<'r> Query<'r> {
    /// Reads what stands behind the `?`. Nothing at all is a query without
    /// parameters.
    ///
    /// `%` is undone, and `+` is a space, as both of the documents' samples
    /// have it (the form encoding of the URL Standard).
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn parse(raw: &'r [u8]) -> Result<Self, Unreadable> {
        if raw.len() > MAX_QUERY {
            return Err(Unreadable::TooLong);
        }
        if !is_legal(raw) {
            return Err(Unreadable::IllegalCharacter);
        }
        let mut parameters: Vec<(Cow<'r, str>, Cow<'r, str>)> = Vec::new();
        for part in parts(raw) {
            if parameters.len() == MAX_PARAMETERS {
                return Err(Unreadable::TooManyParameters);
            }
            let (name, value) = pair(part)?;
            if parameters.iter().any(|(known, _)| *known == name) {
                return Err(Unreadable::Duplicate);
            }
            parameters.push((name, value));
        }
        Ok(Self(parameters))
    }

    /// Reads on where [`parse`](Self::parse) stops, and says why it would have
    /// stopped, each reason once: for explaining a query, never for acting on it.
    /// What lies beyond [`MAX_QUERY`] is left out.
    pub(crate) fn parse_leniently(raw: &'r [u8]) -> (Self, Vec<Unreadable>) {
        let mut parameters = Vec::new();
        let mut broken = Vec::new();
        let mut note = |rule: Unreadable| {
            if !broken.contains(&rule) {
                broken.push(rule);
            }
        };
        if raw.len() > MAX_QUERY {
            note(Unreadable::TooLong);
        }
        let raw = raw.get(..MAX_QUERY).unwrap_or(raw);
        if !is_legal(raw) {
            note(Unreadable::IllegalCharacter);
        }
        for part in parts(raw) {
            let (name, value) = pair(part).unwrap_or_else(|rule| {
                note(rule);
                let text = String::from_utf8_lossy(&unescape(part).0).into_owned();
                let (name, value) = text.split_once('=').unwrap_or((&text, ""));
                (Cow::Owned(name.to_owned()), Cow::Owned(value.to_owned()))
            });
            if parameters.iter().any(|(known, _)| *known == name) {
                note(Unreadable::Duplicate);
            }
            if !part.is_empty() {
                parameters.push((name, value));
            }
        }
        if parameters.len() > MAX_PARAMETERS {
            note(Unreadable::TooManyParameters);
        }
        (Self(parameters), broken)
    }

    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value)
    }

    /// Names and values, decoded, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The text that the callback's signature has to be over: all of it but
    /// the signature itself.
    #[must_use]
    pub fn signing_text(&self) -> String {
        signing_text(self.iter().filter(|(name, _)| *name != super::HMAC))
    }
}

/// What stands between the `&`; nothing at all has no parts.
fn parts(raw: &[u8]) -> impl Iterator<Item = &[u8]> {
    let parts = raw.split(|byte| *byte == b'&');
    parts.filter(|_| !raw.is_empty())
}

fn pair(part: &[u8]) -> Result<(Cow<'_, str>, Cow<'_, str>), Unreadable> {
    let at = part.iter().position(|byte| *byte == b'=');
    let (name, value) = at
        .and_then(|at| part.split_at_checked(at))
        .ok_or(Unreadable::NotAPair)?;
    let name = decode(name)?;
    let value = decode(value.get(1..).unwrap_or_default())?;
    if name.is_empty() {
        return Err(Unreadable::NameEmpty);
    }
    if name.contains(['[', ']']) {
        return Err(Unreadable::BracketInName);
    }
    Ok((name, value))
}

fn is_legal(raw: &[u8]) -> bool {
    all(raw, |byte| byte.is_ascii_graphic() & (byte != b'#'))
}

/// Looks at every byte whatever the first ones are, which compilers turn into
/// looking at many at a time.
fn all(raw: &[u8], holds: impl Fn(u8) -> bool) -> bool {
    raw.iter().fold(true, |all, byte| all & holds(*byte))
}

fn decode(raw: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    let stands_for_itself = |byte: u8| byte.is_ascii_graphic() & (byte != b'%') & (byte != b'+');
    if all(raw, stands_for_itself)
        && let Ok(text) = std::str::from_utf8(raw)
    {
        return Ok(Cow::Borrowed(text));
    }
    let (bytes, escaped) = unescape(raw);
    if !escaped {
        return Err(Unreadable::NotPercentEncoded);
    }
    let text = String::from_utf8(bytes).map_err(|_| Unreadable::NotUtf8)?;
    if text.contains(char::is_control) {
        return Err(Unreadable::ControlCharacter);
    }
    Ok(Cow::Owned(text))
}

/// The bytes that are meant, and whether every `%` had its two digits; one
/// that has not stands for itself.
fn unescape(raw: &[u8]) -> (Vec<u8>, bool) {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut escaped = true;
    let mut rest = raw;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let value = behind.split_first_chunk().and_then(|(digits, after)| {
                    let value = hex_byte(*digits)?;
                    Some((value, after))
                });
                if let Some((value, after)) = value {
                    bytes.push(value);
                    rest = after;
                } else {
                    bytes.push(b'%');
                    escaped = false;
                }
            }
            byte => bytes.push(*byte),
        }
    }
    (bytes, escaped)
}

/// Names only: a value may be a signature.
impl std::fmt::Debug for Query<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.iter().map(|(name, _)| name))
            .finish()
    }
}
