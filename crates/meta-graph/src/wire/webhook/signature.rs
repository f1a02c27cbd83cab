use std::fmt::Write;

use base::Secret;
use sign::{HmacKey, TAG_LEN};

/// The name of the header with the signature, in lower case.
pub const SIGNATURE_HEADER: &str = "x-hub-signature-256";

const PREFIX: &str = "sha256=";

/// The signature over a body as it is sent: `sha256=` and the HMAC-SHA256 by
/// the app's secret in lower-case hexadecimal.
#[must_use]
pub fn signature(app_secret: &Secret, body: &[u8]) -> String {
    let tag = HmacKey::new(app_secret.expose()).sign(body);
    let mut text = PREFIX.to_owned();
    for byte in tag {
        // A text takes in whatever is written to it.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Whether the header's value is the signature over this very body. Compared
/// in constant time; the digits may be of either case.
#[must_use]
pub fn is_signed(app_secret: &Secret, body: &[u8], header: &[u8]) -> bool {
    let Some(tag) = read_signature(header) else {
        return false;
    };
    HmacKey::new(app_secret.expose()).verify(body, &tag).is_ok()
}

/// The tag in the header's value.
pub(crate) fn read_signature(header: &[u8]) -> Option<[u8; TAG_LEN]> {
    tag(header.strip_prefix(PREFIX.as_bytes())?)
}

fn tag(digits: &[u8]) -> Option<[u8; TAG_LEN]> {
    let (pairs, []) = digits.as_chunks::<2>() else {
        return None;
    };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let bytes = pairs.iter().map(|[high, low]| {
        let value = digit(*high)?.checked_mul(16)?.checked_add(digit(*low)?)?;
        u8::try_from(value).ok()
    });
    bytes.collect::<Option<Vec<u8>>>()?.try_into().ok()
}
