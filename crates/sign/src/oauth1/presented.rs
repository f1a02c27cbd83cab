use std::{borrow::Cow, fmt};

use super::{
    Fault, MAX_SIGNED_LEN, Parameter, Request, Source, UrlForm, base_string,
    collect::Collected,
    encoding::Encoded,
    own::Own,
    protocol::{Method, Protocol},
};

/// A request that is well formed and says that it is signed. Anyone can have
/// written it: what it says is good for looking up the key and for a refusal,
/// until [`verify`](Self::verify) says so.
#[derive(Clone)]
pub struct Presented<'a> {
    pub(super) request: Request<'a>,
    /// Sorted by encoded name, then by encoded value.
    pub(super) parameters: Vec<Parameter<'a>>,
    pub(super) realm: Option<&'a [u8]>,
    pub(super) protocol: Protocol,
}

/// Reads a request's parameters (RFC 5849, section 3.2, all that needs no
/// key). The time taken grows with the request as n log n does.
///
/// # Errors
/// [`Fault`], each of which is answered 400.
pub fn read<'a>(request: &Request<'a>) -> Result<Presented<'a>, Fault> {
    let presented = collect(request)?;
    presented.protocol.check(&presented.parameters)?;
    Ok(presented)
}

/// Parameters that stand where they may, complete or not.
#[inline]
pub(super) fn collect<'a>(request: &Request<'a>) -> Result<Presented<'a>, Fault> {
    if request.signed_len() > MAX_SIGNED_LEN {
        return Err(Fault::TooLong);
    }
    let mut collected = Collected::new();
    collected.gather(request)?;
    let Collected {
        mut parameters,
        realm,
    } = collected;
    one_carrier(&parameters)?;
    sort(&mut parameters);
    let mut protocol = Protocol::new();
    protocol.find(&parameters)?;
    Ok(Presented {
        request: *request,
        parameters,
        realm,
        protocol,
    })
}

/// As the base string has them.
pub(super) fn sort(parameters: &mut [Parameter<'_>]) {
    parameters.sort_unstable_by(Parameter::order);
}

fn one_carrier(parameters: &[Parameter<'_>]) -> Result<(), Fault> {
    let mut sources = parameters
        .iter()
        .filter(|parameter| parameter.is_protocol())
        .map(Parameter::source);
    match sources.next() {
        Some(first) if sources.any(|other| other != first) => Err(Fault::Scattered),
        _ => Ok(()),
    }
}

impl<'a> Presented<'a> {
    /// The request that was read.
    #[must_use]
    pub const fn request(&self) -> &Request<'a> {
        &self.request
    }

    /// Who says that he signed it: 1 to 512 bytes without control characters.
    #[must_use]
    pub fn consumer_key(&self) -> &str {
        self.own(Own::ConsumerKey).unwrap_or_default()
    }

    /// The token, in 1 to 512 bytes without control characters. `None` when it
    /// is absent or empty: both are a Consumer Request.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        let token = self.own(Own::Token);
        token.filter(|token| !token.is_empty())
    }

    /// Whether `oauth_token` was sent, empty or not.
    #[must_use]
    pub fn token_is_sent(&self) -> bool {
        self.protocol.place(Own::Token).is_some()
    }

    /// When it was signed, in seconds since 1970: 1 to 12 digits.
    #[must_use]
    pub const fn timestamp(&self) -> u64 {
        self.protocol.timestamp
    }

    /// What tells it from others of the same second: 1 to 512 bytes without
    /// control characters.
    #[must_use]
    pub fn nonce(&self) -> &str {
        self.own(Own::Nonce).unwrap_or_default()
    }

    /// How it says that it is signed.
    #[must_use]
    pub const fn method(&self) -> Method {
        self.protocol.method
    }

    /// `oauth_body_hash`, as sent.
    #[must_use]
    pub fn body_hash(&self) -> Option<&str> {
        self.own(Own::BodyHash)
    }

    /// Where OAuth's parameters stand.
    #[must_use]
    pub fn carrier(&self) -> Source {
        let mut own = self.parameters.iter().filter(|it| it.is_protocol());
        own.next().map_or(Source::Header, Parameter::source)
    }

    /// All parameters but `realm`, sorted by encoded name and value.
    pub fn parameters(&self) -> impl Iterator<Item = &Parameter<'a>> {
        self.parameters.iter()
    }

    /// All parameters but `realm`, in the order in which they were sent: query,
    /// form, header.
    #[must_use]
    pub fn as_sent(&self) -> Vec<&Parameter<'a>> {
        let mut all: Vec<_> = self.parameters.iter().collect();
        all.sort_unstable_by_key(|it| it.at());
        all
    }

    /// The value of `realm`, as it stands between the quotation marks. Under no
    /// signature.
    #[must_use]
    pub const fn realm(&self) -> Option<&'a [u8]> {
        self.realm
    }

    /// The values of all parameters of a name, each with its place, sorted.
    pub fn values<'p>(
        &'p self,
        name: &'p str,
    ) -> impl Iterator<Item = (Cow<'a, str>, Source)> + 'p {
        let wanted = Encoded::new(name.as_bytes());
        let named = self
            .parameters
            .iter()
            .filter(move |it| *it.encoded().0 == wanted);
        named.map(|it| (it.value(), it.source()))
    }

    /// The value of the parameter of a name, where there is exactly one.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<(Cow<'a, str>, Source)> {
        let mut values = self.values(name);
        values.next().filter(|_| values.next().is_none())
    }

    /// The text that the signature is over (RFC 5849, section 3.4.1.1). Holds
    /// no secret, but all that was sent: show it to nobody but the sender.
    #[must_use]
    pub fn base_string(&self, form: UrlForm) -> String {
        let mut text = Vec::new();
        base_string::write(&self.request, form, self.signed(), &mut text);
        // Encoded text is ASCII.
        String::from_utf8(text).unwrap_or_default()
    }

    /// The parameters that the signature is over.
    pub(super) fn signed(&self) -> impl Iterator<Item = &Parameter<'a>> {
        let signature = self.protocol.place(Own::Signature);
        let (before, after) = match signature {
            // There is one at most.
            Some(at) => self.parameters.split_at_checked(at).unwrap_or_default(),
            None => (self.parameters.as_slice(), &[][..]),
        };
        before.iter().chain(after.iter().skip(1))
    }

    /// The signature, encoded.
    pub(super) fn signature(&self) -> Option<&Encoded<'a>> {
        self.protocol.encoded(Own::Signature, &self.parameters)
    }

    /// What one of OAuth's own parameters says.
    fn own(&self, own: Own) -> Option<&str> {
        self.protocol.text(own, &self.parameters)
    }
}

/// Prints nothing that a player wrote, and no signature.
impl fmt::Debug for Presented<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presented")
            .field("request", &self.request)
            .field("consumer_key", &self.consumer_key())
            .field("timestamp", &self.timestamp())
            .field("parameters", &self.parameters.len())
            .finish_non_exhaustive()
    }
}
