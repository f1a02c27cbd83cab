use std::borrow::Cow;

use super::{Fault, MAX_TEXT, MAX_TIMESTAMP_DIGITS, Parameter, encoding::Encoded};

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
    /// By its name, encoded, which leaves the names that are known as they are.
    fn of(name: &Encoded<'_>) -> Self {
        match name.as_bytes() {
            b"HMAC-SHA1" => Self::HmacSha1,
            b"RSA-SHA1" => Self::RsaSha1,
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

/// OAuth's own parameters, decoded but for those that are only compared.
#[derive(Clone, Default)]
pub(super) struct Protocol<'a> {
    pub(super) consumer_key: Option<Cow<'a, str>>,
    pub(super) token: Option<Cow<'a, str>>,
    method: Option<Encoded<'a>>,
    signature: Option<Encoded<'a>>,
    pub(super) timestamp: Option<u64>,
    pub(super) nonce: Option<Cow<'a, str>>,
    version: Option<Encoded<'a>>,
    pub(super) body_hash: Option<Cow<'a, str>>,
}

impl<'a> Protocol<'a> {
    pub(super) fn method(&self) -> Method {
        self.method.as_ref().map_or(Method::Other, Method::of)
    }

    /// The signature, decoded.
    pub(super) fn signature(&self) -> Cow<'a, str> {
        let signature = self.signature.as_ref();
        signature.map(Encoded::decoded).unwrap_or_default()
    }

    /// The signature, decoded into a room. `None` when it is too small.
    pub(super) fn signature_into<'r>(&self, room: &'r mut [u8]) -> Option<&'r [u8]> {
        self.signature.as_ref()?.decode_into(room)
    }

    /// Picks them out of what is sorted, so that twins stand side by side.
    pub(super) fn of(parameters: &[Parameter<'a>]) -> Result<Self, Fault> {
        let mut all = Self::default();
        let mut last: Option<&Parameter<'_>> = None;
        for parameter in parameters.iter().filter(|it| it.is_protocol()) {
            if last.is_some_and(|last| last.encoded_name() == parameter.encoded_name()) {
                return Err(Fault::Duplicated(known(parameter.encoded_name())));
            }
            last = Some(parameter);
            all.take(parameter)?;
        }
        Ok(all)
    }

    fn take(&mut self, parameter: &Parameter<'a>) -> Result<(), Fault> {
        let value = parameter.encoded().1;
        match parameter.encoded_name() {
            b"oauth_body_hash" => self.body_hash = Some(value.decoded()),
            b"oauth_consumer_key" => self.consumer_key = Some(printable(parameter)?),
            b"oauth_nonce" => self.nonce = Some(printable(parameter)?),
            b"oauth_signature" => self.signature = Some(value.clone()),
            b"oauth_signature_method" => {
                if !value.is_plain() {
                    printable(parameter)?;
                }
                self.method = Some(value.clone());
            }
            b"oauth_timestamp" => self.timestamp = Some(seconds(value)?),
            b"oauth_token" => self.token = Some(printable(parameter)?),
            b"oauth_version" => self.version = Some(value.clone()),
            _ => {}
        }
        Ok(())
    }

    pub(super) fn check(&self) -> Result<(), Fault> {
        if self.is_empty() {
            return Err(Fault::Unsigned);
        }
        let version = self.version.as_ref().map(Encoded::as_bytes);
        if version.is_some_and(|version| version != b"1.0") {
            return Err(Fault::Version);
        }
        text(len(&self.consumer_key), "oauth_consumer_key")?;
        let method = self.method.as_ref().map(Encoded::decoded_len);
        text(method, "oauth_signature_method")?;
        // PLAINTEXT has neither (section 3.1), and is refused for what it is.
        let incomplete = self.timestamp.is_none() || self.nonce.is_none();
        if self.method() == Method::Other && incomplete {
            return Err(Fault::Method);
        }
        if self.signature.is_none() {
            return Err(Fault::Absent("oauth_signature"));
        }
        if self.timestamp.is_none() {
            return Err(Fault::Absent("oauth_timestamp"));
        }
        text(len(&self.nonce), "oauth_nonce")?;
        match len(&self.token) {
            None | Some(0) => Ok(()),
            token => text(token, "oauth_token"),
        }
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

/// Section 3.3: a positive integer, of which no digit is changed by being
/// encoded.
fn seconds(value: &Encoded<'_>) -> Result<u64, Fault> {
    let digits = value.as_bytes();
    if !(1..=MAX_TIMESTAMP_DIGITS).contains(&digits.len()) {
        return Err(Fault::Timestamp);
    }
    let seconds = digits.iter().try_fold(0_u64, |seconds, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit <= 9)?;
        seconds.checked_mul(10)?.checked_add(digit.into())
    });
    seconds
        .filter(|seconds| *seconds > 0)
        .ok_or(Fault::Timestamp)
}

/// A value without control characters, of which unreserved ones are none.
fn printable<'a>(parameter: &Parameter<'a>) -> Result<Cow<'a, str>, Fault> {
    let value = parameter.value();
    let plain = parameter.encoded().1.is_plain();
    if !plain && value.chars().any(char::is_control) {
        return Err(Fault::Rejected(known(parameter.encoded_name())));
    }
    Ok(value)
}

fn len(text: &Option<Cow<'_, str>>) -> Option<usize> {
    text.as_ref().map(|text| text.len())
}

/// A required parameter that names something, by how long it is.
fn text(len: Option<usize>, name: &'static str) -> Result<(), Fault> {
    let len = len.ok_or(Fault::Absent(name))?;
    let good = (1..=MAX_TEXT).contains(&len);
    good.then_some(()).ok_or(Fault::Rejected(name))
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
