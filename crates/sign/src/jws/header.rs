use std::borrow::Cow;

use serde::Deserialize;

use super::Algorithm;
use crate::{Malformed, base64url};

/// The longest header that is read, in bytes before encoding.
const MAX_HEADER: usize = 512;

/// The longest `kid`.
const MAX_KID: usize = 128;

/// The only `typ` (RFC 7519, section 5.1).
const TYP: &str = "JWT";

/// Whether a text can be the `kid` of a key here: it needs no escape in JSON.
pub(super) fn is_kid(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    (1..=MAX_KID).contains(&text.len()) && text.bytes().all(plain)
}

/// The header that a key writes, encoded. `kid` is one by [`is_kid`].
pub(super) fn write(algorithm: Algorithm, kid: &str) -> String {
    let alg = algorithm.name();
    let json = format!(r#"{{"alg":"{alg}","kid":"{kid}","typ":"{TYP}"}}"#);
    base64url::encode(json.as_bytes())
}

/// What a header says that was written in another order or with white space.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header<'h> {
    #[serde(borrow)]
    pub(super) alg: Cow<'h, str>,
    #[serde(borrow)]
    pub(super) kid: Cow<'h, str>,
    #[serde(borrow)]
    typ: Option<Cow<'h, str>>,
}

/// Reads a header and hands it on.
pub(super) fn read<T>(encoded: &[u8], with: impl FnOnce(Header<'_>) -> T) -> Result<T, Malformed> {
    let mut buffer = [0; MAX_HEADER];
    let json = &*base64url::decode_into(encoded, &mut buffer)?;
    // serde takes an array for a struct, too.
    if !json.trim_ascii_start().starts_with(b"{") {
        return Err(Malformed);
    }
    let header: Header<'_> = serde_json::from_slice(json).map_err(|_| Malformed)?;
    if header.typ.as_ref().is_some_and(|typ| typ != TYP) {
        return Err(Malformed);
    }
    Ok(with(header))
}
