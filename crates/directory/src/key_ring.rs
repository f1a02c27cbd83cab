use base::{AppId, Environment, KeyId, Timestamp};
use foldhash::{HashMap, HashMapExt};
use sign::{
    HmacKey, SealKey,
    jws::{Algorithm, KeySet, SigningKey},
};
use store::{KeyPurpose, TokenKey};

use crate::published::Published;

/// A key cannot be used. The store is damaged, or was written by something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnusableKey {
    /// It is of another form than its purpose asks for.
    #[error("the key {0} of the key ring is no key of its purpose")]
    OfRing(KeyId),
    /// It has the name of another.
    #[error("two keys of the key ring that sign attestation tokens have one name")]
    Published,
    /// A game's tokens cannot be sealed with it.
    #[error("the key that seals the attestation tokens of the game {0} does not have 32 bytes")]
    OfApp(AppId),
}

type Place = (KeyPurpose, Environment, KeyId);

/// The key ring with its keys made ready: a sealing key's schedule, a MAC key's
/// first block and a private key's public half are computed once.
#[derive(Debug)]
pub struct KeyRing {
    seal: HashMap<Place, SealKey>,
    hmac: HashMap<Place, HmacKey>,
    signing: HashMap<Place, SigningKey>,
    published: HashMap<Environment, Published>,
    youngest: HashMap<(KeyPurpose, Environment), KeyId>,
    unpublished: KeySet,
}

impl KeyRing {
    pub(crate) fn new(keys: &[TokenKey]) -> Result<Self, UnusableKey> {
        let mut ring = Self {
            seal: HashMap::new(),
            hmac: HashMap::new(),
            signing: HashMap::new(),
            published: HashMap::new(),
            youngest: HashMap::new(),
            unpublished: KeySet::default(),
        };
        // The catalog gives the oldest key first, so the last one in is the
        // youngest.
        for key in keys {
            ring.add(key)?;
        }
        ring.publish(keys)?;
        Ok(ring)
    }

    fn add(&mut self, key: &TokenKey) -> Result<(), UnusableKey> {
        let unusable = |_| UnusableKey::OfRing(key.key_id);
        let material = key.material.expose();
        let place = (key.purpose, key.environment, key.key_id);
        match (key.purpose, algorithm(key.purpose)) {
            (_, Some(algorithm)) => {
                let kid = key.key_id.to_string();
                let ready = SigningKey::new(algorithm, &kid, &key.material).map_err(unusable)?;
                self.signing.insert(place, ready);
            }
            (KeyPurpose::StoveUserToken | KeyPurpose::GateChallenge, None) => {
                if material.len() != 32 {
                    return Err(UnusableKey::OfRing(key.key_id));
                }
                self.hmac.insert(place, HmacKey::new(material));
            }
            (_, None) => {
                self.seal
                    .insert(place, SealKey::new(material).map_err(unusable)?);
            }
        }
        self.youngest
            .insert((key.purpose, key.environment), key.key_id);
        Ok(())
    }

    fn publish(&mut self, keys: &[TokenKey]) -> Result<(), UnusableKey> {
        for environment in Environment::ALL {
            let of_it = keys.iter().filter(|key| key.environment == environment);
            let published = Published::new(of_it, |key| {
                let place = (key.purpose, key.environment, key.key_id);
                Some(self.signing.get(&place)?.public().clone())
            })?;
            self.published.insert(environment, published);
        }
        Ok(())
    }

    /// A key that seals.
    #[must_use]
    pub fn seal(
        &self,
        purpose: KeyPurpose,
        environment: Environment,
        key: KeyId,
    ) -> Option<&SealKey> {
        self.seal.get(&(purpose, environment, key))
    }

    /// A key that authenticates.
    #[must_use]
    pub fn hmac(
        &self,
        purpose: KeyPurpose,
        environment: Environment,
        key: KeyId,
    ) -> Option<&HmacKey> {
        self.hmac.get(&(purpose, environment, key))
    }

    /// A private key that signs attestation tokens. Its `kid` is the key's id as
    /// it is written.
    #[must_use]
    pub fn signing(
        &self,
        purpose: KeyPurpose,
        environment: Environment,
        key: KeyId,
    ) -> Option<&SigningKey> {
        self.signing.get(&(purpose, environment, key))
    }

    /// See [`Known::published`](crate::Known::published).
    pub(crate) fn published(
        &self,
        environment: Environment,
        now: Timestamp,
        watermark: Option<Timestamp>,
    ) -> &KeySet {
        let published = self.published.get(&environment);
        published.map_or(&self.unpublished, |published| published.at(now, watermark))
    }

    /// The key with which new tokens are made.
    #[must_use]
    pub fn youngest(&self, purpose: KeyPurpose, environment: Environment) -> Option<KeyId> {
        self.youngest.get(&(purpose, environment)).copied()
    }
}

const fn algorithm(purpose: KeyPurpose) -> Option<Algorithm> {
    match purpose {
        KeyPurpose::AttestEs256 => Some(Algorithm::Es256),
        KeyPurpose::AttestEdDsa => Some(Algorithm::EdDsa),
        KeyPurpose::AttestPs256 => Some(Algorithm::Ps256),
        _ => None,
    }
}
