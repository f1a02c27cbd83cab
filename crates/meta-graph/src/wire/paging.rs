use sign::base64url;

use super::{Node, Params};
use crate::Refusal;

/// How many rows a page has where the call does not say.
pub const DEFAULT_LIMIT: usize = 25;

/// How many rows a page has at most. A call that asks for more gets so many:
/// whoever follows `next` still gets everything.
pub const MAX_LIMIT: usize = 500;

/// The longest cursor, in bytes behind its text.
pub const MAX_CURSOR: usize = 256;

/// Parameters of a call that a link to another page replaces or must not
/// repeat.
const NOT_REPEATED: [&str; 3] = ["after", "before", "method"];

/// How many rows the call asks for.
///
/// # Errors
/// [`Refusal::ParameterInvalid`] for anything but a whole number from 1 up.
pub fn limit(params: &Params) -> Result<usize, Refusal> {
    let asked = params.integer_in("limit", 1..=i64::MAX, "expected a whole number from 1 up")?;
    let asked = asked.map(|number| usize::try_from(number).unwrap_or(MAX_LIMIT));
    Ok(asked.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT))
}

/// A place between two rows, opaque to the game: base64url of whatever bytes
/// the platform finds the place by. It is not signed; whoever alters one asks
/// for another page of the same list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cursor(pub Vec<u8>);

impl Cursor {
    /// Its text.
    #[must_use]
    pub fn text(&self) -> String {
        base64url::encode(&self.0)
    }

    /// The cursor in a parameter: `after` or `before`.
    ///
    /// # Errors
    /// [`Refusal::ParameterInvalid`] when it is not the text of any cursor.
    pub fn of(params: &Params, name: &'static str) -> Result<Option<Self>, Refusal> {
        let Some(text) = params.text(name)? else {
            return Ok(None);
        };
        let bytes = base64url::decode(text.as_bytes()).map_err(|_| Self::refused(name))?;
        if bytes.len() > MAX_CURSOR {
            return Err(Self::refused(name));
        }
        Ok(Some(Self(bytes)))
    }

    /// The refusal of what is no cursor, or that of another list.
    #[must_use]
    pub const fn refused(name: &'static str) -> Refusal {
        Refusal::invalid(name, "expected a cursor of an earlier answer")
    }
}

/// A page of a list, for the node `paging` beside its rows.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// Scheme, authority and path of the call, as the game reaches it:
    /// `https://graph.example.com/1234/viewer_purchases`.
    pub url: &'a str,
    /// The parameters of the call.
    pub params: &'a Params,
    /// The place of the page's first row; `None` for an empty page.
    pub first: Option<&'a Cursor>,
    /// The place of its last row.
    pub last: Option<&'a Cursor>,
    /// Whether there are rows before it.
    pub has_previous: bool,
    /// Whether there are rows after it.
    pub has_next: bool,
}

impl Page<'_> {
    /// `{"cursors":{"before","after"},"next","previous"}`. A link is left out
    /// when there are no rows behind it.
    ///
    /// The links repeat the call's parameters, its access token among them
    /// (Meta, "In-App Purchases": samples of `paging`).
    #[must_use]
    pub fn node(&self) -> Node {
        let place = |cursor: Option<&Cursor>| Node::from(cursor.map(Cursor::text));
        let cursors = match (self.first, self.last) {
            (None, None) => Node::Absent,
            (first, last) => Node::object([("before", place(first)), ("after", place(last))]),
        };
        let next = self.last.filter(|_| self.has_next);
        let previous = self.first.filter(|_| self.has_previous);
        Node::object([
            ("cursors", cursors),
            ("next", Node::from(next.map(|at| self.link("after", at)))),
            (
                "previous",
                Node::from(previous.map(|at| self.link("before", at))),
            ),
        ])
    }

    fn link(&self, direction: &str, at: &Cursor) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(token) = self.params.token().ok().and_then(|t| t.expose_str()) {
            query.append_pair("access_token", token);
        }
        for (name, value) in self.params.repeated() {
            if !NOT_REPEATED.contains(&name) {
                query.append_pair(name, &value);
            }
        }
        query.append_pair(direction, &at.text());
        format!("{}?{}", self.url, query.finish())
    }
}
