//! Signed tokens of three parts, `header.payload.tag`, each base64url: the
//! compact serialization of RFC 7515, section 3.1, with HMAC-SHA256 ("HS256").
//!
//! Only one header is accepted, compared as text and never interpreted, so no
//! token chooses how it is verified. Reading does not allocate.

use base::Secret;

use crate::{HmacKey, Malformed, TAG_LEN, Unverified, base64url};

/// The longest payload that is read, in bytes before encoding.
pub const MAX_PAYLOAD: usize = 512;

/// The three parts as they stand in the text, none of them decoded.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// The first part.
    pub header: &'a [u8],
    /// The second part.
    pub payload: &'a [u8],
    /// The third part.
    pub tag: &'a [u8],
    /// The first two parts and the dot between them: what is signed.
    pub signed: &'a [u8],
}

impl<'a> Parts<'a> {
    /// Splits a text at its two dots.
    ///
    /// # Errors
    /// [`Malformed`] when there are not exactly two.
    pub fn split(text: &'a [u8]) -> Result<Self, Malformed> {
        // Looked for many bytes at once: a long token is mostly its payload.
        let mut dots = memchr::memchr_iter(b'.', text);
        let (Some(first), Some(second), None) = (dots.next(), dots.next(), dots.next()) else {
            return Err(Malformed);
        };
        let (signed, tag) = text.split_at_checked(second).ok_or(Malformed)?;
        let (header, payload) = signed.split_at_checked(first).ok_or(Malformed)?;
        Ok(Self {
            header,
            payload: payload.get(1..).ok_or(Malformed)?,
            tag: tag.get(1..).ok_or(Malformed)?,
            signed,
        })
    }

    /// Decodes the payload on the stack and reads a value from it.
    ///
    /// # Errors
    /// [`Malformed`] when it is not base64url, is longer than [`MAX_PAYLOAD`],
    /// or `read` makes nothing of it.
    pub fn read_payload<T>(&self, read: impl FnOnce(&[u8]) -> Option<T>) -> Result<T, Malformed> {
        read_payload(self.payload, read)
    }
}

fn read_payload<T>(payload: &[u8], read: impl FnOnce(&[u8]) -> Option<T>) -> Result<T, Malformed> {
    let mut buffer = [0; MAX_PAYLOAD];
    read(base64url::decode_into(payload, &mut buffer)?).ok_or(Malformed)
}

/// How many characters 32 bytes take.
const TAG_TEXT_LEN: usize = 43;

/// Reads a token whose first part is exactly `header` (already encoded).
///
/// # Errors
/// [`Malformed`] when the header is another, a part is not base64url, the tag
/// has not 32 bytes, or `read` makes nothing of the payload.
pub fn parse<'a, T>(
    text: &'a [u8],
    header: &str,
    read: impl FnOnce(&[u8]) -> Option<T>,
) -> Result<Unverified<T, &'a [u8]>, Malformed> {
    // Header and tag have known lengths, so no search for dots is needed; one
    // too many fails the base64 of the part that it stands in.
    let split = text.len().checked_sub(TAG_TEXT_LEN).ok_or(Malformed)?;
    let (front, tag) = text.split_at_checked(split).ok_or(Malformed)?;
    let signed = front.strip_suffix(b".").ok_or(Malformed)?;
    let payload = signed
        .strip_prefix(header.as_bytes())
        .and_then(|rest| rest.strip_prefix(b"."))
        .ok_or(Malformed)?;
    // The decoder wants room for whole groups of four characters.
    let mut buffer = [0; TAG_LEN + 2];
    let tag = base64url::decode_into(tag, &mut buffer)?;
    let tag = <[u8; TAG_LEN]>::try_from(&*tag).map_err(|_| Malformed)?;
    let value = read_payload(payload, read)?;
    Ok(Unverified::new(value, signed, tag))
}

/// Writes a token. `header` is the first part, already encoded.
#[must_use]
pub fn write(header: &str, payload: &[u8], key: &HmacKey) -> Secret {
    let mut text = format!("{header}.{}", base64url::encode(payload));
    let tag = key.sign(text.as_bytes());
    text.push('.');
    text.push_str(&base64url::encode(&tag));
    Secret::from(text)
}
