use base::Secret;

use super::{Given, Reader, Shape};
use crate::attest_keys::AttestKeys;

/// An app's version code; 0 is none.
pub(in crate::config) fn version() -> Reader<Option<u64>> {
    Reader::of_integer(
        0..=i64::MAX,
        "",
        |number| {
            let version = u64::try_from(number).ok()?;
            Some((version != 0).then_some(version))
        },
        |version| {
            let number = version.and_then(|version| i64::try_from(version).ok());
            Given::Integer(number.unwrap_or(0))
        },
    )
}

/// Names of Android packages.
pub(in crate::config) fn packages() -> Reader<Vec<String>> {
    listed(
        "a list of packages such as [\"com.example.game\"]",
        |text| {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._".contains(&byte);
            (!text.is_empty() && text.bytes().all(allowed)).then(|| text.to_owned())
        },
    )
}

/// Digests of certificates, kept in lower case and without the colons that
/// tools write.
pub(in crate::config) fn digests() -> Reader<Vec<String>> {
    listed(
        "a list of SHA-256 digests of 64 hexadecimal digits, with or without colons",
        |text| {
            let digits = text.replace(':', "").to_ascii_lowercase();
            let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            (is_hex && digits.len() == 64).then_some(digits)
        },
    )
}

/// What an app's tokens are encrypted with, one or more lines.
pub(in crate::config) fn seal_keys() -> Reader<Secret> {
    Reader::of_text(
        "1 to 8 lines of 32 bytes in base64url",
        |text| AttestKeys::parse(text).map(|_| Secret::new(text)),
        None,
    )
}

fn listed(expects: &str, read: fn(&str) -> Option<String>) -> Reader<Vec<String>> {
    Reader {
        shape: Shape::List,
        secret: false,
        expects: expects.to_owned(),
        read: Box::new(move |given| match given {
            Given::List(texts) => texts.iter().map(|text| read(text)).collect(),
            _ => None,
        }),
        show: Some(|texts| Given::List(texts.clone())),
    }
}
