use std::{fmt, str::FromStr};

use crate::UnknownName;

/// The longest name of a network, in bytes.
const LONGEST: usize = 31;

/// The network that says that a reward was earned, by the name of its profile: 1
/// to 31 small letters, digits and hyphens, the first of them a letter.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RewardNetwork {
    // Filled up with zeros, which sort before every letter.
    name: [u8; LONGEST],
}

impl RewardNetwork {
    /// Unity Ads.
    pub const UNITY_ADS: Self = Self::fixed(b"unity-ads");

    const fn fixed<const N: usize>(text: &[u8; N]) -> Self {
        const { assert!(N <= LONGEST) };
        let mut name = [0; LONGEST];
        let (start, _) = name.split_at_mut(N);
        start.copy_from_slice(text);
        Self { name }
    }

    /// The network of that name; `None` for what is no such name.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !text.starts_with(|first: char| first.is_ascii_lowercase()) || !text.bytes().all(allowed)
        {
            return None;
        }
        let mut name = [0; LONGEST];
        name.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self { name })
    }

    /// Its name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let end = self.name.iter().position(|byte| *byte == 0);
        let name = self.name.get(..end.unwrap_or(LONGEST)).unwrap_or_default();
        str::from_utf8(name).unwrap_or_default()
    }
}

impl fmt::Display for RewardNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RewardNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RewardNetwork")
            .field(&self.as_str())
            .finish()
    }
}

impl FromStr for RewardNetwork {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::new(text).ok_or_else(|| UnknownName::new("network", text))
    }
}

impl serde::Serialize for RewardNetwork {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for RewardNetwork {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        let no_name = "a network is named in small letters, digits and hyphens";
        Self::new(&text).ok_or_else(|| serde::de::Error::custom(no_name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_as_it_is() {
        assert_eq!(RewardNetwork::UNITY_ADS.as_str(), "unity-ads");
        for name in ["a", "applovin-max", &"n".repeat(LONGEST)] {
            assert_eq!(RewardNetwork::new(name).unwrap().as_str(), name);
        }
        for name in [
            "",
            "1a",
            "-a",
            "Unity",
            "a_b",
            "ä",
            "a\0",
            &"n".repeat(LONGEST + 1),
        ] {
            assert_eq!(RewardNetwork::new(name), None, "{name:?}");
        }
        let sorted = ["a", "a-", "ab", "b"].map(|name| RewardNetwork::new(name).unwrap());
        assert!(sorted.is_sorted());
    }
}
