use std::str::FromStr;

use base::PlayerId;

use super::{Endpoint, percent};
use crate::Refusal;

/// What all paths begin with, behind what stands before the API.
pub const ROOT: &str = "/api/restful/v1";

/// The longest segment of a path, in bytes when decoded.
const LONGEST_SEGMENT: usize = 512;

/// The most segments of a path behind [`ROOT`]; the longest that there is has
/// five.
const MOST_SEGMENTS: usize = 8;

/// What a path names. Segments are decoded one by one, so that an encoded slash
/// is part of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    endpoints: &'static [Endpoint],
    segments: Vec<String>,
}

impl Path {
    /// Reads a path as it was sent, from [`ROOT`] on and without the query. One
    /// slash at its end makes no difference.
    ///
    /// # Errors
    /// [`Refusal::UnknownPath`] when no call has such a path,
    /// [`Refusal::Invalid`] when a segment is not well encoded, is not UTF-8 or
    /// has control characters.
    pub fn read(raw: &str) -> Result<Self, Refusal> {
        let below = raw.strip_prefix(ROOT).ok_or(Refusal::UnknownPath)?;
        let below = below.strip_prefix('/').ok_or(Refusal::UnknownPath)?;
        let below = below.strip_suffix('/').unwrap_or(below);
        let all: Vec<&str> = below.split('/').take(MOST_SEGMENTS).collect();
        let (api, rest) = all.split_first().ok_or(Refusal::UnknownPath)?;
        let api = segment(api)?;
        let segments: Vec<String> = rest
            .iter()
            .map(|raw| segment(raw))
            .collect::<Result<_, _>>()?;
        let named: Vec<&str> = segments.iter().map(String::as_str).collect();
        Ok(Self {
            endpoints: endpoints(&api, &named).ok_or(Refusal::UnknownPath)?,
            segments,
        })
    }

    /// What it can name: which of them, the method says.
    #[must_use]
    pub const fn endpoints(&self) -> &'static [Endpoint] {
        self.endpoints
    }

    /// A segment behind the API's name, decoded; empty where there is none.
    #[must_use]
    pub fn segment(&self, at: usize) -> &str {
        self.segments.get(at).map_or("", String::as_str)
    }

    /// The first segment behind the API's name: whom it is about.
    #[must_use]
    pub fn guid(&self) -> &str {
        self.segment(0)
    }

    /// The second: which of those who belong to them, or the group of texts.
    #[must_use]
    pub fn selector(&self) -> &str {
        self.segment(1)
    }

    /// The third: one of several people, the app, or which texts.
    #[must_use]
    pub fn third(&self) -> Option<&str> {
        self.segments.get(2).map(String::as_str)
    }

    /// The fourth: one payment, activity or text.
    #[must_use]
    pub fn fourth(&self) -> Option<&str> {
        self.segments.get(3).map(String::as_str)
    }
}

fn segment(raw: &str) -> Result<String, Refusal> {
    let bad = |why: &str| Refusal::Invalid(format!("the path cannot be read: {why}"));
    let text = percent::decode(raw).ok_or_else(|| bad("it is not well encoded UTF-8"))?;
    if text.is_empty() {
        return Err(Refusal::UnknownPath);
    }
    if text.len() > LONGEST_SEGMENT {
        return Err(bad("a segment is too long"));
    }
    if text.chars().any(char::is_control) {
        return Err(bad("there are control characters in it"));
    }
    Ok(text)
}

/// The table of paths.
fn endpoints(api: &str, segments: &[&str]) -> Option<&'static [Endpoint]> {
    // Mobage writes it in lower case, the specification as two words.
    if api.eq_ignore_ascii_case("appdata") {
        return match segments {
            [_, "@friends", _] => Some(&[Endpoint::FriendsAppData]),
            [_, _, _] => Some(&[Endpoint::AppData]),
            _ => None,
        };
    }
    Some(match (api, segments) {
        ("people", ["@supportedFields"]) => &[Endpoint::SupportedFields],
        ("people", [_, _] | [_, _, _]) => &[Endpoint::People],
        ("textdata", ["@app", _]) => &[Endpoint::TextGroups],
        ("textdata", ["@app", _, _] | ["@app", _, _, _]) => &[Endpoint::Texts],
        ("ngword", []) => &[Endpoint::WordCheck],
        ("blacklist", [_, "@all"] | [_, "@all", _]) => &[Endpoint::Blacklist],
        ("payment", [_, "@self", "@app"]) => &[Endpoint::PaymentCreate, Endpoint::PaymentRead],
        ("payment", [_, "@self", "@app", _]) => &[Endpoint::PaymentRead],
        ("activities", [_, _, _] | [_, _, _, _]) => &[Endpoint::Activities],
        ("messages", [_, "@outbox"]) => &[Endpoint::Messages],
        ("avatar", [_, _] | [_, _, _]) => &[Endpoint::Avatar],
        _ => return None,
    })
}

/// Whom a path or a parameter names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Guid {
    /// `@me`: the viewer.
    Me,
    /// Somebody by number.
    Player(PlayerId),
}

/// The text is neither `@me` nor a player's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("neither @me nor a user id")]
pub struct NoGuid;

impl FromStr for Guid {
    type Err = NoGuid;

    /// `@me`; digits; or digits behind a domain, as Mobage writes ids in
    /// answers: `mbga.jp:123`.
    fn from_str(text: &str) -> Result<Self, NoGuid> {
        if text == "@me" {
            return Ok(Self::Me);
        }
        let digits = match text.split_once(':') {
            Some((domain, digits)) if is_domain(domain) => digits,
            Some(_) => return Err(NoGuid),
            None => text,
        };
        digits.parse().map(Self::Player).map_err(|_| NoGuid)
    }
}

fn is_domain(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    (1..=253).contains(&text.len()) && text.bytes().all(letter)
}
