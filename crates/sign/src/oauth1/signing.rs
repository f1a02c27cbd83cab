use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    Fault, HmacSha1Key, MAX_PARAMETERS, Parameter, Request, Source, UrlForm, base_string,
    body_hash::sha1_base64,
    encoding::{Encoded, encode},
    presented::collect,
    verify::Fed,
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
    /// The realm; it is not signed.
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

/// Signs a request by HMAC-SHA1: the value of its `Authorization` header.
///
/// # Errors
/// [`Fault`] when the request carries OAuth parameters already, when its
/// parameters cannot be read, and when the outcome would not be read by
/// [`super::read`].
pub fn sign(
    request: &Request<'_>,
    signing: &Signing<'_>,
    key: &HmacSha1Key<'_>,
) -> Result<String, Fault> {
    let own = own(request, signing, "HMAC-SHA1");
    let header = unsigned_header(request, signing, &own, |text| {
        let mut mac = Fed::new(key.prepare());
        text(&mut mac);
        STANDARD.encode(mac.finish())
    })?;
    Ok(header)
}

type Pair<'s> = (&'s str, std::borrow::Cow<'s, str>);

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

fn unsigned_header(
    request: &Request<'_>,
    signing: &Signing<'_>,
    own: &[Pair<'_>],
    signature: impl FnOnce(&dyn Fn(&mut Fed)) -> String,
) -> Result<String, Fault> {
    let bare = Request {
        authorization: &[],
        ..*request
    };
    let mut parameters = collect(&bare)?.parameters;
    if parameters.iter().any(Parameter::is_protocol) {
        return Err(Fault::Scattered);
    }
    for (name, value) in own {
        parameters.push(Parameter {
            name: Encoded::new(name.as_bytes()),
            value: Encoded::new(value.as_bytes()),
            source: Source::Header,
            at: 0,
        });
    }
    if parameters.len() >= MAX_PARAMETERS {
        return Err(Fault::TooMany);
    }
    parameters.sort_unstable_by(|a, b| (&a.name, &a.value).cmp(&(&b.name, &b.value)));
    let signature = signature(&|mac| {
        base_string::write(request, UrlForm::Rfc, parameters.iter(), mac);
    });
    Ok(header(signing.realm, own, &signature))
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
        encode(name.as_bytes(), &mut text);
        text.extend_from_slice(b"=\"");
        encode(value.as_bytes(), &mut text);
        text.extend_from_slice(b"\", ");
    }
    text.extend_from_slice(b"oauth_signature=\"");
    encode(signature.as_bytes(), &mut text);
    text.push(b'"');
    String::from_utf8(text).unwrap_or_default()
}
