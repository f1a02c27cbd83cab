//! Reading JWK (RFC 7517; RFC 7518, section 6; RFC 8037, section 2).

use std::borrow::Cow;

use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;

use super::{Algorithm, VerifyingKey, public_parts::PublicParts};
use crate::{BadKey, base64url};

#[derive(Deserialize)]
struct Jwk<'j> {
    #[serde(borrow)]
    kty: Cow<'j, str>,
    #[serde(borrow)]
    kid: Option<Cow<'j, str>>,
    #[serde(borrow)]
    alg: Option<Cow<'j, str>>,
    #[serde(borrow, rename = "use")]
    for_use: Option<Cow<'j, str>>,
    #[serde(borrow)]
    key_ops: Option<Vec<Cow<'j, str>>>,
    #[serde(borrow)]
    crv: Option<Cow<'j, str>>,
    #[serde(borrow)]
    x: Option<Cow<'j, str>>,
    #[serde(borrow)]
    y: Option<Cow<'j, str>>,
    #[serde(borrow)]
    n: Option<Cow<'j, str>>,
    #[serde(borrow)]
    e: Option<Cow<'j, str>>,
    /// The private part of every kind.
    d: Option<IgnoredAny>,
    /// A shared key.
    k: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Set<'j> {
    #[serde(borrow)]
    keys: Vec<&'j RawValue>,
}

pub(super) fn read(json: &[u8]) -> Result<VerifyingKey, BadKey> {
    // serde takes an array for a struct, too.
    if !json.trim_ascii_start().starts_with(b"{") {
        return Err(BadKey);
    }
    let jwk: Jwk<'_> = serde_json::from_slice(json).map_err(|_| BadKey)?;
    if jwk.d.is_some() || jwk.k.is_some() || !jwk.verifies() {
        return Err(BadKey);
    }
    let parts = jwk.parts()?;
    let named = jwk.alg.as_deref().map(Algorithm::from_name);
    // RSA keys serve several algorithms; the others tell theirs by themselves.
    let named = match (named, &parts) {
        (None, PublicParts::Rsa { .. }) => None,
        (None, parts) => Some(parts.algorithm()),
        (Some(named), _) => named,
    };
    if named != Some(parts.algorithm()) {
        return Err(BadKey);
    }
    VerifyingKey::new(jwk.kid.as_deref().ok_or(BadKey)?, parts)
}

/// The keys of a set, none of them read.
pub(super) fn split(json: &[u8]) -> Option<Vec<&RawValue>> {
    if !json.trim_ascii_start().starts_with(b"{") {
        return None;
    }
    serde_json::from_slice(json)
        .ok()
        .map(|set: Set<'_>| set.keys)
}

impl Jwk<'_> {
    fn verifies(&self) -> bool {
        let signs = self.for_use.as_ref().is_none_or(|it| it == "sig");
        let listed = |operations: &Vec<Cow<'_, str>>| operations.iter().any(|it| it == "verify");
        signs && self.key_ops.as_ref().is_none_or(listed)
    }

    fn parts(&self) -> Result<PublicParts, BadKey> {
        match (&*self.kty, self.crv.as_deref()) {
            ("EC", Some("P-256")) => Ok(PublicParts::P256 {
                x: fixed(self.x.as_deref())?,
                y: fixed(self.y.as_deref())?,
            }),
            ("OKP", Some("Ed25519")) => Ok(PublicParts::Ed25519 {
                x: fixed(self.x.as_deref())?,
            }),
            ("RSA", None) => Ok(PublicParts::Rsa {
                n: bytes(self.n.as_deref())?,
                e: bytes(self.e.as_deref())?,
            }),
            _ => Err(BadKey),
        }
    }
}

fn bytes(text: Option<&str>) -> Result<Vec<u8>, BadKey> {
    let text = text.ok_or(BadKey)?.as_bytes();
    base64url::decode(text).map_err(|_| BadKey)
}

fn fixed(text: Option<&str>) -> Result<[u8; 32], BadKey> {
    bytes(text)?.try_into().map_err(|_| BadKey)
}
