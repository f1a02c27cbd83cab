//! The text that is signed (RFC 5849, section 3.4.1).

use super::{
    Parameter, Request, Scheme,
    encoding::{Sink, encode, encode_again},
};

/// How a request's URL is written into the base string. Signers differ in two
/// places, and all three readings name the same resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlForm {
    /// As RFC 5849, section 3.4.1.2 has it.
    Rfc,
    /// Without the slash of an empty path.
    NoSlash,
    /// With the default port that `Host` carried.
    PortKept,
}

impl UrlForm {
    /// The forms in which a request's URL can be written.
    pub(super) fn of(request: &Request<'_>) -> impl Iterator<Item = Self> {
        let no_slash = (request.path() == b"/").then_some(Self::NoSlash);
        let (_, port) = split_port(request.authority);
        let kept = port.is_some_and(|port| port == request.scheme.default_port());
        [Self::Rfc]
            .into_iter()
            .chain(no_slash)
            .chain(kept.then_some(Self::PortKept))
    }
}

/// Host and port of an authority.
pub(super) fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        // What follows the last colon of a bare IPv6 address is not a port.
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, Some(port)),
        _ => (authority, None),
    }
}

/// Method, URL and parameters, in this order.
pub(super) fn write<'p>(
    request: &Request<'_>,
    form: UrlForm,
    parameters: impl Iterator<Item = &'p Parameter<'p>>,
    sink: &mut impl Sink,
) {
    write_method(request.method, sink);
    sink.put(b"&");
    write_url(request, form, sink);
    sink.put(b"&");
    let mut between: &[u8] = b"";
    for parameter in parameters {
        sink.put(between);
        encode_again(parameter.name.as_bytes(), sink);
        sink.put(b"%3D");
        encode_again(parameter.value.as_bytes(), sink);
        between = b"%26";
    }
}

fn write_method(method: &str, sink: &mut impl Sink) {
    if method.bytes().all(|byte| byte.is_ascii_uppercase()) {
        sink.put(method.as_bytes());
    } else {
        encode(method.to_ascii_uppercase().as_bytes(), sink);
    }
}

fn write_url(request: &Request<'_>, form: UrlForm, sink: &mut impl Sink) {
    sink.put(match request.scheme {
        Scheme::Http => b"http%3A%2F%2F",
        Scheme::Https => b"https%3A%2F%2F",
    });
    let (host, port) = split_port(request.authority);
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        encode(host.to_ascii_lowercase().as_bytes(), sink);
    } else {
        encode(host.as_bytes(), sink);
    }
    let dropped = |port: &&str| port.is_empty() || *port == request.scheme.default_port();
    if let Some(port) = port.filter(|port| form == UrlForm::PortKept || !dropped(port)) {
        sink.put(b"%3A");
        sink.put(port.as_bytes());
    }
    let path = request.path();
    if !(form == UrlForm::NoSlash && path == b"/") {
        encode(path, sink);
    }
}
