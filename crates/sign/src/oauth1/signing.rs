use std::{borrow::Cow, fmt};

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    Fault, Parameter, Request, SigningKey, Source, UrlForm, base_string,
    body_hash::sha1_base64,
    encoding::{Encoded, Sink},
    presented::{collect, read, sort},
};

/// What a signer adds to a request.
#[derive(Clone, Copy)]
pub struct Signing<'s> {
    /// Who signs.
    pub consumer_key: &'s str,
    /// For whom. `Some("")` sends an empty token, `None` sends none.
    pub token: Option<&'s str>,
    /// When, in seconds since 1970.
    pub timestamp: u64,
    /// What tells the request from others of the same second.
    pub nonce: &'s str,
    /// Whether `oauth_version` is sent.
    pub version: bool,
    /// The realm, of printable ASCII; it is not signed.
    pub realm: Option<&'s str>,
    /// Further parameters in the header, `xoauth_requestor_id` among them.
    pub extra: &'s [(&'s str, &'s str)],
    /// Whether `oauth_body_hash` is sent.
    pub body_hash: bool,
}

/// Prints no token: of some platforms it is all that names a player.
impl fmt::Debug for Signing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signing")
            .field("consumer_key", &self.consumer_key)
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}

/// Signs a request: the value of its `Authorization` header. Headers of the
/// request are not looked at.
///
/// # Errors
/// [`Fault`] when the request carries OAuth parameters already, when its
/// parameters cannot be read, and when the outcome would not be read by
/// [`read`]. [`Fault::Rejected`] with `oauth_signature` when randomness fails.
pub fn sign<'k>(
    request: &Request<'_>,
    signing: &Signing<'_>,
    key: impl Into<SigningKey<'k>>,
) -> Result<String, Fault> {
    let key = key.into();
    let realm = signing.realm.unwrap_or_default();
    let mut extra = signing.extra.iter();
    // A second realm would be sent and not signed, and a line break would end
    // the header.
    if extra.any(|(name, _)| name.eq_ignore_ascii_case("realm"))
        || !realm.bytes().all(|byte| matches!(byte, b' '..=b'~'))
    {
        return Err(Fault::Rejected("realm"));
    }
    let own = own(request, signing, key.method());
    let parameters = with_own(request, &own)?;
    let signature = signature(request, &parameters, key)?;
    let header = header(signing.realm, &own, &signature);
    read(&Request {
        authorization: &[header.as_bytes()],
        ..*request
    })?;
    Ok(header)
}

fn signature(
    request: &Request<'_>,
    parameters: &[Parameter<'_>],
    key: SigningKey<'_>,
) -> Result<String, Fault> {
    let write = |sink: &mut dyn Sink| {
        base_string::write(request, UrlForm::Rfc, parameters.iter(), sink);
    };
    match key {
        SigningKey::HmacSha1(key) => {
            let tag = key.prepare().mac(|text| write(text));
            Ok(STANDARD.encode(tag))
        }
        SigningKey::RsaSha1(key, rng) => {
            let mut text = Vec::new();
            write(&mut text);
            let signature = key.sign(&text, rng);
            let signature = signature.ok_or(Fault::Rejected("oauth_signature"))?;
            Ok(STANDARD.encode(signature))
        }
    }
}

type Pair<'s> = (&'s str, Cow<'s, str>);

/// The parameters of the header but the signature.
fn own<'s>(request: &Request<'_>, signing: &Signing<'s>, method: &'s str) -> Vec<Pair<'s>> {
    let mut own: Vec<Pair<'s>> = vec![
        ("oauth_consumer_key", signing.consumer_key.into()),
        ("oauth_nonce", signing.nonce.into()),
        ("oauth_signature_method", method.into()),
        ("oauth_timestamp", signing.timestamp.to_string().into()),
    ];
    if let Some(token) = signing.token {
        own.push(("oauth_token", token.into()));
    }
    if signing.version {
        own.push(("oauth_version", "1.0".into()));
    }
    if signing.body_hash {
        own.push(("oauth_body_hash", sha1_base64(request.body).into()));
    }
    own.extend(
        signing
            .extra
            .iter()
            .map(|(name, value)| (*name, (*value).into())),
    );
    own
}

/// The request's parameters and the header's, sorted.
fn with_own<'o>(request: &Request<'o>, own: &'o [Pair<'_>]) -> Result<Vec<Parameter<'o>>, Fault> {
    let bare = Request {
        authorization: &[],
        ..*request
    };
    let mut parameters = collect(&bare)?.parameters;
    parameters.extend(own.iter().map(|(name, value)| {
        let (name, value) = (
            Encoded::new(name.as_bytes()),
            Encoded::new(value.as_bytes()),
        );
        Parameter::new(name, value, Source::Header)
    }));
    sort(&mut parameters);
    Ok(parameters)
}

/// The value of an `Authorization` header (RFC 5849, section 3.5.1).
fn header(realm: Option<&str>, own: &[Pair<'_>], signature: &str) -> String {
    let mut text = b"OAuth ".to_vec();
    if let Some(realm) = realm {
        text.extend_from_slice(b"realm=\"");
        for byte in realm.bytes() {
            if matches!(byte, b'"' | b'\\') {
                text.push(b'\\');
            }
            text.push(byte);
        }
        text.extend_from_slice(b"\", ");
    }
    for (name, value) in own {
        text.put_encoded(name.as_bytes());
        text.extend_from_slice(b"=\"");
        text.put_encoded(value.as_bytes());
        text.extend_from_slice(b"\", ");
    }
    text.extend_from_slice(b"oauth_signature=\"");
    text.put_encoded(signature.as_bytes());
    text.push(b'"');
    String::from_utf8(text).unwrap_or_default()
}
