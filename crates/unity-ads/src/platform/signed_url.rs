use base::Secret;
use rewards::push_escaped;
use sign::HmacMd5Key;

use crate::{
    Oid, Sid,
    wire::{AmbiguousSid, CallbackUrl, HMAC, Mac, OID, SID},
};

/// The URL to call: the callback URL with `sid`, `oid` and `hmac` appended in
/// this order ("Callback URL format").
///
/// Everything but `A–Z a–z 0–9 - . _ ~` is percent-encoded, a space as `%20`:
/// that is read alike by those who take `+` for a space and those who do not.
/// Whoever has the URL can redeem it, so it is a secret.
///
/// # Errors
/// [`AmbiguousSid`].
pub fn signed_url(
    callback_url: &CallbackUrl,
    key: &HmacMd5Key,
    sid: &Sid,
    oid: &Oid,
) -> Result<Secret, AmbiguousSid> {
    let text = callback_url.static_parameters().signing_text(sid, oid)?;
    let mac = Mac::new(key.sign(text.as_bytes()));
    let mut url = callback_url.as_str().to_owned();
    url.push(callback_url.separator());
    push(&mut url, SID, sid.as_str());
    url.push('&');
    push(&mut url, OID, oid.as_str());
    url.push('&');
    push(&mut url, HMAC, &mac.to_hex());
    Ok(Secret::from(url))
}

fn push(url: &mut String, name: &str, value: &str) {
    url.push_str(name);
    url.push('=');
    push_escaped(url, value);
}
