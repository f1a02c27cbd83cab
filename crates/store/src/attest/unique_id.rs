use std::{fmt, str::FromStr};

use base::{InvalidId, Rng};

/// The name by which one game knows one device for a while: 32 random bytes,
/// written as 64 digits of lower-case hexadecimal. It says nothing of the device
/// and is another for each game.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UniqueId([u8; 32]);

impl UniqueId {
    /// Wraps bytes that were stored or carried in a token.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Draws a fresh one.
    #[must_use]
    pub fn generate(rng: &dyn Rng) -> Self {
        Self(rng.array())
    }

    /// The bytes themselves.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for UniqueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for UniqueId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let mut bytes = [0; 32];
        let (digits, rest) = text.as_bytes().as_chunks::<2>();
        if digits.len() != bytes.len() || !rest.is_empty() {
            return Err(InvalidId);
        }
        for (byte, [high, low]) in bytes.iter_mut().zip(digits) {
            *byte = (digit(*high)? << 4) | digit(*low)?;
        }
        Ok(Self(bytes))
    }
}

const fn digit(of: u8) -> Result<u8, InvalidId> {
    match of {
        b'0'..=b'9' => Ok(of.wrapping_sub(b'0')),
        b'a'..=b'f' => Ok(of.wrapping_sub(b'a').wrapping_add(10)),
        _ => Err(InvalidId),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_survives_its_text() {
        let id = UniqueId::new(std::array::from_fn(|at| u8::try_from(at * 8 + 7).unwrap()));
        let text = id.to_string();
        assert!(text.starts_with("070f171f27"), "{text}");
        assert_eq!(text.len(), 64);
        assert_eq!(text.parse(), Ok(id));
        for bad in [
            "",
            "07",
            text.trim_start_matches('0'),
            &text.to_uppercase(),
            &format!("{text}0"),
        ] {
            assert_eq!(bad.parse::<UniqueId>(), Err(InvalidId), "{bad}");
        }
    }
}
