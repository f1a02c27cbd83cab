use std::fmt;

use crate::{base64url, hex};

/// The longest signature, in bytes: ECDSA's on a curve of 256 bits in DER.
pub const MAX_TAG: usize = 72;

/// A signature as bytes. Whoever holds it with its text can send the message
/// again, so it is not printed.
#[derive(Clone, Copy)]
pub struct Tag {
    bytes: [u8; MAX_TAG],
    len: usize,
}

/// How a signature is written in a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Hexadecimal digits, read in either case and written in lower case.
    Hex,
    /// Base64 with the URL-safe alphabet and without padding, in its one
    /// canonical spelling.
    Base64Url,
}

impl Tag {
    /// Takes the bytes. `None` for more than [`MAX_TAG`].
    #[must_use]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let mut tag = Self::default();
        let room = tag.bytes.get_mut(..bytes.len())?;
        room.copy_from_slice(bytes);
        tag.len = bytes.len();
        Some(tag)
    }

    /// Reads the text of one. `None` for anything that is not its one or, with
    /// [`Encoding::Hex`], two spellings, and for more than [`MAX_TAG`] bytes.
    #[must_use]
    pub fn read(text: &str, encoding: Encoding) -> Option<Self> {
        let mut tag = Self::default();
        tag.len = match encoding {
            Encoding::Hex => hex::decode_into(text.as_bytes(), &mut tag.bytes)?,
            Encoding::Base64Url => {
                let read = base64url::decode_into(text.as_bytes(), &mut tag.bytes);
                read.ok()?.len()
            }
        };
        Some(tag)
    }

    /// Writes it as text.
    #[must_use]
    pub fn write(&self, encoding: Encoding) -> String {
        match encoding {
            Encoding::Hex => hex::encode(self.bytes()),
            Encoding::Base64Url => base64url::encode(self.bytes()),
        }
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

/// No bytes, which no key makes.
impl Default for Tag {
    fn default() -> Self {
        Self {
            bytes: [0; MAX_TAG],
            len: 0,
        }
    }
}

impl<const N: usize> From<[u8; N]> for Tag {
    /// Bytes beyond [`MAX_TAG`] make it a tag that no key makes.
    fn from(bytes: [u8; N]) -> Self {
        Self::new(&bytes).unwrap_or_default()
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tag(redacted)")
    }
}
