use base::Secret;
use sign::oauth1::{HmacSha1Key, Key, Request, Scheme, Signing, UrlForm, read, sign};

mod vectors;

/// A request without a body, as a base for others.
fn get(scheme: Scheme, authority: &'static str, target: &'static str) -> Request<'static> {
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
