use bytes::Bytes;
use http::{HeaderMap, header, request};
use opensocial::{
    Refusal,
    wire::{Method, Path},
};
use serve::intake::IntakeError;
use sign::oauth1::{Request, Scheme};

use super::public_url::PublicUrl;

/// Names another method for a POST, under no signature.
const OVERRIDE: &str = "x-http-method-override";

/// A request as far as it can be read without judging who sent it.
pub(super) struct Intake {
    pub(super) head: request::Parts,
    pub(super) path: Path,
    pub(super) url: PublicUrl,
    pub(super) body: Bytes,
}

impl Intake {
    /// The method that is called by; `None` for one that no call has.
    ///
    /// # Errors
    /// [`Refusal::Invalid`].
    pub(super) fn method(&self) -> Result<Option<Method>, Refusal> {
        let overriding = self.head.headers.get(OVERRIDE);
        let overriding = overriding.map(|value| value.as_bytes());
        Method::of_call(self.head.method.as_str(), overriding)
    }

    /// Whether a header names another method than the request's own.
    pub(super) fn is_overridden(&self) -> bool {
        self.head.headers.contains_key(OVERRIDE)
    }

    pub(super) fn content_type(&self) -> Option<&[u8]> {
        let value = self.head.headers.get(header::CONTENT_TYPE);
        value.map(|value| value.as_bytes())
    }

    /// What the signature is over. `authorization` is of the same head; see
    /// [`authorization`].
    pub(super) fn signed<'a>(&'a self, authorization: &'a [&'a [u8]]) -> Request<'a> {
        Request {
            method: self.head.method.as_str(),
            scheme: self.url.scheme,
            authority: &self.url.authority,
            target: self.url.target.as_bytes(),
            authorization,
            content_type: self.content_type(),
            body: &self.body,
        }
    }
}

/// Holds a head to one header of each of those that say what was signed or
/// called: of two, another reader might take the other.
///
/// # Errors
/// [`Refusal::Invalid`].
pub(super) fn unambiguous(headers: &HeaderMap) -> Result<(), Refusal> {
    for name in ["host", "content-type", OVERRIDE] {
        if headers.get_all(name).iter().nth(1).is_some() {
            let why = format!("the header {name} is there more than once");
            return Err(Refusal::Invalid(why));
        }
    }
    Ok(())
}

/// The values of all `Authorization` headers.
pub(super) fn authorization(headers: &HeaderMap) -> Vec<&[u8]> {
    let all = headers.get_all(header::AUTHORIZATION).iter();
    all.map(|value| value.as_bytes()).collect()
}

pub(super) const fn broken_off(error: IntakeError) -> Refusal {
    match error {
        IntakeError::TooLarge => Refusal::BodyTooLarge,
        IntakeError::TooSlow => Refusal::BodyTooSlow,
        IntakeError::Broken => Refusal::BodyBroken,
    }
}

/// The scheme as a URL begins with it.
pub(super) fn scheme_of(text: &str) -> Option<Scheme> {
    if text.eq_ignore_ascii_case("https") {
        Some(Scheme::Https)
    } else if text.eq_ignore_ascii_case("http") {
        Some(Scheme::Http)
    } else {
        None
    }
}
