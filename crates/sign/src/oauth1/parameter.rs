use std::{borrow::Cow, fmt};

use super::encoding::Encoded;

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The query of the request's target.
    Query,
    /// A body of the type `application/x-www-form-urlencoded`.
    Body,
    /// The `Authorization` header.
    Header,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Query => "query",
            Self::Body => "body",
            Self::Header => "Authorization header",
        })
    }
}

/// A parameter of a request, as it was sent.
#[derive(Clone)]
pub struct Parameter<'a> {
    pub(super) name: Encoded<'a>,
    pub(super) value: Encoded<'a>,
    pub(super) source: Source,
    /// Its place among all: query before body before header.
    pub(super) at: u16,
}

impl<'a> Parameter<'a> {
    /// The name, decoded.
    #[must_use]
    pub fn name(&self) -> Cow<'a, str> {
        self.name.decoded()
    }

    /// The value, decoded.
    #[must_use]
    pub fn value(&self) -> Cow<'a, str> {
        self.value.decoded()
    }

    /// Where it stands.
    #[must_use]
    pub const fn source(&self) -> Source {
        self.source
    }

    /// Whether it is one of OAuth's own.
    pub(super) fn is_protocol(&self) -> bool {
        self.name.as_bytes().starts_with(b"oauth_")
    }
}

/// Prints no value: among them are a signature and what players wrote.
impl fmt::Debug for Parameter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parameter")
            .field("name", &self.name())
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}
