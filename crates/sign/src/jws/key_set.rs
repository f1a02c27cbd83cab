use super::{Jws, VerifyingKey, header, jwk};
use crate::{Forged, Malformed, Signed};

/// How many keys a set has at most.
pub const MAX_KEYS: usize = 64;

/// The longest set that is read, in bytes.
pub const MAX_SET: usize = 65_536;

/// Public keys, each under a name of its own: a JWK set (RFC 7517, section 5).
#[derive(Clone, Debug, Default)]
pub struct KeySet(Vec<VerifyingKey>);

/// Why a token was not made with a key of the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Its header is not read here, or names another algorithm than the one
    /// that the key is for.
    #[error("a header that is not accepted")]
    Header,
    /// Its header is good and names a key that the set does not have: it may
    /// be newer than the set.
    #[error("signed by a key that is not known")]
    UnknownKey,
    /// The key did not sign it, or what it signed cannot be read.
    #[error("not made with this key")]
    Forged,
}

impl From<Forged> for Refused {
    fn from(_: Forged) -> Self {
        Self::Forged
    }
}

impl KeySet {
    /// A set of these keys.
    ///
    /// # Errors
    /// [`Malformed`] when two have one name, whatever they are for, or there
    /// are more than [`MAX_KEYS`].
    pub fn new(keys: Vec<VerifyingKey>) -> Result<Self, Malformed> {
        let mut names: Vec<_> = keys.iter().map(VerifyingKey::kid).collect();
        names.sort_unstable();
        names.dedup();
        if names.len() != keys.len() || keys.len() > MAX_KEYS {
            return Err(Malformed);
        }
        Ok(Self(keys))
    }

    /// Reads a JWK set. Keys that [`VerifyingKey::from_jwk`] refuses are left
    /// out, as the RFC asks for those of other kinds.
    ///
    /// # Errors
    /// [`Malformed`] when it is no set, is longer than [`MAX_SET`], lists more
    /// than [`MAX_KEYS`], or two of its keys have one name.
    pub fn from_json(json: &[u8]) -> Result<Self, Malformed> {
        if json.len() > MAX_SET {
            return Err(Malformed);
        }
        let keys = jwk::split(json).ok_or(Malformed)?;
        if keys.len() > MAX_KEYS {
            return Err(Malformed);
        }
        let read = |key: &&_| {
            let key: &serde_json::value::RawValue = key;
            VerifyingKey::from_jwk(key.get().as_bytes()).ok()
        };
        Self::new(keys.iter().filter_map(read).collect())
    }

    /// Writes the set.
    #[must_use]
    pub fn to_json(&self) -> String {
        let keys: Vec<_> = self.0.iter().map(VerifyingKey::to_jwk).collect();
        format!(r#"{{"keys":[{}]}}"#, keys.join(","))
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &[VerifyingKey] {
        &self.0
    }

    /// The key of that name.
    #[must_use]
    pub fn get(&self, kid: &str) -> Option<&VerifyingKey> {
        self.0.iter().find(|key| key.kid() == kid)
    }

    /// Checks a token with the key that its header names, and then reads what
    /// was signed. `None` from `read` counts as forged: whoever holds a key
    /// signs only what can be read.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn verify<T>(
        &self,
        token: &Jws<'_>,
        read: impl FnOnce(&VerifyingKey, &[u8]) -> Option<T>,
    ) -> Result<Signed<T>, Refused> {
        let key = self.key_of(token.header())?;
        token.check(key)?;
        let payload = token.payload().map_err(|_| Refused::Forged)?;
        read(key, &payload).map(Signed::new).ok_or(Refused::Forged)
    }

    fn key_of(&self, encoded: &[u8]) -> Result<&VerifyingKey, Refused> {
        let own = |key: &&VerifyingKey| key.header().as_bytes() == encoded;
        if let Some(key) = self.0.iter().find(own) {
            return Ok(key);
        }
        let found = header::read(encoded, |header| {
            let key = self.get(&header.kid).ok_or(Refused::UnknownKey)?;
            let pinned = key.algorithm().name() == header.alg;
            pinned.then_some(key).ok_or(Refused::Header)
        });
        found.unwrap_or(Err(Refused::Header))
    }
}
