use std::{borrow::Cow, sync::Arc};

use base::{AppId, Environment, Timestamp};
use foldhash::{HashMap, HashMapExt};
use sign::jwe;
use store::{
    Achievement, AdsSetup, App, Board, Catalog, ChangeNo, GraphSetup, Platform, Sku, SocialSetup,
};

use crate::{ApiKeys, KeyRing, Objects, ReadyAttest, ReadySocial, UnusableKey, World};

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
    attest: HashMap<AppId, Arc<ReadyAttest>>,
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
            attest: catalog
                .attest
                .into_iter()
                .map(|setup| Ok((setup.app_id, Arc::new(ReadyAttest::new(setup)?))))
                .collect::<Result<_, UnusableKey>>()?,
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

    /// Whether any game has said how the evidence of its devices is judged.
    #[must_use]
    pub fn attests(&self) -> bool {
        !self.attest.is_empty()
    }

    /// How the evidence of one game's devices is judged: as is usual where nobody
    /// has said otherwise.
    #[must_use]
    pub fn attest_setup(&self, app: AppId) -> Arc<ReadyAttest> {
        let setup = self.attest.get(&app).cloned();
        setup.unwrap_or_else(|| Arc::new(ReadyAttest::usual(app)))
    }

    /// With what the attestation tokens of one game are sealed; `None` where they
    /// are not.
    #[must_use]
    pub fn attest_seal(&self, app: AppId) -> Option<&jwe::Key> {
        self.attest.get(&app)?.seal()
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
