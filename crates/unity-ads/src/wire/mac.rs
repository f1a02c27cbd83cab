use std::fmt;

use sign::{MD5_TAG_LEN, hex};

/// The signature of a callback: 16 bytes, 32 hexadecimal digits on the wire.
///
/// Whoever holds it with its parameters can send the callback again, so it is
/// not printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Mac([u8; MD5_TAG_LEN]);

impl Mac {
    /// Takes the bytes.
    #[must_use]
    pub const fn new(bytes: [u8; MD5_TAG_LEN]) -> Self {
        Self(bytes)
    }

    /// Reads hexadecimal digits of either case. `None` for anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut bytes = [0; MD5_TAG_LEN];
        let len = hex::decode_into(text.as_bytes(), &mut bytes)?;
        (len == bytes.len()).then_some(Self(bytes))
    }

    /// The bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; MD5_TAG_LEN] {
        &self.0
    }

    /// Lower-case digits, as the documents' samples compare them.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(&self.0)
    }
}

impl fmt::Debug for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mac(redacted)")
    }
}
