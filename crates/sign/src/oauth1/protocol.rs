use super::{Fault, MAX_TEXT, MAX_TIMESTAMP_DIGITS, Parameter, encoding::Encoded, own::Own};

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
        let name = name.as_bytes();
        if name == b"HMAC-SHA1" {
            Self::HmacSha1
        } else if name == b"RSA-SHA1" {
            Self::RsaSha1
        } else {
            Self::Other
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

/// Where OAuth's own parameters stand among all, and what they say. It refers
/// to nothing, so that it is quickly moved.
#[derive(Clone)]
pub(super) struct Protocol {
    places: [u16; Own::COUNT],
    /// Zero where there is none.
    pub(super) timestamp: u64,
    pub(super) method: Method,
    has_other_version: bool,
    /// The values of which something was encoded, by their place.
    decoded: Vec<(u16, String)>,
}

/// No place: there are [`super::MAX_PARAMETERS`] at most.
const ABSENT: u16 = u16::MAX;

impl Protocol {
    pub(super) const fn new() -> Self {
        Self {
            places: [ABSENT; Own::COUNT],
            timestamp: 0,
            method: Method::Other,
            has_other_version: false,
            decoded: Vec::new(),
        }
    }

    /// Where one stands.
    pub(super) fn place(&self, own: Own) -> Option<usize> {
        let place = self.places.get(own as usize).copied();
        place.filter(|place| *place != ABSENT).map(usize::from)
    }

    /// What one says, encoded.
    pub(super) fn encoded<'p, 'a>(
        &self,
        own: Own,
        parameters: &'p [Parameter<'a>],
    ) -> Option<&'p Encoded<'a>> {
        let parameter = parameters.get(self.place(own)?)?;
        Some(parameter.encoded().1)
    }

    /// What one says. Of the signature, the timestamp and the version nothing
    /// was kept that had to be decoded.
    pub(super) fn text<'p>(&'p self, own: Own, parameters: &'p [Parameter<'_>]) -> Option<&'p str> {
        let encoded = self.encoded(own, parameters)?;
        if encoded.is_plain() {
            return std::str::from_utf8(encoded.as_bytes()).ok();
        }
        let place = self.place(own);
        let mut decoded = self.decoded.iter();
        let (_, text) = decoded.find(|(at, _)| Some(usize::from(*at)) == place)?;
        Some(text)
    }

    /// Finds them in what is sorted, where twins stand side by side.
    pub(super) fn find(&mut self, parameters: &[Parameter<'_>]) -> Result<(), Fault> {
        let mut last: &[u8] = &[];
        for (place, parameter) in (0..ABSENT).zip(parameters) {
            if let Some(own) = parameter.own() {
                self.take(own, place, parameter.encoded().1)?;
            } else if parameter.is_protocol() {
                let name = parameter.encoded_name();
                if last == name {
                    return Err(Fault::Duplicated(UNKNOWN));
                }
                last = name;
            }
        }
        Ok(())
    }

    fn take(&mut self, own: Own, place: u16, value: &Encoded<'_>) -> Result<(), Fault> {
        if let Some(kept) = self.places.get_mut(own as usize)
            && std::mem::replace(kept, place) != ABSENT
        {
            return Err(Fault::Duplicated(own.name()));
        }
        match own {
            Own::Signature => {}
            Own::Timestamp => self.timestamp = seconds(value)?,
            Own::Version => self.has_other_version = value.as_bytes() != b"1.0",
            Own::Method => {
                self.method = Method::of(value);
                self.decode(own, place, value)?;
            }
            _ => self.decode(own, place, value)?,
        }
        Ok(())
    }

    /// Keeps a value decoded. One that is plain is so as it stands there, and
    /// has no control characters.
    #[inline(always)]
    fn decode(&mut self, own: Own, place: u16, value: &Encoded<'_>) -> Result<(), Fault> {
        if value.is_plain() {
            return Ok(());
        }
        let text = value.decoded().into_owned();
        if own != Own::BodyHash && text.chars().any(char::is_control) {
            return Err(Fault::Rejected(own.name()));
        }
        self.decoded.push((place, text));
        Ok(())
    }

    pub(super) fn check(&self, parameters: &[Parameter<'_>]) -> Result<(), Fault> {
        let is_absent = |own| self.place(own).is_none();
        let len = |own| Some(self.encoded(own, parameters)?.decoded_len());
        let required = |own: Own| {
            let len = len(own).ok_or(Fault::Absent(own.name()))?;
            let good = (1..=MAX_TEXT).contains(&len);
            good.then_some(()).ok_or(Fault::Rejected(own.name()))
        };
        if self.is_empty() {
            return Err(Fault::Unsigned);
        }
        if self.has_other_version {
            return Err(Fault::Version);
        }
        required(Own::ConsumerKey)?;
        required(Own::Method)?;
        // PLAINTEXT has neither (section 3.1), and is refused for what it is.
        let incomplete = is_absent(Own::Timestamp) || is_absent(Own::Nonce);
        if self.method == Method::Other && incomplete {
            return Err(Fault::Method);
        }
        for own in [Own::Signature, Own::Timestamp] {
            if is_absent(own) {
                return Err(Fault::Absent(own.name()));
            }
        }
        required(Own::Nonce)?;
        match len(Own::Token) {
            None | Some(0) => Ok(()),
            _ => required(Own::Token),
        }
    }

    /// Whether there is none of those that a signed request has.
    fn is_empty(&self) -> bool {
        let places = self.places.iter().zip(0_usize..);
        let mut others = places
            .filter(|(_, own)| *own != Own::Version as usize && *own != Own::BodyHash as usize);
        others.all(|(place, _)| *place == ABSENT)
    }
}

/// How a parameter is called in an answer whose name is not known.
const UNKNOWN: &str = "a parameter that begins with oauth_";

/// Section 3.3: a positive integer, of which no digit is changed by being
/// encoded.
fn seconds(value: &Encoded<'_>) -> Result<u64, Fault> {
    let digits = value.as_bytes();
    if !(1..=MAX_TIMESTAMP_DIGITS).contains(&digits.len()) {
        return Err(Fault::Timestamp);
    }
    // So few digits never overflow.
    let seconds = digits.iter().try_fold(0_u64, |seconds, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit <= 9)?;
        Some(seconds.wrapping_mul(10).wrapping_add(digit.into()))
    });
    seconds
        .filter(|seconds| *seconds > 0)
        .ok_or(Fault::Timestamp)
}
