//! What signers write for the method and the URL.

use super::Variants;
use crate::oauth1::{
    Mistake, Request, UrlForm,
    base_string::{split_port, write_head},
    encoding::{Plus, decode, encode},
};

/// Method and URL, encoded, with `&` between them.
pub(super) fn variants(request: &Request<'_>) -> Variants<Vec<u8>> {
    let mut urls = Variants::right(head(request, UrlForm::Rfc));
    for form in UrlForm::of(request) {
        urls.add_with(Vec::new(), head(request, form));
    }
    let other = Request {
        scheme: request.scheme.other(),
        ..*request
    };
    for form in UrlForm::of(&other) {
        urls.add(Mistake::OtherScheme, head(&other, form));
    }
    authorities(request, &mut urls);
    paths(request, &mut urls);
    methods(request, &mut urls);
    urls
}

fn head(request: &Request<'_>, form: UrlForm) -> Vec<u8> {
    let mut text = Vec::new();
    write_head(request, form, &mut text);
    text
}

fn authorities(request: &Request<'_>, urls: &mut Variants<Vec<u8>>) {
    let (host, port) = split_port(request.authority);
    let mut with = |mistake, authority: &str, form| {
        let altered = Request {
            authority,
            ..*request
        };
        urls.add(mistake, head(&altered, form));
    };
    with(Mistake::PortDropped, host, UrlForm::Rfc);
    if port.is_none() {
        for port in ["80", "443"] {
            let authority = format!("{host}:{port}");
            with(Mistake::PortAdded, &authority, UrlForm::PortKept);
        }
    }
    let lower = request.authority.to_ascii_lowercase();
    if lower != request.authority {
        let text = head(request, UrlForm::Rfc);
        let text = String::from_utf8(text).unwrap_or_default();
        let (lower, _) = split_port(&lower);
        if let Some((scheme, rest)) = text.split_once("%3A%2F%2F") {
            let rest = rest.replacen(lower, host, 1);
            urls.add(Mistake::HostCase, format!("{scheme}%3A%2F%2F{rest}").into());
        }
    }
}

fn paths(request: &Request<'_>, urls: &mut Variants<Vec<u8>>) {
    let path = request.path();
    let mut with = |mistake, path: &[u8]| {
        let altered = WithPath { request, path };
        urls.add(mistake, altered.head());
    };
    if let Some(decoded) = decode(path, Plus::Literal) {
        with(Mistake::PathDecoded, &decoded);
        let mut encoded = Vec::new();
        for (at, segment) in decoded.split(|byte| *byte == b'/').enumerate() {
            encoded.extend_from_slice(if at == 0 { b"" } else { b"/" });
            encode(segment, &mut encoded);
        }
        with(Mistake::PathEncoded, &encoded);
    }
    match path.strip_suffix(b"/") {
        Some([]) => {}
        Some(without) => with(Mistake::EndingSlash, without),
        None => with(Mistake::EndingSlash, &[path, b"/"].concat()),
    }
    if request.query().is_some() {
        with(Mistake::QueryInUrl, request.target);
    }
}

/// A request whose path is not what its target says.
struct WithPath<'r> {
    request: &'r Request<'r>,
    path: &'r [u8],
}

impl WithPath<'_> {
    fn head(&self) -> Vec<u8> {
        let bare = Request {
            target: b"/",
            ..*self.request
        };
        let mut text = head(&bare, UrlForm::NoSlash);
        encode(self.path, &mut text);
        text
    }
}

fn methods(request: &Request<'_>, urls: &mut Variants<Vec<u8>>) {
    let text = head(request, UrlForm::Rfc);
    let end = text.iter().position(|byte| *byte == b'&');
    let url = end.and_then(|end| text.get(end..)).unwrap_or_default();
    let mut lower = Vec::new();
    encode(request.method.to_ascii_lowercase().as_bytes(), &mut lower);
    urls.add(Mistake::MethodCase, [&lower, url].concat());
    for method in ["GET", "POST", "PUT", "DELETE"] {
        urls.add(Mistake::OtherMethod, [method.as_bytes(), url].concat());
    }
}
