//! What all signed calls of games have in common: which parameters they have,
//! and in whose name they are signed.

use std::{borrow::Cow, fmt};

use base::{Rng, Secret, Timestamp};
use form_urlencoded::Serializer;
use sign::oauth1::{
    Fault, HmacSha1Key, Method, Request, RsaSha1Signer, Scheme, Signing, SigningKey, sign,
};
use url::{Position, Url};

use crate::wire::parameters::bare;

/// How the names begin that only the platform may give a value (OpenSocial 0.9,
/// "Gadgets API", signed requests).
const RESERVED: [&str; 3] = ["oauth", "xoauth", "opensocial"];

/// The media type of a form.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// Whether only the platform may give a parameter of that name a value. The name
/// is the decoded one; the case of its letters makes no difference, and neither
/// does what stands before them and some readers of forms drop: space, control
/// characters and the mark of byte order.
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    let name = bare(name).as_bytes();
    RESERVED.iter().any(|reserved| {
        let start = name.get(..reserved.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(reserved.as_bytes()))
    })
}

/// The parameters that players and pages may give: all but the reserved ones, in
/// their order, twins kept. Anything that reads forms reads this.
pub(super) fn own_parameters(given: &[u8]) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    form_urlencoded::parse(given).filter(|(name, _)| !is_reserved(name))
}

/// Those with others behind them, as a query or a form.
pub(super) fn with(given: &[u8], added: &[(&str, &str)]) -> String {
    let mut text = Serializer::new(String::new());
    text.extend_pairs(own_parameters(given));
    text.extend_pairs(added);
    text.finish()
}

/// In whose name a call is signed, and when.
#[derive(Clone, Copy)]
pub struct Signer<'s> {
    /// The game's consumer key.
    pub consumer_key: &'s str,
    /// What the signature is made with.
    pub pen: Pen<'s>,
    /// When.
    pub at: Timestamp,
    /// What tells the call from others of the same second.
    pub nonce: &'s str,
    /// Whose call it says it is.
    pub realm: &'s str,
}

/// What a signature is made with.
#[derive(Clone, Copy)]
pub enum Pen<'s> {
    /// The secret that platform and game share, by HMAC-SHA1.
    Secret(&'s Secret),
    /// The platform's private key, by RSA-SHA1.
    Rsa(&'s RsaSha1Signer, &'s dyn Rng),
}

impl Pen<'_> {
    /// How it signs.
    #[must_use]
    pub const fn method(&self) -> Method {
        match self {
            Self::Secret(_) => Method::HmacSha1,
            Self::Rsa(..) => Method::RsaSha1,
        }
    }
}

/// Prints no secret.
impl fmt::Debug for Signer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("consumer_key", &self.consumer_key)
            .field("method", &self.pen.method())
            .finish_non_exhaustive()
    }
}

/// The token that a call hands to the game, with its secret.
#[derive(Clone, Copy)]
pub struct Handed<'t> {
    /// `oauth_token`.
    pub token: &'t Secret,
    /// `oauth_token_secret`.
    pub secret: &'t Secret,
}

impl fmt::Debug for Handed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handed(redacted)")
    }
}

/// A call that is ready to be sent.
#[derive(Clone)]
pub struct Call {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Absolute, percent-encoded as it is to be sent.
    pub url: String,
    /// The value of `Authorization`.
    pub authorization: Secret,
    /// The form, of `POST`.
    pub form: Option<String>,
}

/// Prints neither the URL nor a signature.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// Why a call cannot be signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsignable {
    /// It goes to nothing that could be called.
    #[error("the URL is not an absolute http or https URL")]
    Url,
    /// It is before 1970.
    #[error("the clock stands before 1970")]
    Moment,
    /// There is something in it that signatures leave no room for.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Reads a URL that is to be called, without a fragment, as it will be sent: the
/// signature is over the bytes of its path.
pub(super) fn target(url: &str) -> Result<Url, Unsignable> {
    let mut url = Url::parse(url).map_err(|_| Unsignable::Url)?;
    url.set_fragment(None);
    let known = matches!(url.scheme(), "http" | "https") && url.has_host();
    known.then_some(url).ok_or(Unsignable::Url)
}

/// Signs what was put together.
pub(super) fn signed(
    url: Url,
    form: Option<String>,
    signer: &Signer<'_>,
    handed: Option<Handed<'_>>,
) -> Result<Call, Unsignable> {
    let scheme = match url.scheme() {
        "http" => Scheme::Http,
        "https" => Scheme::Https,
        _ => return Err(Unsignable::Url),
    };
    let text = |secret: &Secret| secret.expose_str().map(str::to_owned);
    let pair = handed.map(|it| text(it.token).zip(text(it.secret)));
    let pair = pair.map(|pair| pair.ok_or(Unsignable::Fault(Fault::Rejected("oauth_token"))));
    let pair = pair.transpose()?;
    let token = pair.as_ref().map(|(token, _)| token.as_str());
    let secret = pair.as_ref().map(|(_, secret)| secret.as_str());
    let extra: Vec<_> = secret
        .map(|it| ("oauth_token_secret", it))
        .into_iter()
        .collect();
    let method = if form.is_some() { "POST" } else { "GET" };
    let body = form.as_deref().unwrap_or_default();
    let request = Request {
        method,
        scheme,
        authority: &url[Position::BeforeHost..Position::AfterPort],
        target: url[Position::BeforePath..Position::AfterQuery].as_bytes(),
        authorization: &[],
        content_type: form.is_some().then_some(FORM.as_bytes()),
        body: body.as_bytes(),
    };
    let signing = Signing {
        consumer_key: signer.consumer_key,
        token,
        timestamp: u64::try_from(signer.at.secs()).map_err(|_| Unsignable::Moment)?,
        nonce: signer.nonce,
        version: true,
        realm: Some(signer.realm),
        extra: &extra,
        body_hash: false,
    };
    let key = match signer.pen {
        Pen::Secret(consumer) => {
            HmacSha1Key::new(consumer, handed.map(|handed| handed.secret)).into()
        }
        Pen::Rsa(key, rng) => SigningKey::RsaSha1(key, rng),
    };
    let authorization = sign(&request, &signing, key)?.into();
    Ok(Call {
        method,
        authorization,
        form,
        url: url.into(),
    })
}
