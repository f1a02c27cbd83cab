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
    latest: HashMap<AppId, String>,
    pinned: HashMap<[u8; 32], PinnedToken>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            listings: HashMap::new(),
            names: HashMap::new(),
            credentials: HashMap::new(),
            latest: HashMap::new(),
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

    /// The credential that an app goes by where it has several: the latest, which is
    /// the one that its operator was told last, and of those of one moment the one
    /// with the highest id. Whatever is signed for the app and whatever is issued to
    /// it is this one's.
    #[must_use]
    pub fn credential_of(&self, app: AppId) -> Option<&Credential> {
        self.latest
            .get(&app)
            .and_then(|client_id| self.credentials.get(client_id))
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
        let age = |one: &Credential| (one.created_at, one.credential_id);
        let known = self.credential_of(credential.app_id);
        if known.is_none_or(|known| age(known) < age(&credential)) {
            self.latest
                .insert(credential.app_id, credential.client_id.clone());
        }
        self.credentials
            .insert(credential.client_id.clone(), credential);
    }

    pub(crate) fn add_pinned(&mut self, token: PinnedToken) {
        self.pinned.insert(token.digest, token);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use base::{CredentialId, Environment, Secret, Timestamp};
    use store::Platform;

    use super::*;

    fn app(number: u64) -> AppId {
        AppId::new(number).unwrap()
    }

    fn credential(of: u64, number: u64, created_at: i64) -> Credential {
        let created_at = Timestamp::from_millis(created_at);
        Credential {
            credential_id: CredentialId::new(number).unwrap(),
            app_id: app(of),
            platform: Platform::OpenSocial,
            environment: Environment::Live,
            client_id: format!("key-{number}"),
            secret: Secret::new("secret"),
            previous: None,
            token_validity: Duration::from_secs(1),
            created_at,
            rotated_at: created_at,
        }
    }

    #[test]
    fn an_app_goes_by_its_latest_credential_in_whatever_order_they_come() {
        let all = [(1, 9, 5), (1, 2, 8), (1, 3, 8), (1, 8, 7), (2, 10, 9)];
        for turn in 0..all.len() {
            let mut world = World::new();
            for at in 0..all.len() {
                let (of, number, created_at) = all[(at + turn) % all.len()];
                world.add_credential(credential(of, number, created_at));
            }
            let latest = |of| world.credential_of(app(of)).map(|it| &*it.client_id);
            assert_eq!(latest(1), Some("key-3"), "{turn}");
            assert_eq!(latest(2), Some("key-10"), "{turn}");
            assert_eq!(latest(3), None);
        }
    }
}
