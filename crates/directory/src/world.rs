use base::AppId;
use foldhash::{HashMap, HashMapExt};
use store::{Credential, Listing, PinnedToken};

/// What one platform knows in one of its environments, by the names that its
/// wire uses.
#[derive(Debug)]
pub struct World {
    listings: HashMap<String, Listing>,
    names: HashMap<AppId, String>,
    credentials: HashMap<String, Credential>,
    pinned: HashMap<[u8; 32], PinnedToken>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            listings: HashMap::new(),
            names: HashMap::new(),
            credentials: HashMap::new(),
            pinned: HashMap::new(),
        }
    }

    /// The game that the platform calls `external_id`.
    #[must_use]
    pub fn listing(&self, external_id: &str) -> Option<&Listing> {
        self.listings.get(external_id)
    }

    /// The credential whose public half is `client_id`.
    #[must_use]
    pub fn credential(&self, client_id: &str) -> Option<&Credential> {
        self.credentials.get(client_id)
    }

    /// The pinned token with this SHA-256.
    #[must_use]
    pub fn pinned(&self, digest: &[u8; 32]) -> Option<&PinnedToken> {
        self.pinned.get(digest)
    }

    /// How the platform lists an app, by our id of it.
    #[must_use]
    pub fn listing_of(&self, app: AppId) -> Option<&Listing> {
        self.names
            .get(&app)
            .and_then(|name| self.listings.get(name))
    }

    /// All credentials, in no order.
    pub fn credentials(&self) -> impl Iterator<Item = &Credential> {
        self.credentials.values()
    }

    pub(crate) fn add_listing(&mut self, listing: Listing) {
        self.names
            .insert(listing.app_id, listing.external_id.clone());
        self.listings.insert(listing.external_id.clone(), listing);
    }

    pub(crate) fn add_credential(&mut self, credential: Credential) {
        self.credentials
            .insert(credential.client_id.clone(), credential);
    }

    pub(crate) fn add_pinned(&mut self, token: PinnedToken) {
        self.pinned.insert(token.digest, token);
    }
}
