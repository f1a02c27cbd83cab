//! That whoever presents a token is on the device that it was made for.
//!
//! A token may carry `cnf`, the thumbprint of the key that the device has
//! attested (RFC 7800, section 3.1; RFC 7638). The game's client signs with that
//! key, which does not leave the device, and hands over the public key as a JWK.
//! A token that was copied from its device is then of no use elsewhere; a device
//! that signs whatever it is told to for another one still is.

use serde_json::Value;
use sign::{base64url, constant_time_eq, jws, sha256};

use crate::wire::Claims;

/// What a signed text begins with, so that the key signs nothing that could be
/// taken for something else.
const PREFIX: &str = "countersign/attest/request/1";

/// Why nobody is known to hold the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotProven {
    /// The token is bound to no key.
    #[error("the token is bound to no key")]
    Unbound,
    /// The key is none that can be checked here: a JWK of P-256, Ed25519, or
    /// RSA of 2048 to 4096 bits that signs by PS256.
    #[error("a key of a kind that cannot be checked")]
    Unsupported,
    /// It is another key than the one that was attested.
    #[error("another key than the one that was attested")]
    OtherKey,
    /// The key has not signed that.
    #[error("not signed by the key")]
    Forged,
}

/// What the device is to sign: the token and the request that it is presented
/// with, so that a proof that was overheard is good for no other. `request` is
/// what the game takes for the request's digest; a challenge or counter within
/// keeps the proof from being used again.
#[must_use]
pub fn message(token: &[u8], request: &[u8]) -> Vec<u8> {
    let digest = |bytes| base64url::encode(&sha256(bytes));
    format!("{PREFIX}\n{}\n{}", digest(token), digest(request)).into_bytes()
}

/// Checks that the key in `jwk` is the one that the token is bound to, and that
/// it signed the message. An ECDSA signature is 64 bytes, `r` and `s`, or the DER
/// that Android gives.
///
/// # Errors
/// [`NotProven`].
pub fn check(
    claims: &Claims,
    jwk: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), NotProven> {
    let bound = claims.cnf.as_ref().ok_or(NotProven::Unbound)?;
    let key = read(jwk).ok_or(NotProven::Unsupported)?;
    let thumbprint = base64url::encode(&key.thumbprint());
    if !constant_time_eq(thumbprint.as_bytes(), bound.jkt.as_bytes()) {
        return Err(NotProven::OtherKey);
    }
    let flat = match key.algorithm() {
        jws::Algorithm::Es256 => flattened(signature),
        _ => None,
    };
    let signature = flat.as_ref().map_or(signature, |flat| flat.as_slice());
    key.verify(message, signature)
        .map_err(|_| NotProven::Forged)
}

/// A device's key has no name; the reader of keys wants one.
fn read(jwk: &[u8]) -> Option<jws::VerifyingKey> {
    let Ok(Value::Object(mut members)) = serde_json::from_slice(jwk) else {
        return None;
    };
    members.insert("kid".to_owned(), Value::from("device"));
    let jwk = serde_json::to_vec(&members).ok()?;
    jws::VerifyingKey::from_jwk(&jwk).ok()
}

/// `r` and `s` of an ECDSA signature on P-256 in DER (RFC 3279, section 2.2.3),
/// 32 bytes each. `None` where it is none.
fn flattened(der: &[u8]) -> Option<[u8; 64]> {
    let (&[0x30, len], body) = der.split_first_chunk()? else {
        return None;
    };
    if usize::from(len) != body.len() {
        return None;
    }
    let (r, rest) = integer(body)?;
    let (s, rest) = integer(rest)?;
    let mut flat = [0; 64];
    let (low, high) = flat.split_at_mut(32);
    low.copy_from_slice(&r);
    high.copy_from_slice(&s);
    rest.is_empty().then_some(flat)
}

/// A positive INTEGER in its shortest form, and what is behind it.
fn integer(der: &[u8]) -> Option<([u8; 32], &[u8])> {
    let (&[0x02, len], rest) = der.split_first_chunk()? else {
        return None;
    };
    let (number, rest) = rest.split_at_checked(usize::from(len))?;
    let number = match number {
        [0, tail @ ..] if tail.first().is_some_and(|first| *first >= 0x80) => tail,
        [1..=0x7f, ..] => number,
        _ => return None,
    };
    let mut padded = [0; 32];
    let place = padded.get_mut(32_usize.checked_sub(number.len())?..)?;
    place.copy_from_slice(number);
    Some((padded, rest))
}
