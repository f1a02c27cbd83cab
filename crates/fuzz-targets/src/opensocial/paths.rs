//! Paths, who is named in them, and the method that is called by.

use opensocial::wire::{Endpoint, Guid, Method, Path, ROOT};

/// Reads the first line as a path below the API's root and as a person, the
/// second as a method and the third as the header that names another.
///
/// # Panics
/// When what is read does not hold.
pub fn run(data: &[u8]) {
    let (below, rest) = crate::line(data);
    let (name, overriding) = crate::line(rest);
    let Ok(below) = std::str::from_utf8(below) else {
        return;
    };
    let _ = below.parse::<Guid>();
    let _ = Path::read(below);
    let method = std::str::from_utf8(name).unwrap_or_default();
    let method = Method::of_call(method, (!overriding.is_empty()).then_some(overriding));
    if let Ok(path) = Path::read(&format!("{ROOT}{below}")) {
        let endpoints = path.endpoints();
        assert!(!endpoints.is_empty());
        assert!(!path.guid().chars().any(char::is_control));
        assert!(!Endpoint::allow(endpoints).is_empty());
        if let Ok(Some(method)) = method {
            let called = Endpoint::called(endpoints, method);
            assert!(called.is_none_or(|endpoint| endpoints.contains(&endpoint)));
        }
    }
}

/// A path of each shape.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    [
        "/people/@me/@self\nGET\n",
        "/people/mbga.jp:12/@friends/%40me/\nHEAD\n",
        "/people/@supportedFields\nPOST\nGET",
        "/appData/@me/@friends/@app\nPOST\nDELETE",
        "/textdata/@app/a%2Fb/@all/17\nPUT\n",
        "/textdata/@app/@all\nGET\n",
        "/ngword\nPOST\n",
        "/blacklist/1/@all/2\nGET\n",
        "/payment/@me/@self/@app/2C0C2E0A-0000-4000-8000-000000000001\nGET\n",
        "/activities/@me/@self/@app\nPOST\n",
        "/messages/@me/@outbox\nPOST\n",
        "/avatar/@me/@self/\nOPTIONS\n",
        "/people/%C3%A9%00/@self\nPATCH\n",
    ]
    .map(|seed| seed.as_bytes().to_vec())
    .to_vec()
}
