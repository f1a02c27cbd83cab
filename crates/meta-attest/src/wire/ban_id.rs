//! `ban_id`: the number of a ban in decimal, in base64 without padding (the samples of
//! the page of 2025 begin with `NjIx`, which is `621`). No digit comes out as a
//! character in which the two alphabets of base64 differ.

use base::BanId;
use sign::base64url;

/// The text by which games name a ban.
#[must_use]
pub fn write(ban: BanId) -> String {
    base64url::encode(ban.to_string().as_bytes())
}

/// Reads such a text; `None` for what was never the text of a ban.
#[must_use]
pub fn read(text: &str) -> Option<BanId> {
    let digits = base64url::decode(text.as_bytes()).ok()?;
    std::str::from_utf8(&digits).ok()?.parse().ok()
}
