//! Hexadecimal digits: read in either case, written in lower case.

use std::fmt::Write as _;

/// The byte of two hexadecimal digits of either case. `None` for anything else.
#[must_use]
pub fn byte([high, low]: [u8; 2]) -> Option<u8> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|it| u8::try_from(it).ok())
    };
    Some((digit(high)? << 4) | digit(low)?)
}

/// Reads text into the front of `buffer` and returns how many bytes it was.
/// `None` when a character is no digit, one is left over, or they do not fit.
#[must_use]
pub fn decode_into(text: &[u8], buffer: &mut [u8]) -> Option<usize> {
    let (pairs, rest) = text.as_chunks::<2>();
    if !rest.is_empty() || pairs.len() > buffer.len() {
        return None;
    }
    for (to, digits) in buffer.iter_mut().zip(pairs) {
        *to = byte(*digits)?;
    }
    Some(pairs.len())
}

/// Writes bytes as text.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        // A string takes everything.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
