use std::fmt;

use super::VerifyingKey;
use crate::{Forged, Malformed, base64url, compact::Parts};

/// The longest payload, in bytes before encoding.
pub const MAX_PAYLOAD: usize = 8_192;

/// The longest signature, RSA's of 4096 bits, and the room that the decoder
/// wants for whole groups of four characters.
const SIGNATURE_ROOM: usize = 512 + 4;

/// How many characters a payload of [`MAX_PAYLOAD`] takes.
const MAX_PAYLOAD_TEXT: usize = (MAX_PAYLOAD * 4).div_ceil(3);

/// A token as it came from the wire, none of which is known to be true.
#[derive(Clone)]
pub struct Jws<'t> {
    parts: Parts<'t>,
    signature: [u8; SIGNATURE_ROOM],
    signature_len: usize,
}

impl<'t> Jws<'t> {
    /// Reads the text of a token. Does not allocate.
    ///
    /// # Errors
    /// [`Malformed`] when it has not three parts, its payload is longer than
    /// [`MAX_PAYLOAD`], or its signature is not base64url or longer than any.
    pub fn parse(text: &'t [u8]) -> Result<Self, Malformed> {
        let parts = Parts::split(text)?;
        if parts.payload.len() > MAX_PAYLOAD_TEXT {
            return Err(Malformed);
        }
        let mut signature = [0; SIGNATURE_ROOM];
        let signature_len = base64url::decode_into(parts.tag, &mut signature)?.len();
        Ok(Self {
            parts,
            signature,
            signature_len,
        })
    }

    pub(super) const fn header(&self) -> &'t [u8] {
        self.parts.header
    }

    pub(super) fn check(&self, key: &VerifyingKey) -> Result<(), Forged> {
        let signature = self.signature.get(..self.signature_len).ok_or(Forged)?;
        key.verify(self.parts.signed, signature)
    }

    pub(super) fn payload(&self) -> Result<Vec<u8>, Malformed> {
        base64url::decode(self.parts.payload)
    }
}

impl fmt::Debug for Jws<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Jws(unverified)")
    }
}
