//! Secrets at rest: values sealed under a master key, so that whoever takes
//! the place where they are kept takes nothing.

use std::{
    fmt,
    sync::{PoisonError, RwLock},
};

use base::{KeyId, Secret, SharedRng};

use crate::{BadKey, Forged, Malformed, SealKey};

/// The only layout so far: version, master key id (4 bytes), nonce (12 bytes),
/// ciphertext and tag.
const VERSION: u8 = 1;

/// Keeps what a vault seals apart from everything else that is ever sealed.
const PURPOSE: &[u8] = b"countersign/vault/1";

/// The master keys of an installation: the active one seals, all of them open.
///
/// A key stays until the process ends, because a reader may still look at what
/// was sealed under it before a rotation.
pub struct Vault {
    keys: RwLock<Keys>,
    rng: SharedRng,
}

struct Keys {
    active: KeyId,
    all: Vec<(KeyId, SealKey)>,
}

/// Why a sealed value does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Locked {
    /// It was sealed under a master key that the vault does not have.
    #[error("sealed under the master key {0}, which was not given")]
    UnknownKey(KeyId),
    /// The vault has a key of that id, and it is another one; or the value was
    /// altered or belongs to another place.
    #[error("the master key {0} does not open it: it is another key, or the value was altered")]
    Forged(KeyId),
    /// It is not a sealed value at all.
    #[error("not a sealed value")]
    Malformed,
}

impl Vault {
    /// A vault with one master key of 32 random bytes. `rng` draws the nonces.
    ///
    /// # Errors
    /// [`BadKey`] for any other length.
    pub fn new(active: KeyId, material: &Secret, rng: SharedRng) -> Result<Self, BadKey> {
        let key = SealKey::new(material.expose())?;
        let all = vec![(active, key)];
        let keys = RwLock::new(Keys { active, all });
        Ok(Self { keys, rng })
    }

    /// Adds a key that only opens, such as one from before a rotation. One
    /// whose id is there already is not added.
    ///
    /// # Errors
    /// [`BadKey`].
    pub fn add(&self, id: KeyId, material: &Secret) -> Result<(), BadKey> {
        let key = SealKey::new(material.expose())?;
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        if keys.all.iter().all(|(known, _)| *known != id) {
            keys.all.push((id, key));
        }
        Ok(())
    }

    /// Adds a key and makes it the active one.
    ///
    /// # Errors
    /// [`BadKey`].
    pub fn activate(&self, id: KeyId, material: &Secret) -> Result<(), BadKey> {
        self.add(id, material)?;
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        keys.active = id;
        Ok(())
    }

    /// The key that seals.
    #[must_use]
    pub fn active(&self) -> KeyId {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.active
    }

    /// Seals a secret for one place, such as a table, a column and a row. It
    /// opens nowhere else.
    ///
    /// # Errors
    /// [`Malformed`] when the secret is longer than AES-GCM allows.
    pub fn seal(&self, place: &[&[u8]], secret: &Secret) -> Result<Vec<u8>, Malformed> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let found = keys.all.iter().find(|(id, _)| *id == keys.active);
        let (id, key) = found.ok_or(Malformed)?;
        let nonce = self.rng.array();
        let mut sealed = vec![VERSION];
        sealed.extend_from_slice(id.bytes());
        sealed.extend_from_slice(&nonce);
        sealed.extend(key.seal(nonce, &bound_to(place), secret.expose())?);
        Ok(sealed)
    }

    /// Opens what was sealed for that place.
    ///
    /// # Errors
    /// [`Locked`].
    pub fn open(&self, place: &[&[u8]], sealed: &[u8]) -> Result<Secret, Locked> {
        let id = sealed_under(sealed).ok_or(Locked::Malformed)?;
        let (nonce, body) = split(sealed).ok_or(Locked::Malformed)?;
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let found = keys.all.iter().find(|(known, _)| *known == id);
        let (_, key) = found.ok_or(Locked::UnknownKey(id))?;
        // Opened in place, so that the plaintext is in no buffer but this one.
        let mut body = zeroize::Zeroizing::new(body.to_vec());
        let opened = key.open(nonce, &bound_to(place), &mut body);
        opened.map(Secret::new).map_err(|Forged| Locked::Forged(id))
    }
}

/// Which master key a value was sealed under, if it is a sealed value.
#[must_use]
pub fn sealed_under(sealed: &[u8]) -> Option<KeyId> {
    let (&version, rest) = sealed.split_first()?;
    let (&id, _) = rest.split_first_chunk()?;
    (version == VERSION).then(|| KeyId::new(id))
}

fn split(sealed: &[u8]) -> Option<([u8; 12], &[u8])> {
    let (_, rest) = sealed.split_first_chunk::<5>()?;
    let (&nonce, body) = rest.split_first_chunk()?;
    Some((nonce, body))
}

/// The parts with their lengths, so that no two places look alike.
fn bound_to(place: &[&[u8]]) -> Vec<u8> {
    let mut bytes = PURPOSE.to_vec();
    for part in place {
        let len = u64::try_from(part.len()).unwrap_or(u64::MAX);
        bytes.extend_from_slice(&len.to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("active", &self.active())
            .finish_non_exhaustive()
    }
}
