//! The ways to read the bytes of a signature out of its text.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};

use super::Variant;
use crate::oauth1::{
    Mistake,
    encoding::{Plus, decode},
};

/// A MAC that came.
#[derive(PartialEq, Eq)]
pub(super) enum Tag {
    Sha1([u8; 20]),
    Sha256([u8; 32]),
}

/// What a signature's text may stand for; the first is what it should.
pub(super) fn readings(text: &str) -> Vec<Variant<Tag>> {
    let mut readings: Vec<_> = bytes(text).into_iter().filter_map(tag).collect();
    readings.extend(hex(text));
    readings
}

/// The bytes, of any length, that a signature's text may stand for.
pub(super) fn bytes(text: &str) -> Vec<Variant<Vec<u8>>> {
    let variant = |mistakes, is: Option<Vec<u8>>| is.map(|is| Variant { mistakes, is });
    let decoded = decode(text.as_bytes(), Plus::Literal)
        .filter(|decoded| decoded != text.as_bytes())
        .and_then(|decoded| STANDARD.decode(decoded).ok());
    let bare = text.trim_end_matches('=');
    let url_safe = text.contains(['-', '_']);
    [
        variant(vec![], STANDARD.decode(text).ok()),
        variant(vec![Mistake::SignatureEncodedTwice], decoded),
        variant(
            vec![Mistake::SignatureNotEncoded],
            text.contains(' ')
                .then(|| STANDARD.decode(text.replace(' ', "+")).ok())
                .flatten(),
        ),
        variant(
            vec![Mistake::Base64Url],
            url_safe
                .then(|| URL_SAFE_NO_PAD.decode(bare).ok())
                .flatten(),
        ),
        variant(
            vec![Mistake::Unpadded],
            (!text.ends_with('='))
                .then(|| STANDARD_NO_PAD.decode(text).ok())
                .flatten(),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn tag(of: Variant<Vec<u8>>) -> Option<Variant<Tag>> {
    let mut mistakes = of.mistakes;
    let is = match of.is.len() {
        20 => Tag::Sha1(of.is.try_into().ok()?),
        32 => {
            mistakes.push(Mistake::Sha256);
            Tag::Sha256(of.is.try_into().ok()?)
        }
        _ => return None,
    };
    Some(Variant { mistakes, is })
}

/// Hexadecimal, plain or in base64.
fn hex(text: &str) -> Option<Variant<Tag>> {
    let inner = STANDARD.decode(text).ok();
    let inner = inner.and_then(|inner| String::from_utf8(inner).ok());
    let digits = inner.filter(|inner| inner.len() == 40);
    let digits = digits.unwrap_or_else(|| text.to_owned());
    let (pairs, []) = digits.as_bytes().as_chunks::<2>() else {
        return None;
    };
    let octet = |pair: &[u8; 2]| {
        let text = std::str::from_utf8(pair).ok()?;
        u8::from_str_radix(text, 16).ok()
    };
    let is = pairs.iter().map(octet).collect::<Option<Vec<_>>>()?;
    tag(Variant {
        mistakes: vec![Mistake::Hexadecimal],
        is,
    })
}
