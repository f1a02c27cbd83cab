//! Percent-encoding (RFC 5849, section 3.6) and the one form in which names
//! and values are held: encoded, UTF-8, unreserved characters plain and every
//! other byte as `%` and two upper-case hexadecimal digits.

use std::borrow::Cow;

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

/// What encoded bytes are written to.
pub(super) trait Sink {
    fn put(&mut self, piece: &[u8]);
}

impl Sink for Vec<u8> {
    fn put(&mut self, piece: &[u8]) {
        self.extend_from_slice(piece);
    }
}

/// Encodes every byte that is not unreserved.
pub(super) fn encode(bytes: &[u8], sink: &mut (impl Sink + ?Sized)) {
    let mut rest = bytes;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| !is_unreserved(*byte));
        let (plain, after) = rest
            .split_at_checked(end.unwrap_or(rest.len()))
            .unwrap_or((rest, &[]));
        sink.put(plain);
        rest = match after {
            [byte, after @ ..] => {
                sink.put(&escape(*byte));
                after
            }
            [] => after,
        };
    }
}

/// Encodes what is encoded once more: only `%` is left to be.
pub(super) fn encode_again(encoded: &[u8], sink: &mut (impl Sink + ?Sized)) {
    let mut pieces = encoded.split(|byte| *byte == b'%');
    sink.put(pieces.next().unwrap_or_default());
    for piece in pieces {
        sink.put(b"%25");
        sink.put(piece);
    }
}

fn escape(byte: u8) -> [u8; 3] {
    let digit = |value: u8| HEX.get(usize::from(value)).copied().unwrap_or(b'0');
    [b'%', digit(byte >> 4), digit(byte & 15)]
}

/// A name or a value in encoded form.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Encoded<'a>(Cow<'a, [u8]>);

impl<'a> Encoded<'a> {
    /// Encodes text.
    pub(super) fn new(plain: &'a [u8]) -> Self {
        if plain.iter().all(|byte| is_unreserved(*byte)) {
            return Self(Cow::Borrowed(plain));
        }
        let mut encoded = Vec::with_capacity(plain.len().saturating_mul(3));
        encode(plain, &mut encoded);
        Self(Cow::Owned(encoded))
    }

    /// Nothing.
    pub(super) const fn empty() -> Self {
        Self(Cow::Borrowed(&[]))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// What was encoded.
    pub(super) fn decoded(&self) -> Cow<'a, str> {
        match &self.0 {
            // It is UTF-8 by construction, so nothing is lost.
            Cow::Borrowed(bytes) if !bytes.contains(&b'%') => String::from_utf8_lossy(bytes),
            bytes => {
                let plain = decode(bytes, Plus::Literal).unwrap_or_default();
                Cow::Owned(String::from_utf8(plain).unwrap_or_default())
            }
        }
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
pub(super) fn take<'a>(
    from: &mut &'a [u8],
    ends: impl Fn(u8) -> bool,
    plus: Plus,
) -> Result<Encoded<'a>, BadEncoding> {
    let len = canonical_len(from);
    if from.get(len).is_none_or(|byte| ends(*byte)) {
        return Ok(Encoded(Cow::Borrowed(cut(from, len))));
    }
    let len = from.iter().position(|byte| ends(*byte));
    let raw = cut(from, len.unwrap_or(from.len()));
    recode(raw, plus)
}

/// Splits a beginning off.
fn cut<'a>(from: &mut &'a [u8], len: usize) -> &'a [u8] {
    let (head, rest) = from.split_at_checked(len).unwrap_or((from, &[]));
    *from = rest;
    head
}

/// How many bytes at the beginning are in encoded form and ASCII.
fn canonical_len(raw: &[u8]) -> usize {
    let mut rest = raw;
    loop {
        rest = match rest {
            [byte, after @ ..] if is_unreserved(*byte) => after,
            [
                b'%',
                high @ b'0'..=b'7',
                low @ (b'0'..=b'9' | b'A'..=b'F'),
                after @ ..,
            ] if octet(*high, *low).is_some_and(|byte| !is_unreserved(byte)) => after,
            _ => return raw.len().saturating_sub(rest.len()),
        }
    }
}

fn recode(raw: &[u8], plus: Plus) -> Result<Encoded<'_>, BadEncoding> {
    let plain = decode(raw, plus).ok_or(BadEncoding)?;
    if std::str::from_utf8(&plain).is_err() {
        return Err(BadEncoding);
    }
    let mut encoded = Vec::with_capacity(raw.len());
    encode(&plain, &mut encoded);
    Ok(Encoded(if encoded == raw {
        Cow::Borrowed(raw)
    } else {
        Cow::Owned(encoded)
    }))
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
mod tests {
    use super::*;

    fn encoded(plain: &str) -> String {
        let mut text = Vec::new();
        encode(plain.as_bytes(), &mut text);
        assert_eq!(Encoded::new(plain.as_bytes()).as_bytes(), text);
        assert_eq!(Encoded::new(plain.as_bytes()).decoded(), plain);
        String::from_utf8(text).unwrap()
    }

    /// The table of the OAuth wiki's test cases.
    #[test]
    fn the_wikis_answers() {
        for (plain, answer) in [
            ("abcABC123", "abcABC123"),
            ("-._~", "-._~"),
            ("%", "%25"),
            ("+", "%2B"),
            ("&=*", "%26%3D%2A"),
            ("\n", "%0A"),
            (" ", "%20"),
            ("\u{7f}", "%7F"),
            ("\u{80}", "%C2%80"),
            ("\u{3001}", "%E3%80%81"),
        ] {
            assert_eq!(encoded(plain), answer);
        }
    }

    fn taken(raw: &str, plus: Plus) -> Result<(String, bool), BadEncoding> {
        let mut rest = raw.as_bytes();
        let taken = take(&mut rest, |byte| byte == b'&', plus)?;
        assert_eq!(rest, b"&rest");
        let borrowed = matches!(taken.0, Cow::Borrowed(_));
        let text = String::from_utf8_lossy(taken.as_bytes()).into_owned();
        Ok((text, borrowed))
    }

    #[test]
    fn what_is_in_form_already_is_not_copied() {
        for raw in ["", "abc", "%E3%81%82", "a%20b%2Fc%7F"] {
            let text = format!("{raw}&rest");
            assert_eq!(taken(&text, Plus::Space), Ok((raw.to_owned(), true)));
        }
        for (raw, form) in [
            ("a+b", "a%20b"),
            ("%7e", "~"),
            ("%2f%C3%a9", "%2F%C3%A9"),
            ("%41", "A"),
            ("あ/", "%E3%81%82%2F"),
            ("a=b\0", "a%3Db%00"),
        ] {
            let text = format!("{raw}&rest");
            assert_eq!(
                taken(&text, Plus::Space),
                Ok((form.to_owned(), false)),
                "{raw}"
            );
        }
        assert_eq!(
            taken("a+b&rest", Plus::Literal),
            Ok(("a%2Bb".to_owned(), false))
        );
    }

    #[test]
    fn what_is_not_encoded_text_is_refused() {
        for raw in [
            "%",
            "%2",
            "%zz",
            "%2&",
            "a%G0",
            "%+1",
            "%FF",
            "%C3",
            "%ED%A0%80",
            "%80",
            "%C0%AF",
        ] {
            let text = format!("{raw}&rest");
            assert_eq!(taken(&text, Plus::Space), Err(BadEncoding), "{raw}");
        }
    }

    #[test]
    fn what_is_encoded_again_has_its_percents_encoded() {
        let mut text = Vec::new();
        for piece in ["", "a", "%20", "b%2F%25c", "%"] {
            encode_again(piece.as_bytes(), &mut text);
            text.push(b' ');
        }
        assert_eq!(text, b" a %2520 b%252F%2525c %25 ");
    }
}
