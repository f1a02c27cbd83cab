use std::fmt;

use super::encoding::is_unreserved;

/// Whether a request came over TLS, as its sender sees it: behind a proxy
/// that ends TLS it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `http`, whose default port is 80.
    Http,
    /// `https`, whose default port is 443.
    Https,
}

impl Scheme {
    /// The scheme as a URL begins with it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    pub(super) const fn default_port(self) -> &'static str {
        match self {
            Self::Http => "80",
            Self::Https => "443",
        }
    }

    pub(super) const fn other(self) -> Self {
        match self {
            Self::Http => Self::Https,
            Self::Https => Self::Http,
        }
    }
}

/// A request as it was sent, in as far as a signature is over it.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The method, as sent.
    pub method: &'a str,
    /// What the sender's URL began with.
    pub scheme: Scheme,
    /// The value of `Host`, as sent: a name and perhaps a port.
    pub authority: &'a str,
    /// The path and, after `?`, the query, as sent: nothing decoded.
    pub target: &'a [u8],
    /// The values of all `Authorization` headers.
    pub authorization: &'a [&'a [u8]],
    /// The value of `Content-Type`.
    pub content_type: Option<&'a [u8]>,
    /// The body, all of it.
    pub body: &'a [u8],
}

impl<'a> Request<'a> {
    /// The path as sent; `/` where there is none (RFC 9112, section 3.2.1).
    pub(super) fn path(&self) -> &'a [u8] {
        match self.parts().0 {
            [] => b"/",
            path => path,
        }
    }

    /// What follows the first `?`.
    pub(super) fn query(&self) -> Option<&'a [u8]> {
        self.parts().1
    }

    /// What stands before the first `?`, and what follows it.
    fn parts(&self) -> (&'a [u8], Option<&'a [u8]>) {
        let mark = memchr::memchr(b'?', self.target);
        let parts = mark.and_then(|at| self.target.split_at_checked(at));
        match parts {
            Some((path, [_, query @ ..])) => (path, Some(query)),
            _ => (self.target, None),
        }
    }

    /// The body, where it is a form. Parameters of the media type and the
    /// case in which it is written make no difference.
    pub(super) fn form(&self) -> Option<&'a [u8]> {
        self.is_form().then_some(self.body)
    }

    /// Whether the body is a form: it has a form's type and is written as one
    /// (RFC 5849, section 3.4.1.3.1), with no byte that a query may not have
    /// (RFC 3986, section 3.4). JSON under a form's type is none: it has no
    /// parameters, and the signature is not over it.
    #[must_use]
    pub fn is_form(&self) -> bool {
        self.has_form_type() && self.body.iter().copied().all(is_of_query)
    }

    /// Whether the body's type is that of a form, whatever the body is.
    #[must_use]
    pub fn has_form_type(&self) -> bool {
        let essence = self.content_type.unwrap_or_default();
        let essence = essence.split(|byte| *byte == b';').next();
        essence
            .unwrap_or_default()
            .trim_ascii()
            .eq_ignore_ascii_case(b"application/x-www-form-urlencoded")
    }

    /// How many bytes parameters are read from.
    pub(super) fn signed_len(&self) -> usize {
        let headers = self.authorization.iter().map(|value| value.len());
        headers
            .chain([self.target.len(), self.form().unwrap_or_default().len()])
            .fold(0, usize::saturating_add)
    }
}

/// `%` stands for an escape, which is looked at where it is decoded.
fn is_of_query(byte: u8) -> bool {
    is_unreserved(byte) || b"!$&'()*+,;=:@/?%".contains(&byte)
}

/// Prints neither query nor credentials nor body.
impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("scheme", &self.scheme)
            .field("authority", &self.authority)
            .finish_non_exhaustive()
    }
}
