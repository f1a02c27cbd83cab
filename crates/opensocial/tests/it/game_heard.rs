use opensocial::game::{Heard, NotHeard};
use proptest::prelude::*;
use sign::oauth1::Scheme;

use super::game_world::{game, now};

type Headers<'a> = &'a [(&'a str, &'a [u8])];

fn heard<'a>(method: &'a str, url: &'a str, headers: Headers<'a>) -> Result<Heard<'a>, NotHeard> {
    Heard::new(method, url, Scheme::Https, headers.iter().copied(), b"")
}

#[test]
fn a_url_is_taken_apart_as_it_is() {
    for (url, scheme, authority, target) in [
        (
            "http://a.example/p%20q?x=%2f",
            Scheme::Http,
            "a.example",
            "/p%20q?x=%2f",
        ),
        (
            "HTTPS://A.Example:8443",
            Scheme::Https,
            "A.Example:8443",
            "",
        ),
        ("http://a.example?x=1", Scheme::Http, "a.example", "?x=1"),
        ("http://[::1]:80/#top", Scheme::Http, "[::1]:80", "/"),
        (
            "/p?u=http://b.example/",
            Scheme::Https,
            "h.example",
            "/p?u=http://b.example/",
        ),
    ] {
        let heard = heard("GET", url, &[("HOST", b"h.example")]).unwrap();
        let request = heard.request();
        assert_eq!(request.scheme, scheme, "{url}");
        assert_eq!(request.authority, authority, "{url}");
        assert_eq!(request.target, target.as_bytes(), "{url}");
    }
}

#[test]
fn what_could_be_read_in_two_ways_is_not_read() {
    let host: Headers<'_> = &[("host", b"h.example")];
    for (method, url, headers, expected) in [
        ("", "/", host, NotHeard::Method),
        ("G T", "/", host, NotHeard::Method),
        ("GET", "", host, NotHeard::Url),
        ("GET", "play", host, NotHeard::Url),
        ("GET", "ftp://a.example/", host, NotHeard::Url),
        ("GET", "http:///x", host, NotHeard::Url),
        ("GET", "http://u:p@a.example/", host, NotHeard::Url),
        ("GET", "http://a.example\\@b.example/", host, NotHeard::Url),
        ("GET", "/a b", host, NotHeard::Url),
        ("GET", "/a\r\nb", host, NotHeard::Url),
        ("GET", "/", &[], NotHeard::Host),
        (
            "GET",
            "/",
            &[("host", b"a"), ("Host", b"b")],
            NotHeard::Host,
        ),
        ("GET", "/", &[("host", b"\xff")], NotHeard::Host),
        (
            "GET",
            "/",
            &[
                ("host", b"a"),
                ("Content-Type", b"a/b"),
                ("content-type", b"a/b"),
            ],
            NotHeard::ContentType,
        ),
    ] {
        let error = heard(method, url, headers).map(drop);
        assert_eq!(error, Err(expected), "{method} {url}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_gets_in_by_chance(
        method in ".{0,8}",
        url in prop_oneof![".*", "http://g.example/[ -~]{0,80}", "/[a-z_=&%0-9.]{0,80}"],
        authorization in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200),
            "OAuth ([a-z_]{1,20}=\"[a-zA-Z0-9%-]{0,20}\", ?){0,12}".prop_map(String::into_bytes),
        ],
        body in prop::collection::vec(any::<u8>(), 0..100),
        form in any::<bool>(),
    ) {
        let kind: &[u8] = if form { b"application/x-www-form-urlencoded" } else { b"text/plain" };
        let headers: [(&str, &[u8]); 3] =
            [("authorization", &authorization), ("content-type", kind), ("host", b"g.example")];
        if let Ok(heard) = Heard::new(&method, &url, Scheme::Http, headers, &body) {
            prop_assert!(game().launch(&heard, now()).is_err());
            prop_assert!(game().life_cycle(&heard, now()).is_err());
            prop_assert!(game().payment_callback(&heard, now()).is_err());
        }
    }
}
