use std::{fmt, str::FromStr};

use base::{ApiKeyId, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A right to call some of our own APIs. None includes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Everything of the operator's API that no other scope is about.
    Administer,
    /// Take back tokens, credentials' tokens and players' tokens.
    Ban,
    /// Have the gate sign calls of platforms' APIs and send them.
    Call,
    /// Look at lists, single things and the audit log.
    Read,
    /// Fetch a game's rewards from the gate, acknowledge them and report grants.
    Reward,
    /// Have the gate verify evidence and issue challenges.
    Verify,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Administer,
        Self::Ban,
        Self::Call,
        Self::Read,
        Self::Reward,
        Self::Verify,
    ];

    /// The name used in stores and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administer => "administer",
            Self::Ban => "ban",
            Self::Call => "call",
            Self::Read => "read",
            Self::Reward => "reward",
            Self::Verify => "verify",
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Administer => 1,
            Self::Ban => 2,
            Self::Call => 4,
            Self::Read => 8,
            Self::Verify => 16,
            Self::Reward => 32,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.as_str() == text)
            .ok_or_else(|| {
                "a scope is `administer`, `ban`, `call`, `read`, `reward` or `verify`".to_owned()
            })
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// A set of scopes. Written as their names with commas between.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scopes(u8);

impl Scopes {
    /// Every scope there is.
    #[must_use]
    pub fn all() -> Self {
        Scope::ALL.into_iter().collect()
    }

    /// Whether the set has it.
    #[must_use]
    pub const fn has(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Whether there is none in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those in it, in the order of their names.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.has(*scope))
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |set, scope| set | scope.bit()))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{scope}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scopes({self})")
    }
}

impl FromStr for Scopes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',')
            .filter(|name| !name.is_empty())
            .map(str::parse)
            .collect()
    }
}

/// A key with which our own APIs are called.
///
/// Unique by id and by digest. The key is 32 random bytes, so a plain digest of
/// it keeps it safe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Our id of it, which the audit log names.
    pub key_id: ApiKeyId,
    /// What operators call it; 1 to 100 bytes, not unique.
    pub label: String,
    /// What it may do.
    pub scopes: Scopes,
    /// SHA-256 of the key's text.
    pub digest: [u8; 32],
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is refused; `None` while it is good.
    pub revoked_at: Option<Timestamp>,
}

impl ApiKey {
    /// The rule of state: what was taken back stays so since the first time.
    #[must_use]
    pub fn revoked(self, at: Timestamp) -> Self {
        let revoked_at = self.revoked_at.or(Some(at));
        Self { revoked_at, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_read_back_as_it_was_written() {
        for mask in 0..64_u8 {
            let set: Scopes = Scope::ALL
                .into_iter()
                .filter(|scope| mask & scope.bit() != 0)
                .collect();
            assert_eq!(set.to_string().parse(), Ok(set));
            for scope in Scope::ALL {
                assert_eq!(set.has(scope), mask & scope.bit() != 0);
            }
        }
        assert_eq!(
            Scopes::all().to_string(),
            "administer,ban,call,read,reward,verify"
        );
        assert!("read,rule".parse::<Scopes>().is_err());
    }

    #[test]
    fn a_key_is_revoked_once() {
        let key = ApiKey {
            key_id: ApiKeyId::new(1).unwrap(),
            label: "ci".into(),
            scopes: Scopes::all(),
            digest: [0; 32],
            created_at: Timestamp::EPOCH,
            revoked_at: None,
        };
        let (first, later) = (Timestamp::from_secs(5), Timestamp::from_secs(9));
        let revoked = key.revoked(first);
        assert_eq!(revoked.revoked_at, Some(first));
        assert_eq!(revoked.clone().revoked(later), revoked);
    }
}
