use std::borrow::Cow;

use serde::Deserialize;
use sign::hex;

/// The longest query that is read, in bytes as it came.
pub const MAX_QUERY: usize = 8 * 1024;

/// How many parameters a query may have.
pub const MAX_PARAMETERS: usize = 32;

/// What a `+` in a query stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plus {
    /// A space, as in forms (the form encoding of the URL Standard).
    #[default]
    Space,
    /// Itself, as in every other part of a URL (RFC 3986).
    Plus,
}

/// The parameters of a callback, decoded, in the order in which they came. What
/// had nothing to decode is still where it came from.
///
/// Nothing is repaired: of every set of parameters that both sides could read
/// differently, none is read at all.
#[derive(Clone, PartialEq, Eq)]
pub struct Query<'r>(Vec<Parameter<'r>>);

#[derive(Clone, PartialEq, Eq)]
struct Parameter<'r> {
    name: Cow<'r, str>,
    value: Cow<'r, str>,
    /// The value as it came.
    raw: &'r [u8],
}

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
    /// `%` is undone, and `+` stands for what it does at the sender.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn parse(raw: &'r [u8], plus: Plus) -> Result<Self, Unreadable> {
        if raw.len() > MAX_QUERY {
            return Err(Unreadable::TooLong);
        }
        if !is_legal(raw) {
            return Err(Unreadable::IllegalCharacter);
        }
        let mut parameters: Vec<Parameter<'r>> = Vec::new();
        for part in parts(raw) {
            if parameters.len() == MAX_PARAMETERS {
                return Err(Unreadable::TooManyParameters);
            }
            let parameter = pair(part, plus)?;
            if parameters.iter().any(|known| known.name == parameter.name) {
                return Err(Unreadable::Duplicate);
            }
            parameters.push(parameter);
        }
        Ok(Self(parameters))
    }

    /// Reads on where [`parse`](Self::parse) stops, and says why it would have
    /// stopped, each reason once: for explaining a query, never for acting on it.
    /// What lies beyond [`MAX_QUERY`] is left out.
    #[must_use]
    pub fn parse_leniently(raw: &'r [u8], plus: Plus) -> (Self, Vec<Unreadable>) {
        let mut parameters: Vec<Parameter<'r>> = Vec::new();
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
            let parameter = pair(part, plus).unwrap_or_else(|rule| {
                note(rule);
                let text = String::from_utf8_lossy(&unescape(part, plus).0).into_owned();
                let (name, value) = text.split_once('=').unwrap_or((&text, ""));
                Parameter {
                    name: Cow::Owned(name.to_owned()),
                    value: Cow::Owned(value.to_owned()),
                    raw: part,
                }
            });
            if parameters.iter().any(|known| known.name == parameter.name) {
                note(Unreadable::Duplicate);
            }
            if !part.is_empty() {
                parameters.push(parameter);
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
        let found = self.0.iter().find(|known| known.name == name);
        found.map(|known| &*known.value)
    }

    /// Names and values, decoded, in the order in which they came.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> {
        self.0.iter().map(|known| (&*known.name, &*known.value))
    }

    /// The values as they came, in the same order.
    pub(crate) fn raw_values(&self) -> impl Iterator<Item = &'r [u8]> {
        self.0.iter().map(|known| known.raw)
    }

    /// The value of the parameter at a place, and as it came.
    pub(crate) fn at(&self, place: usize) -> Option<(&str, &'r [u8])> {
        let known = self.0.get(place)?;
        Some((&known.value, known.raw))
    }
}

/// What stands between the `&`; nothing at all has no parts.
fn parts(raw: &[u8]) -> impl Iterator<Item = &[u8]> {
    let parts = raw.split(|byte| *byte == b'&');
    parts.filter(|_| !raw.is_empty())
}

fn pair(part: &[u8], plus: Plus) -> Result<Parameter<'_>, Unreadable> {
    let at = part.iter().position(|byte| *byte == b'=');
    let (name, value) = at
        .and_then(|at| part.split_at_checked(at))
        .ok_or(Unreadable::NotAPair)?;
    let raw = value.get(1..).unwrap_or_default();
    let name = decode(name, plus)?;
    let value = decode(raw, plus)?;
    if name.is_empty() {
        return Err(Unreadable::NameEmpty);
    }
    if name.contains(['[', ']']) {
        return Err(Unreadable::BracketInName);
    }
    Ok(Parameter { name, value, raw })
}

fn is_legal(raw: &[u8]) -> bool {
    all(raw, |byte| byte.is_ascii_graphic() & (byte != b'#'))
}

/// Looks at every byte whatever the first ones are, which compilers turn into
/// looking at many at a time.
fn all(raw: &[u8], holds: impl Fn(u8) -> bool) -> bool {
    raw.iter().fold(true, |all, byte| all & holds(*byte))
}

fn decode(raw: &[u8], plus: Plus) -> Result<Cow<'_, str>, Unreadable> {
    let stands_for_itself = |byte: u8| byte.is_ascii_graphic() & (byte != b'%') & (byte != b'+');
    if all(raw, stands_for_itself)
        && let Ok(text) = std::str::from_utf8(raw)
    {
        return Ok(Cow::Borrowed(text));
    }
    let (bytes, escaped) = unescape(raw, plus);
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
pub(crate) fn unescape(raw: &[u8], plus: Plus) -> (Vec<u8>, bool) {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut escaped = true;
    let mut rest = raw;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        match first {
            b'+' if plus == Plus::Space => bytes.push(b' '),
            b'%' => {
                let value = behind.split_first_chunk().and_then(|(digits, after)| {
                    let value = hex::byte(*digits)?;
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

impl Unreadable {
    /// The stable name, for logs and metrics.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::TooLong => "query_too_long",
            Self::TooManyParameters => "too_many_parameters",
            Self::IllegalCharacter => "illegal_character",
            Self::NotAPair => "not_a_pair",
            Self::NameEmpty => "name_empty",
            Self::NotPercentEncoded => "not_percent_encoded",
            Self::NotUtf8 => "not_utf8",
            Self::ControlCharacter => "control_character",
            Self::BracketInName => "bracket_in_name",
            Self::Duplicate => "parameter_twice",
        }
    }

    /// What an answer says of it.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::TooLong => "Query too long",
            Self::TooManyParameters => "Too many parameters",
            Self::IllegalCharacter => "Query holds a character that is not percent-encoded",
            Self::NotAPair => "Query is not a list of names and values",
            Self::NameEmpty => "Parameter without a name",
            Self::NotPercentEncoded => "Invalid percent-encoding",
            Self::NotUtf8 => "Parameter is not UTF-8",
            Self::ControlCharacter => "Parameter holds a control character",
            Self::BracketInName => "Parameter name holds a bracket",
            Self::Duplicate => "Parameter comes twice",
        }
    }
}

/// Appends text as a query has it: everything but `A–Z a–z 0–9 - . _ ~` is
/// percent-encoded, a space as `%20`, so that those who take `+` for a space and
/// those who do not read it alike.
pub fn push_escaped(query: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            query.push(char::from(byte));
        } else {
            query.push_str(&format!("%{byte:02X}"));
        }
    }
}
