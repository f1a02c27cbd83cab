use std::{fmt, str::FromStr};

use base::Rng;

/// The longest OID, in characters.
pub const MAX_OID: usize = 128;

/// The offer id that names one completed view, and by which a callback is
/// redeemed once ("Callback URL format"): 1 to 128 characters out of `A–Z a–z
/// 0–9 _ -`, compared byte for byte.
///
/// The documents do not say what it is made of. Neither `,` nor `=` may be in
/// it, because it has to end where it seems to end within the signed text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Oid(String);

/// The text is no OID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an oid has 1 to 128 characters out of A-Z a-z 0-9 _ -")]
pub struct InvalidOid;

impl Oid {
    /// Draws a fresh one: 128 random bits as 32 lower-case hexadecimal digits,
    /// so that a receiver whose database ignores case tells them apart too.
    #[must_use]
    pub fn generate(rng: &dyn Rng) -> Self {
        Self::of(rng.array())
    }

    /// The OID that is written for these 16 bytes.
    #[must_use]
    pub fn of(bytes: [u8; 16]) -> Self {
        Self(format!("{:032x}", u128::from_be_bytes(bytes)))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Oid {
    type Err = InvalidOid;

    fn from_str(text: &str) -> Result<Self, InvalidOid> {
        let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if !(1..=MAX_OID).contains(&text.len()) || !text.bytes().all(good) {
            return Err(InvalidOid);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
