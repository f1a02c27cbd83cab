//! Percent-encoding (RFC 5849, section 3.6) and the one form in which names
//! and values are held: encoded, UTF-8, unreserved characters plain and every
//! other byte as `%` and two upper-case hexadecimal digits.

mod sink;

use std::{borrow::Cow, cmp::Ordering};

pub(super) use self::sink::{SIGN, Sink, put_again, put_few};

/// Whether a byte stands for itself: letters, digits and `-._~` are never
/// encoded.
pub(super) const fn is_unreserved(byte: u8) -> bool {
    // Every part is computed, so that many bytes can be looked at together.
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let digit = byte.wrapping_sub(b'0') < 10;
    let mark = byte.wrapping_sub(b'-') < 2;
    letter | digit | mark | (byte == b'_') | (byte == b'~')
}

/// The same, looked up.
const UNRESERVED: [bool; 256] = {
    let mut table = [false; 256];
    let mut rest = table.as_mut_slice();
    let mut byte: u8 = 0;
    while let [entry, after @ ..] = rest {
        *entry = is_unreserved(byte);
        byte = byte.saturating_add(1);
        rest = after;
    }
    table
};

fn is_reserved(byte: u8) -> bool {
    UNRESERVED
        .get(usize::from(byte))
        .is_some_and(|unreserved| !unreserved)
}

/// Whether all bytes stand for themselves.
pub(super) fn is_all_unreserved(bytes: &[u8]) -> bool {
    let Some(last) = bytes.last_chunk() else {
        return !bytes.iter().any(|byte| is_reserved(*byte));
    };
    let (chunks, _) = bytes.as_chunks::<16>();
    // The last sixteen overlap those before them.
    let seen = chunks
        .iter()
        .chain([last])
        .fold([0; 16], |mut seen, chunk| {
            for (seen, byte) in seen.iter_mut().zip(chunk) {
                *seen |= if is_unreserved(*byte) { 0 } else { u8::MAX };
            }
            seen
        });
    u128::from_ne_bytes(seen) == 0
}

/// How many bytes at the beginning stand for themselves. Eight by eight,
/// because every byte of a request is looked at here.
#[inline]
pub(super) fn unreserved_len(bytes: &[u8]) -> usize {
    let (eights, rest) = bytes.as_chunks::<8>();
    let mut len = 0_usize;
    for eight in eights {
        if let Some(at) = eight.iter().position(|byte| is_reserved(*byte)) {
            return len.wrapping_add(at);
        }
        len = len.wrapping_add(eight.len());
    }
    let end = rest.iter().position(|byte| is_reserved(*byte));
    len.wrapping_add(end.unwrap_or(rest.len()))
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
        if is_all_unreserved(plain) {
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
        let bytes = self.as_bytes();
        match bytes.first_chunk() {
            Some(first) => u64::from_be_bytes(*first),
            None => {
                let filled = bytes.iter().copied().chain([0; 8]).take(8);
                filled.fold(0, |head, byte| head << 8 | u64::from(byte))
            }
        }
    }

    /// What was encoded, into a room. `None` when it is too small.
    pub(super) fn decode_into<'r>(&self, room: &'r mut [u8]) -> Option<&'r [u8]> {
        let mut bytes = self.as_bytes().iter();
        let mut len = 0_usize;
        for to in room.iter_mut() {
            let Some(byte) = bytes.next() else { break };
            *to = match byte {
                b'%' => octet(*bytes.next()?, *bytes.next()?)?,
                byte => *byte,
            };
            len = len.wrapping_add(1);
        }
        room.get(..len).filter(|_| bytes.as_slice().is_empty())
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
    let len = unreserved_len(from);
    if let Some((taken, after)) = from.split_at_checked(len)
        && after.first().is_none_or(|byte| ends(*byte))
    {
        *from = after;
        return Ok(Encoded::Plain(taken));
    }
    take_escaped(from, len, ends, plus)
}

/// The same, of what is unreserved at its beginning only.
#[inline(never)]
fn take_escaped<'a>(
    from: &mut &'a [u8],
    unreserved: usize,
    ends: impl Fn(u8) -> bool,
    plus: Plus,
) -> Result<Encoded<'a>, BadEncoding> {
    let len = canonical_len(from, unreserved);
    if from.get(len).is_none_or(|byte| ends(*byte)) {
        return Ok(Encoded::Escaped(cut(from, len)));
    }
    let len = from.iter().position(|byte| ends(*byte));
    let raw = cut(from, len.unwrap_or(from.len()));
    Ok(recode(raw, plus)?.map_or(Encoded::Escaped(raw), Encoded::Owned))
}

/// How many bytes at the beginning are in encoded form and ASCII, of which the
/// first are known to be unreserved.
fn canonical_len(raw: &[u8], unreserved: usize) -> usize {
    let mut rest = raw;
    let mut len = unreserved;
    loop {
        cut(&mut rest, len);
        match rest {
            [
                b'%',
                high @ b'0'..=b'7',
                low @ (b'0'..=b'9' | b'A'..=b'F'),
                after @ ..,
            ] if octet(*high, *low).is_some_and(is_reserved) => rest = after,
            _ => return raw.len().saturating_sub(rest.len()),
        }
        len = unreserved_len(rest);
    }
}

/// Splits a beginning off.
fn cut<'a>(from: &mut &'a [u8], len: usize) -> &'a [u8] {
    let (head, rest) = from.split_at_checked(len).unwrap_or((from, &[]));
    *from = rest;
    head
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
