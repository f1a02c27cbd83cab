//! Percent-encoding as the graph reads it. A `%` that begins no escape stands
//! for itself (WHATWG URL, "percent-decode"); bytes that are no UTF-8 are
//! refused instead of replaced, since a replaced byte names another object.

use crate::Refusal;

/// One component of a path. `+` stands for itself.
///
/// # Errors
/// [`Refusal::TargetUnreadable`] when it is not UTF-8.
pub fn decode_component(text: &[u8]) -> Result<String, Refusal> {
    String::from_utf8(decode(text, false)).map_err(|_| Refusal::TargetUnreadable {
        why: "the path is not UTF-8",
    })
}

/// The pairs of a query or of an urlencoded body, in their order. `+` stands
/// for a space.
pub fn decode_form(text: &[u8]) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    let pairs = text.split(|byte| *byte == b'&');
    pairs.filter(|pair| !pair.is_empty()).map(|pair| {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let mut half = || decode(halves.next().unwrap_or_default(), true);
        (half(), half())
    })
}

fn decode(text: &[u8], plus_is_space: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let escaped = if byte == b'%' { escape(after) } else { None };
        match (byte, escaped) {
            (_, Some((byte, after))) => {
                bytes.push(byte);
                rest = after;
            }
            (b'+', None) if plus_is_space => bytes.push(b' '),
            (byte, None) => bytes.push(byte),
        }
    }
    bytes
}

/// The byte that two hexadecimal digits stand for, and what follows them.
fn escape(digits: &[u8]) -> Option<(u8, &[u8])> {
    let (&[high, low], rest) = digits.split_first_chunk()?;
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let value = digit(high)?.checked_mul(16)?.checked_add(digit(low)?)?;
    Some((u8::try_from(value).ok()?, rest))
}
