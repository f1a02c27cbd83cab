//! Percent-encoding (RFC 5849, section 3.6) and the one form in which names
//! and values are held: encoded, UTF-8, unreserved characters plain and every
//! other byte as `%` and two upper-case hexadecimal digits.

use std::{borrow::Cow, cmp::Ordering};

/// Which bytes are never encoded: letters, digits and `-._~`.
const UNRESERVED: [bool; 256] = {
    let mut table = [false; 256];
    let mut rest = table.as_mut_slice();
    let mut byte: u8 = 0;
    while let [entry, after @ ..] = rest {
        *entry = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        byte = byte.saturating_add(1);
        rest = after;
    }
    table
};

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Whether a byte stands for itself.
pub(super) fn is_unreserved(byte: u8) -> bool {
    UNRESERVED.get(usize::from(byte)).copied().unwrap_or(false)
}

/// What stands between a name and its value, encoded.
pub(super) const SIGN: [u8; 3] = *b"%3D";

/// What encoded bytes are written to.
pub(super) trait Sink {
    fn put(&mut self, piece: &[u8]);

    /// Puts one encoded byte.
    fn put_escape(&mut self, escape: [u8; 3]) {
        self.put(&escape);
    }

    /// Puts plain bytes, of which every one is encoded that is not unreserved.
    fn put_encoded(&mut self, plain: &[u8]) {
        let mut rest = plain;
        while !rest.is_empty() {
            let len = unreserved_len(rest);
            self.put(cut(&mut rest, len));
            if let [byte, after @ ..] = rest {
                self.put_escape(escape(*byte));
                rest = after;
            }
        }
    }
}

impl Sink for Vec<u8> {
    fn put(&mut self, piece: &[u8]) {
        self.extend_from_slice(piece);
    }
}

/// How many bytes at the beginning stand for themselves. Eight by eight,
/// because every byte of a request is looked at here.
pub(super) fn unreserved_len(bytes: &[u8]) -> usize {
    let (eights, rest) = bytes.as_chunks::<8>();
    let mut len: usize = 0;
    for eight in eights {
        if let Some(at) = eight.iter().position(|byte| !is_unreserved(*byte)) {
            return len.saturating_add(at);
        }
        len = len.saturating_add(eight.len());
    }
    let end = rest.iter().position(|byte| !is_unreserved(*byte));
    len.saturating_add(end.unwrap_or(rest.len()))
}

/// Encodes what is encoded once more: only `%` is left to be.
pub(super) fn encode_again(encoded: &[u8], sink: &mut (impl Sink + ?Sized)) {
    let mut pieces = encoded.split(|byte| *byte == b'%');
    sink.put(pieces.next().unwrap_or_default());
    for piece in pieces {
        sink.put_escape(*b"%25");
        sink.put(piece);
    }
}

fn escape(byte: u8) -> [u8; 3] {
    let digit = |value: u8| HEX.get(usize::from(value)).copied().unwrap_or(b'0');
    [b'%', digit(byte >> 4), digit(byte & 15)]
}

/// A name or a value in encoded form. Three words, so that the parameters of a
/// usual request fit into an allocation that is quickly made.
#[derive(Clone)]
pub(super) enum Encoded<'a> {
    /// As it was sent, without a `%`.
    Plain(&'a [u8]),
    /// As it was sent.
    Escaped(&'a [u8]),
    /// Of which something had to be encoded in another way.
    Owned(Vec<u8>),
}

impl<'a> Encoded<'a> {
    /// Encodes text.
    pub(super) fn new(plain: &'a [u8]) -> Self {
        if unreserved_len(plain) == plain.len() {
            return Self::Plain(plain);
        }
        let mut encoded = Vec::with_capacity(plain.len().saturating_mul(3));
        encoded.put_encoded(plain);
        Self::Owned(encoded)
    }

    /// Nothing.
    pub(super) const fn empty() -> Self {
        Self::Plain(&[])
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Plain(bytes) | Self::Escaped(bytes) => bytes,
            Self::Owned(bytes) => bytes,
        }
    }

    /// How long it was before it was encoded.
    pub(super) fn decoded_len(&self) -> usize {
        let bytes = self.as_bytes();
        let escapes = match self {
            Self::Plain(_) => 0,
            _ => bytes.iter().filter(|byte| **byte == b'%').count(),
        };
        bytes.len().saturating_sub(escapes.saturating_mul(2))
    }

    /// Whether it is known to be encoded once more by being left as it is.
    pub(super) const fn is_plain(&self) -> bool {
        matches!(self, Self::Plain(_))
    }

    /// The first eight bytes as a number, which is ordered as they are.
    pub(super) fn head(&self) -> u64 {
        let mut head = [0; 8];
        let bytes = self.as_bytes();
        match bytes.first_chunk() {
            Some(first) => head = *first,
            None => head
                .iter_mut()
                .zip(bytes)
                .for_each(|(to, from)| *to = *from),
        }
        u64::from_be_bytes(head)
    }

    /// What was encoded, into a room. `None` when it is too small.
    pub(super) fn decode_into<'r>(&self, room: &'r mut [u8]) -> Option<&'r [u8]> {
        let (mut len, mut rest) = (0_usize, self.as_bytes());
        while let [byte, after @ ..] = rest {
            let to = room.get_mut(len)?;
            (*to, rest) = match after {
                [high, low, after @ ..] if *byte == b'%' => (octet(*high, *low)?, after),
                after => (*byte, after),
            };
            len = len.checked_add(1)?;
        }
        room.get(..len)
    }

    /// What was encoded. It is UTF-8 by construction.
    pub(super) fn decoded(&self) -> Cow<'a, str> {
        if let Self::Plain(bytes) = self {
            return Cow::Borrowed(std::str::from_utf8(bytes).unwrap_or_default());
        }
        self.unescaped()
    }

    #[cold]
    fn unescaped(&self) -> Cow<'a, str> {
        let plain = decode(self.as_bytes(), Plus::Literal).unwrap_or_default();
        Cow::Owned(String::from_utf8(plain).unwrap_or_default())
    }
}

impl PartialEq for Encoded<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Encoded<'_> {}

impl PartialOrd for Encoded<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Encoded<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

/// What a plus sign is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Plus {
    /// Itself, as in the `Authorization` header.
    Literal,
    /// A space, as in queries and forms.
    Space,
}

/// Bytes that are badly percent-encoded, or not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BadEncoding;

/// Takes a name or a value, up to the first byte that ends it or the end of
/// everything, and brings it into encoded form. What ends it stays.
#[inline]
pub(super) fn take<'a>(
    from: &mut &'a [u8],
    ends: impl Fn(u8) -> bool,
    plus: Plus,
) -> Result<Encoded<'a>, BadEncoding> {
    let (len, escaped) = canonical_len(from);
    if from.get(len).is_none_or(|byte| ends(*byte)) {
        let taken = cut(from, len);
        return Ok(if escaped {
            Encoded::Escaped(taken)
        } else {
            Encoded::Plain(taken)
        });
    }
    let len = from.iter().position(|byte| ends(*byte));
    let raw = cut(from, len.unwrap_or(from.len()));
    Ok(recode(raw, plus)?.map_or(Encoded::Escaped(raw), Encoded::Owned))
}

/// Splits a beginning off.
fn cut<'a>(from: &mut &'a [u8], len: usize) -> &'a [u8] {
    let (head, rest) = from.split_at_checked(len).unwrap_or((from, &[]));
    *from = rest;
    head
}

/// How many bytes at the beginning are in encoded form and ASCII, and whether
/// there is an escape among them.
fn canonical_len(raw: &[u8]) -> (usize, bool) {
    let mut rest = raw;
    let mut escaped = false;
    loop {
        let len = unreserved_len(rest);
        cut(&mut rest, len);
        match rest {
            [
                b'%',
                high @ b'0'..=b'7',
                low @ (b'0'..=b'9' | b'A'..=b'F'),
                after @ ..,
            ] if octet(*high, *low).is_some_and(|byte| !is_unreserved(byte)) => {
                escaped = true;
                rest = after;
            }
            _ => return (raw.len().saturating_sub(rest.len()), escaped),
        }
    }
}

/// Encodes anew. `None` where that makes no difference.
fn recode(raw: &[u8], plus: Plus) -> Result<Option<Vec<u8>>, BadEncoding> {
    let plain = decode(raw, plus).ok_or(BadEncoding)?;
    if std::str::from_utf8(&plain).is_err() {
        return Err(BadEncoding);
    }
    let mut encoded = Vec::with_capacity(raw.len());
    encoded.put_encoded(&plain);
    Ok((encoded != raw).then_some(encoded))
}

/// Undoes percent-encoding. `None` where a `%` is not followed by two
/// hexadecimal digits.
pub(super) fn decode(raw: &[u8], plus: Plus) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(raw.len());
    let mut rest = raw;
    loop {
        rest = match rest {
            [] => return Some(plain),
            [b'%', high, low, after @ ..] => {
                plain.push(octet(*high, *low)?);
                after
            }
            [b'%', ..] => return None,
            [b'+', after @ ..] if plus == Plus::Space => {
                plain.push(b' ');
                after
            }
            [byte, after @ ..] => {
                plain.push(*byte);
                after
            }
        }
    }
}

fn octet(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let value = (digit(high)? << 4) | digit(low)?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests;
