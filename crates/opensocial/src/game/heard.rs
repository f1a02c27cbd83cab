use std::fmt;

use sign::oauth1::{Request, Scheme};

/// A request as a game's server has heard it, with nothing decoded, rewritten
/// or put in order: the platform has signed it as it was sent.
#[derive(Clone)]
pub struct Heard<'a> {
    method: &'a str,
    scheme: Scheme,
    authority: &'a str,
    target: &'a str,
    authorization: Vec<&'a [u8]>,
    content_type: Option<&'a [u8]>,
    overriding: Vec<&'a [u8]>,
    body: &'a [u8],
}

/// Why a request cannot be put together of what is said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotHeard {
    /// The method is no token of HTTP (RFC 9110, section 9.1).
    #[error("the method is not one")]
    Method,
    /// The URL has neither the scheme `http` nor `https`, names no host or a
    /// user, or has characters that no URL has.
    #[error("the URL is neither an http or https URL nor a path")]
    Url,
    /// The URL is a path, and no header, or more than one, names the host.
    #[error("the URL is a path, and there is not exactly one Host header")]
    Host,
    /// There is more than one `Content-Type`.
    #[error("there is more than one Content-Type header")]
    ContentType,
}

impl<'a> Heard<'a> {
    /// A request by the URL that the platform called, or by its path and query,
    /// where `Host` and `scheme` say the rest. Behind a proxy that ends TLS or
    /// has another name, host and scheme are those that the platform used.
    /// `scheme` means nothing to a URL that has its own.
    ///
    /// Of the headers only `Authorization`, `Content-Type`, `Host` and, to explain
    /// a call, `X-HTTP-Method-Override` are looked at, in whatever case their names
    /// are.
    ///
    /// # Errors
    /// [`NotHeard`].
    pub fn new(
        method: &'a str,
        url: &'a str,
        scheme: Scheme,
        headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
        body: &'a [u8],
    ) -> Result<Self, NotHeard> {
        if method.is_empty() || !method.bytes().all(is_token) {
            return Err(NotHeard::Method);
        }
        let mut told = Told::default();
        for (name, value) in headers {
            told.take(name, value)?;
        }
        let (scheme, authority, target) = match absolute(url) {
            Some((scheme, rest)) => {
                let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
                let (authority, target) = rest.split_at_checked(end).ok_or(NotHeard::Url)?;
                (scheme, authority, target)
            }
            None if url.starts_with('/') => (scheme, told.host()?, url),
            None => return Err(NotHeard::Url),
        };
        // A fragment is not sent.
        let target = target.split('#').next().unwrap_or_default();
        if !is_authority(authority) || !target.bytes().all(is_of_target) {
            return Err(NotHeard::Url);
        }
        Ok(Self {
            method,
            scheme,
            authority,
            target,
            authorization: told.authorization,
            content_type: told.content_type,
            overriding: told.overriding,
            body,
        })
    }

    /// Path and query as they were sent.
    pub(crate) const fn target(&self) -> &'a str {
        self.target
    }

    /// The values of all `X-HTTP-Method-Override` headers.
    pub(crate) fn overriding(&self) -> &[&'a [u8]] {
        &self.overriding
    }

    /// The request as signatures see it.
    #[must_use]
    pub fn request(&self) -> Request<'_> {
        Request {
            method: self.method,
            scheme: self.scheme,
            authority: self.authority,
            target: self.target.as_bytes(),
            authorization: &self.authorization,
            content_type: self.content_type,
            body: self.body,
        }
    }
}

/// What the headers say.
#[derive(Default)]
struct Told<'a> {
    authorization: Vec<&'a [u8]>,
    content_type: Option<&'a [u8]>,
    overriding: Vec<&'a [u8]>,
    hosts: Vec<&'a [u8]>,
}

impl<'a> Told<'a> {
    fn take(&mut self, name: &str, value: &'a [u8]) -> Result<(), NotHeard> {
        if name.eq_ignore_ascii_case("authorization") {
            self.authorization.push(value);
        } else if name.eq_ignore_ascii_case("content-type") {
            // Whoever looks at the other one may read another body.
            if self.content_type.replace(value).is_some() {
                return Err(NotHeard::ContentType);
            }
        } else if name.eq_ignore_ascii_case("x-http-method-override") {
            self.overriding.push(value);
        } else if name.eq_ignore_ascii_case("host") {
            self.hosts.push(value);
        }
        Ok(())
    }

    fn host(&self) -> Result<&'a str, NotHeard> {
        match self.hosts.as_slice() {
            [host] => std::str::from_utf8(host).map_err(|_| NotHeard::Host),
            _ => Err(NotHeard::Host),
        }
    }
}

fn absolute(url: &str) -> Option<(Scheme, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    if scheme.eq_ignore_ascii_case("http") {
        Some((Scheme::Http, rest))
    } else if scheme.eq_ignore_ascii_case("https") {
        Some((Scheme::Https, rest))
    } else {
        None
    }
}

/// A name or an address, and perhaps a port.
fn is_authority(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:[]%!$&'()*+,;=".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

/// What stands in request lines: also bytes that RFC 3986 has encoded, which
/// servers take.
fn is_of_target(byte: u8) -> bool {
    byte.is_ascii_graphic() || !byte.is_ascii()
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Prints neither query nor credentials nor body.
impl fmt::Debug for Heard<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.request().fmt(f)
    }
}
