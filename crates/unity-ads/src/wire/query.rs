use rewards::Plus;
pub use rewards::{MAX_PARAMETERS, MAX_QUERY, Unreadable};

use super::{HMAC, signing::signing_text};

/// What a `+` stands for: a space, as both of the documents' samples have it
/// (the form encoding of the URL Standard).
const PLUS: Plus = Plus::Space;

/// The parameters of a callback, decoded, in the order in which they came.
///
/// Nothing is repaired: of every set of parameters that both sides could read
/// differently, none is read at all.
#[derive(Clone, PartialEq, Eq)]
pub struct Query<'r>(rewards::Query<'r>);

impl<'r> Query<'r> {
    /// Reads what stands behind the `?`. Nothing at all is a query without
    /// parameters.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn parse(raw: &'r [u8]) -> Result<Self, Unreadable> {
        rewards::Query::parse(raw, PLUS).map(Self)
    }

    /// Reads on where [`parse`](Self::parse) stops, and says why it would have
    /// stopped: for explaining a query, never for acting on it.
    pub(crate) fn parse_leniently(raw: &'r [u8]) -> (Self, Vec<Unreadable>) {
        let (query, broken) = rewards::Query::parse_leniently(raw, PLUS);
        (Self(query), broken)
    }

    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)
    }

    /// Names and values, decoded, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter()
    }

    /// The text that the callback's signature has to be over: all of it but
    /// the signature itself.
    #[must_use]
    pub fn signing_text(&self) -> String {
        signing_text(self.iter().filter(|(name, _)| *name != HMAC))
    }
}

/// Names only: a value may be a signature.
impl std::fmt::Debug for Query<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
