//! The text that is signed (RFC 5849, section 3.4.1).

use super::{
    Parameter, Request, Scheme,
    encoding::{SIGN, Sink, put_again},
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
    /// The forms in which a request's URL can be written. The first is nearly
    /// always the one, so nothing is found out before it is asked for.
    pub(super) fn of(request: &Request<'_>) -> impl Iterator<Item = Self> {
        let forms = [Self::Rfc, Self::NoSlash, Self::PortKept].into_iter();
        forms.filter(|form| match form {
            Self::Rfc => true,
            Self::NoSlash => request.path() == b"/",
            Self::PortKept => {
                let (_, port) = split_port(request.authority);
                port.is_some_and(|port| port == request.scheme.default_port())
            }
        })
    }
}

/// Host and port of an authority.
pub(super) fn split_port(authority: &str) -> (&str, Option<&str>) {
    // What follows the last colon of a bare IPv6 address is not a port.
    let host = authority.trim_end_matches(|end: char| end.is_ascii_digit());
    let port = |host| authority.strip_prefix(host)?.strip_prefix(':');
    match host.strip_suffix(':') {
        Some(host) => (host, port(host)),
        None => (authority, None),
    }
}

/// Method, URL and parameters, in this order.
pub(super) fn write<'p>(
    request: &Request<'_>,
    form: UrlForm,
    parameters: impl Iterator<Item = &'p Parameter<'p>>,
    sink: &mut (impl Sink + ?Sized),
) {
    write_head(request, form, sink);
    sink.put(b"&");
    let mut before: &[u8] = b"";
    for parameter in parameters {
        let (name, value) = parameter.encoded();
        if name.is_plain() && value.is_plain() {
            sink.put_all(&[before, name.as_bytes(), SIGN, value.as_bytes()]);
        } else {
            sink.put(before);
            put_again(name.as_bytes(), sink);
            sink.put(SIGN);
            put_again(value.as_bytes(), sink);
        }
        before = b"%26";
    }
}

/// Method and URL.
pub(super) fn write_head(request: &Request<'_>, form: UrlForm, sink: &mut (impl Sink + ?Sized)) {
    write_method(request.method, sink);
    sink.put(b"&");
    write_url(request, form, sink);
}

fn write_method(method: &str, sink: &mut (impl Sink + ?Sized)) {
    if method.bytes().all(|byte| byte.is_ascii_uppercase()) {
        sink.put(method.as_bytes());
    } else {
        sink.put_encoded(method.to_ascii_uppercase().as_bytes());
    }
}

fn write_url(request: &Request<'_>, form: UrlForm, sink: &mut (impl Sink + ?Sized)) {
    sink.put(match request.scheme {
        Scheme::Http => b"http%3A%2F%2F",
        Scheme::Https => b"https%3A%2F%2F",
    });
    let (host, port) = split_port(request.authority);
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        sink.put_encoded(host.to_ascii_lowercase().as_bytes());
    } else {
        sink.put_encoded(host.as_bytes());
    }
    let dropped = |port: &&str| port.is_empty() || *port == request.scheme.default_port();
    if let Some(port) = port.filter(|port| form == UrlForm::PortKept || !dropped(port)) {
        sink.put(b"%3A");
        sink.put(port.as_bytes());
    }
    let path = request.path();
    if !(form == UrlForm::NoSlash && path == b"/") {
        sink.put_encoded(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth1::{
        encoding::{Plus, decode},
        presented::collect,
    };

    fn request<'a>(scheme: Scheme, authority: &'a str, target: &'a str) -> Request<'a> {
        Request {
            method: "GET",
            scheme,
            authority,
            target: target.as_bytes(),
            authorization: &[],
            content_type: None,
            body: b"",
        }
    }

    fn text(scheme: Scheme, authority: &str, target: &str, form: UrlForm) -> String {
        let request = request(scheme, authority, target);
        collect(&request).unwrap().base_string(form)
    }

    fn parameters(query: &str) -> String {
        let text = text(Scheme::Http, "h", &format!("/?{query}"), UrlForm::Rfc);
        let encoded = text.strip_prefix("GET&http%3A%2F%2Fh%2F&").unwrap();
        let plain = decode(encoded.as_bytes(), Plus::Literal).unwrap();
        String::from_utf8(plain).unwrap()
    }

    /// The OAuth wiki's test cases, and OAuth Core 1.0, section 9.1.1.
    #[test]
    fn parameters_are_normalized() {
        for (query, answer) in [
            ("name", "name="),
            ("a=b", "a=b"),
            ("a=b&c=d", "a=b&c=d"),
            ("a=x!y&a=x+y", "a=x%20y&a=x%21y"),
            ("x!y=a&x=a", "x=a&x%21y=a"),
            (
                "z=p&f=a&a=1&f=50&c=hi%20there&z=t&f=25",
                "a=1&c=hi%20there&f=25&f=50&f=a&z=p&z=t",
            ),
            ("", ""),
            ("&&a=1&&", "a=1"),
            ("=v&=", "=&=v"),
            ("a=b=c", "a=b%3Dc"),
            ("a=1&a=1", "a=1&a=1"),
            ("?a=?", "%3Fa=%3F"),
        ] {
            assert_eq!(parameters(query), answer, "{query}");
        }
    }

    /// OAuth.js and its Java twin: braces come before letters once they are
    /// encoded.
    #[test]
    fn encoded_before_sorted() {
        assert_eq!(
            text(Scheme::Http, "example.com", "/?n=AB&n=%7B%7D", UrlForm::Rfc),
            "GET&http%3A%2F%2Fexample.com%2F&n%3D%257B%257D%26n%3DAB"
        );
    }

    /// The wiki's answer since 2007, and the one before.
    #[test]
    fn no_path() {
        for target in ["?n=v", "/?n=v"] {
            let of = |form| text(Scheme::Http, "example.com", target, form);
            assert_eq!(of(UrlForm::Rfc), "GET&http%3A%2F%2Fexample.com%2F&n%3Dv");
            assert_eq!(of(UrlForm::NoSlash), "GET&http%3A%2F%2Fexample.com&n%3Dv");
        }
    }

    /// RFC 5849, section 3.4.1.2, and its neighbours: the URL, and the one in
    /// which a default port is kept.
    #[test]
    fn urls() {
        use Scheme::{Http, Https};
        for (scheme, authority, target, rfc, kept) in [
            (
                Http,
                "EXAMPLE.COM:80",
                "/r%20v/X?",
                "http://example.com/r%20v/X",
                "http://example.com:80/r%20v/X",
            ),
            (
                Https,
                "www.example.net:8080",
                "/?",
                "https://www.example.net:8080/",
                "",
            ),
            (Https, "example.com:80", "/", "https://example.com:80/", ""),
            (Http, "example.com:443", "/", "http://example.com:443/", ""),
            (
                Https,
                "example.com:443",
                "/",
                "https://example.com/",
                "https://example.com:443/",
            ),
            (Http, "example.com:", "/", "http://example.com/", ""),
            (Http, "[::1]:8080", "/a", "http://[::1]:8080/a", ""),
            (
                Http,
                "[::1]:80",
                "/a",
                "http://[::1]/a",
                "http://[::1]:80/a",
            ),
            (Http, "[::1]", "/a", "http://[::1]/a", ""),
            (Http, "", "/@me/%40me/a b", "http:///@me/%40me/a b", ""),
        ] {
            let encoded = |url: &str| {
                let mut text = b"GET&".to_vec();
                text.put_encoded(url.as_bytes());
                text.push(b'&');
                String::from_utf8(text).unwrap()
            };
            assert_eq!(text(scheme, authority, target, UrlForm::Rfc), encoded(rfc));
            let request = request(scheme, authority, target);
            let mut forms = UrlForm::of(&request);
            let has_kept = forms.any(|form| form == UrlForm::PortKept);
            assert_eq!(has_kept, !kept.is_empty(), "{authority}");
            if has_kept {
                let text = text(scheme, authority, target, UrlForm::PortKept);
                assert_eq!(text, encoded(kept));
            }
        }
    }

    #[test]
    fn methods_are_in_upper_case_and_encoded() {
        for (method, answer) in [
            ("post", "POST&"),
            ("M-SEARCH", "M-SEARCH&"),
            ("a!", "A%21&"),
        ] {
            let mut text = Vec::new();
            write_method(method, &mut text);
            assert!(answer.as_bytes().starts_with(&text), "{method}");
        }
    }
}
