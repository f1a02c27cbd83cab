use std::{borrow::Cow, sync::Arc};

use base::{AppId, Environment, KeyId, Timestamp};
use foldhash::{HashMap, HashMapExt};
use sign::{HmacKey, SealKey};
use store::{
    Achievement, AdsSetup, App, Board, Catalog, ChangeNo, GraphSetup, KeyPurpose, Platform, Sku,
    SocialSetup, TokenKey,
};

use crate::{ApiKeys, Objects, ReadySocial, World};

/// A key of the ring cannot be used. The store is damaged, or was written by
/// something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key {0} of the key ring does not have 32 bytes")]
pub struct UnusableKey(pub KeyId);

/// One state of the catalog, indexed by what requests carry and with its keys
/// made ready. Never changes; a newer state is another snapshot.
#[derive(Debug)]
pub struct Snapshot {
    head: ChangeNo,
    apps: HashMap<AppId, App>,
    ads: HashMap<AppId, AdsSetup>,
    worlds: HashMap<(Platform, Environment), World>,
    nowhere: World,
    keys: KeyRing,
    api_keys: ApiKeys,
    graph: HashMap<AppId, GraphSetup>,
    skus: Objects<Sku>,
    achievements: Objects<Achievement>,
    boards: Objects<Board>,
    social: HashMap<AppId, Arc<ReadySocial>>,
}

impl Snapshot {
    /// Indexes what was read from the store. Its revocations are not in here.
    pub(crate) fn new(catalog: Catalog) -> Result<Self, UnusableKey> {
        let mut worlds: HashMap<(Platform, Environment), World> = HashMap::new();
        for listing in catalog.listings {
            let place = (listing.platform, listing.environment);
            worlds
                .entry(place)
                .or_insert_with(World::new)
                .add_listing(listing);
        }
        for credential in catalog.credentials {
            let place = (credential.platform, credential.environment);
            worlds
                .entry(place)
                .or_insert_with(World::new)
                .add_credential(credential);
        }
        for token in catalog.pinned {
            let place = (token.platform, token.environment);
            worlds
                .entry(place)
                .or_insert_with(World::new)
                .add_pinned(token);
        }
        Ok(Self {
            head: catalog.head,
            apps: catalog
                .apps
                .into_iter()
                .map(|app| (app.app_id, app))
                .collect(),
            ads: catalog
                .ads
                .into_iter()
                .map(|setup| (setup.app_id, setup))
                .collect(),
            worlds,
            nowhere: World::new(),
            keys: KeyRing::new(&catalog.keys)?,
            api_keys: ApiKeys::new(catalog.api_keys),
            graph: catalog
                .graph
                .into_iter()
                .map(|setup| (setup.app_id, setup))
                .collect(),
            skus: Objects::new(catalog.skus),
            achievements: Objects::new(catalog.achievements),
            boards: Objects::new(catalog.boards),
            social: catalog
                .social
                .into_iter()
                .map(|setup| (setup.app_id, Arc::new(ReadySocial::new(setup))))
                .collect(),
        })
    }

    /// The last change that is in it.
    #[must_use]
    pub const fn head(&self) -> ChangeNo {
        self.head
    }

    /// One app.
    #[must_use]
    pub fn app(&self, app: AppId) -> Option<&App> {
        self.apps.get(&app)
    }

    /// All apps, in no order.
    pub fn apps(&self) -> impl Iterator<Item = &App> {
        self.apps.values()
    }

    /// How one game is told of rewarded views; `None` where it was never set up.
    #[must_use]
    pub fn ads(&self, app: AppId) -> Option<&AdsSetup> {
        self.ads.get(&app)
    }

    /// How one game's calls of Meta's graph are taken: as is usual where nobody
    /// has said otherwise.
    #[must_use]
    pub fn graph_setup(&self, app: AppId) -> Cow<'_, GraphSetup> {
        self.graph.get(&app).map_or_else(
            || Cow::Owned(GraphSetup::usual(app, Timestamp::EPOCH)),
            Cow::Borrowed,
        )
    }

    /// Everything that is for sale.
    #[must_use]
    pub const fn skus(&self) -> &Objects<Sku> {
        &self.skus
    }

    /// All definitions of achievements.
    #[must_use]
    pub const fn achievements(&self) -> &Objects<Achievement> {
        &self.achievements
    }

    /// All leaderboards.
    #[must_use]
    pub const fn boards(&self) -> &Objects<Board> {
        &self.boards
    }

    /// How one game's calls of OpenSocial are taken: as is usual where nobody
    /// has said otherwise.
    #[must_use]
    pub fn social_setup(&self, app: AppId) -> Arc<ReadySocial> {
        let setup = self.social.get(&app).cloned();
        let usual = || ReadySocial::new(SocialSetup::usual(app, Timestamp::EPOCH));
        setup.unwrap_or_else(|| Arc::new(usual()))
    }

    /// What a platform knows in an environment; empty when that is nothing.
    #[must_use]
    pub fn world(&self, platform: Platform, environment: Environment) -> &World {
        self.worlds
            .get(&(platform, environment))
            .unwrap_or(&self.nowhere)
    }

    /// All worlds in which something is known.
    pub fn worlds(&self) -> impl Iterator<Item = &World> {
        self.worlds.values()
    }

    /// The keys.
    #[must_use]
    pub const fn keys(&self) -> &KeyRing {
        &self.keys
    }

    /// The keys with which our own APIs are called.
    #[must_use]
    pub const fn api_keys(&self) -> &ApiKeys {
        &self.api_keys
    }
}

/// The key ring with its keys made ready: a sealing key's schedule and a MAC
/// key's first block are computed once.
#[derive(Debug)]
pub struct KeyRing {
    seal: HashMap<(KeyPurpose, Environment, KeyId), SealKey>,
    hmac: HashMap<(KeyPurpose, Environment, KeyId), HmacKey>,
    youngest: HashMap<(KeyPurpose, Environment), KeyId>,
}

impl KeyRing {
    fn new(keys: &[TokenKey]) -> Result<Self, UnusableKey> {
        let mut ring = Self {
            seal: HashMap::new(),
            hmac: HashMap::new(),
            youngest: HashMap::new(),
        };
        // The catalog gives the oldest key first, so the last one in is the
        // youngest.
        for key in keys {
            ring.add(key)?;
        }
        Ok(ring)
    }

    fn add(&mut self, key: &TokenKey) -> Result<(), UnusableKey> {
        let material = key.material.expose();
        if material.len() != 32 {
            return Err(UnusableKey(key.key_id));
        }
        let place = (key.purpose, key.environment, key.key_id);
        match key.purpose {
            KeyPurpose::StoveServerToken
            | KeyPurpose::StoveRefreshToken
            | KeyPurpose::DeviceSession
            | KeyPurpose::AdView
            | KeyPurpose::MetaUserToken
            | KeyPurpose::MetaUserProof
            | KeyPurpose::MetaSsoCode
            | KeyPurpose::MetaRefreshCode
            | KeyPurpose::OpenSocialToken => {
                let ready = SealKey::new(material).map_err(|_| UnusableKey(key.key_id))?;
                self.seal.insert(place, ready);
            }
            KeyPurpose::StoveUserToken | KeyPurpose::GateChallenge => {
                self.hmac.insert(place, HmacKey::new(material));
            }
        }
        self.youngest
            .insert((key.purpose, key.environment), key.key_id);
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

    /// A key that signs.
    #[must_use]
    pub fn hmac(
        &self,
        purpose: KeyPurpose,
        environment: Environment,
        key: KeyId,
    ) -> Option<&HmacKey> {
        self.hmac.get(&(purpose, environment, key))
    }

    /// The key with which new tokens are made.
    #[must_use]
    pub fn youngest(&self, purpose: KeyPurpose, environment: Environment) -> Option<KeyId> {
        self.youngest.get(&(purpose, environment)).copied()
    }
}
