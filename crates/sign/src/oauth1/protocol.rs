use std::borrow::Cow;

use super::{Fault, MAX_TEXT, MAX_TIMESTAMP_DIGITS, Parameter};

/// The signature methods that are known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `HMAC-SHA1`.
    HmacSha1,
    /// `RSA-SHA1`.
    RsaSha1,
    /// Any other, `PLAINTEXT` among them. No key verifies it.
    Other,
}

impl Method {
    pub(super) fn of(name: &str) -> Self {
        match name {
            "HMAC-SHA1" => Self::HmacSha1,
            "RSA-SHA1" => Self::RsaSha1,
            _ => Self::Other,
        }
    }

    /// The value of `oauth_signature_method`; `None` for another.
    #[must_use]
    pub const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::HmacSha1 => Some("HMAC-SHA1"),
            Self::RsaSha1 => Some("RSA-SHA1"),
            Self::Other => None,
        }
    }
}

/// OAuth's own parameters, decoded.
#[derive(Clone, Default)]
pub(super) struct Protocol<'a> {
    pub(super) consumer_key: Option<Cow<'a, str>>,
    pub(super) token: Option<Cow<'a, str>>,
    pub(super) method: Option<Cow<'a, str>>,
    pub(super) signature: Option<Cow<'a, str>>,
    pub(super) timestamp: Option<u64>,
    pub(super) nonce: Option<Cow<'a, str>>,
    version: Option<Cow<'a, str>>,
    pub(super) body_hash: Option<Cow<'a, str>>,
}

impl<'a> Protocol<'a> {
    /// Picks them out of what is sorted, so that twins stand side by side.
    pub(super) fn of(parameters: &[Parameter<'a>]) -> Result<Self, Fault> {
        let mut all = Self::default();
        let mut last: Option<&Parameter<'_>> = None;
        for parameter in parameters.iter().filter(|it| it.is_protocol()) {
            if last.is_some_and(|last| last.name == parameter.name) {
                return Err(Fault::Duplicated(known(parameter.name.as_bytes())));
            }
            last = Some(parameter);
            all.take(parameter)?;
        }
        Ok(all)
    }

    fn take(&mut self, parameter: &Parameter<'a>) -> Result<(), Fault> {
        let value = || Some(parameter.value());
        match parameter.name.as_bytes() {
            b"oauth_body_hash" => self.body_hash = value(),
            b"oauth_consumer_key" => self.consumer_key = value(),
            b"oauth_nonce" => self.nonce = value(),
            b"oauth_signature" => self.signature = value(),
            b"oauth_signature_method" => self.method = value(),
            b"oauth_timestamp" => self.timestamp = Some(seconds(&parameter.value())?),
            b"oauth_token" => self.token = value(),
            b"oauth_version" => self.version = value(),
            _ => {}
        }
        Ok(())
    }

    pub(super) fn check(&self) -> Result<(), Fault> {
        if self.is_empty() {
            return Err(Fault::Unsigned);
        }
        if self
            .version
            .as_ref()
            .is_some_and(|version| version != "1.0")
        {
            return Err(Fault::Version);
        }
        text(self.consumer_key.as_deref(), "oauth_consumer_key")?;
        let method = text(self.method.as_deref(), "oauth_signature_method")?;
        // PLAINTEXT has neither (section 3.1), and is refused for what it is.
        if Method::of(method) == Method::Other && (self.timestamp.is_none() || self.nonce.is_none())
        {
            return Err(Fault::Method);
        }
        if self.signature.is_none() {
            return Err(Fault::Absent("oauth_signature"));
        }
        if self.timestamp.is_none() {
            return Err(Fault::Absent("oauth_timestamp"));
        }
        text(self.nonce.as_deref(), "oauth_nonce")?;
        match self.token.as_deref() {
            None | Some("") => {}
            token => _ = text(token, "oauth_token")?,
        }
        Ok(())
    }

    const fn is_empty(&self) -> bool {
        self.consumer_key.is_none()
            && self.method.is_none()
            && self.signature.is_none()
            && self.timestamp.is_none()
            && self.nonce.is_none()
            && self.token.is_none()
    }
}

/// Section 3.3: a positive integer.
fn seconds(value: &str) -> Result<u64, Fault> {
    let digits = (1..=MAX_TIMESTAMP_DIGITS).contains(&value.len())
        && value.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = value.parse().ok().filter(|seconds| digits && *seconds > 0);
    seconds.ok_or(Fault::Timestamp)
}

/// A required parameter that names something.
fn text<'v>(value: Option<&'v str>, name: &'static str) -> Result<&'v str, Fault> {
    let value = value.ok_or(Fault::Absent(name))?;
    let good = (1..=MAX_TEXT).contains(&value.len()) && !value.chars().any(char::is_control);
    good.then_some(value).ok_or(Fault::Rejected(name))
}

/// A name as it can be repeated in an answer.
fn known(name: &[u8]) -> &'static str {
    const NAMES: [&str; 8] = [
        "oauth_body_hash",
        "oauth_consumer_key",
        "oauth_nonce",
        "oauth_signature",
        "oauth_signature_method",
        "oauth_timestamp",
        "oauth_token",
        "oauth_version",
    ];
    let mut names = NAMES.into_iter();
    names
        .find(|known| known.as_bytes() == name)
        .unwrap_or("a parameter that begins with oauth_")
}
