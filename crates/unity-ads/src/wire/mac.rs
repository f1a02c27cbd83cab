use std::fmt;

use sign::MD5_TAG_LEN;

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
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != bytes.len() || !rest.is_empty() {
            return None;
        }
        for (byte, digits) in bytes.iter_mut().zip(pairs) {
            *byte = hex_byte(*digits)?;
        }
        Some(Self(bytes))
    }

    /// The bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; MD5_TAG_LEN] {
        &self.0
    }

    /// Lower-case digits, as the documents' samples compare them.
    #[must_use]
    pub fn to_hex(&self) -> String {
        format!("{:032x}", u128::from_be_bytes(self.0))
    }
}

/// The byte of two hexadecimal digits of either case.
pub(super) fn hex_byte([high, low]: [u8; 2]) -> Option<u8> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|it| u8::try_from(it).ok())
    };
    Some((digit(high)? << 4) | digit(low)?)
}

impl fmt::Debug for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mac(redacted)")
    }
}
