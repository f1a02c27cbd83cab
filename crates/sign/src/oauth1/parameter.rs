use std::{borrow::Cow, cmp::Ordering, fmt};

use super::{encoding::Encoded, own::Own};

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

/// A name, and which of OAuth's own it is.
pub(super) struct Name<'a> {
    pub(super) encoded: Encoded<'a>,
    pub(super) own: Option<Own>,
}

impl<'a> From<Encoded<'a>> for Name<'a> {
    #[inline]
    fn from(encoded: Encoded<'a>) -> Self {
        let own = Own::of(encoded.as_bytes());
        Self { encoded, own }
    }
}

/// A parameter of a request, as it was sent.
#[derive(Clone)]
pub struct Parameter<'a> {
    name: Encoded<'a>,
    /// The beginning of the name, by which most are told apart.
    head: u64,
    value: Encoded<'a>,
    own: Option<Own>,
    source: Source,
    /// Its place among all: query before body before header.
    at: u16,
}

impl<'a> Parameter<'a> {
    #[inline]
    pub(super) fn new(name: Encoded<'a>, value: Encoded<'a>, source: Source) -> Self {
        let mut parameter = Self::EMPTY;
        parameter.fill(name.into(), value, source, 0);
        parameter
    }

    /// One that is still to be filled in.
    pub(super) const EMPTY: Self = Self {
        name: Encoded::empty(),
        head: 0,
        value: Encoded::empty(),
        own: None,
        source: Source::Query,
        at: 0,
    };

    #[inline(always)]
    pub(super) fn fill(&mut self, name: Name<'a>, value: Encoded<'a>, source: Source, at: u16) {
        self.head = name.encoded.head();
        self.own = name.own;
        self.name = name.encoded;
        self.value = value;
        self.source = source;
        self.at = at;
    }

    pub(super) const fn encoded(&self) -> (&Encoded<'a>, &Encoded<'a>) {
        (&self.name, &self.value)
    }

    pub(super) const fn at(&self) -> u16 {
        self.at
    }

    /// By encoded name, then by encoded value (RFC 5849, section 3.4.1.3.2).
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let heads = self.head.cmp(&other.head);
        heads.then_with(|| self.encoded().cmp(&other.encoded()))
    }

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

    /// The name as it stands in the base string, encoded once.
    pub(super) fn encoded_name(&self) -> &[u8] {
        self.name.as_bytes()
    }

    /// Which of OAuth's own it is, where that one is known.
    pub(super) const fn own(&self) -> Option<Own> {
        self.own
    }

    /// Whether it is one of OAuth's own.
    pub(super) fn is_protocol(&self) -> bool {
        // An encoded name has no byte of zero, with which short ones are filled.
        self.head >> 16 == u64::from_be_bytes(*b"\0\0oauth_")
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
