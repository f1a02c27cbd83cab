use base::{AppId, Environment, KeyId, Timestamp};
use directory::{Known, World};
use meta_graph::platform::{App, GrantKind, Pinned, Previous, Registry, Subject};
use sign::SealKey;
use store::{KeyPurpose, PinnedKind, Platform, RevokedSubject};

use super::grants;

/// The graph's look-ups over what this node knows.
pub(crate) struct GraphRegistry<'a> {
    known: &'a Known<'a>,
    /// A store that was filled in development may hold pinned tokens; only
    /// development accepts them.
    pinned: bool,
}

impl<'a> GraphRegistry<'a> {
    /// `pinned` says whether pinned tokens count.
    pub(crate) const fn new(known: &'a Known<'a>, pinned: bool) -> Self {
        Self { known, pinned }
    }

    /// The graph has one world only.
    fn world(&self) -> &World {
        self.known.world(Platform::MetaGraph, Environment::Live)
    }
}

impl Registry for GraphRegistry<'_> {
    fn app(&self, external_id: &str) -> Option<App<'_>> {
        let world = self.world();
        let listing = world.listing(external_id)?;
        let credential = world.credential(external_id)?;
        // Both bear the app's id on the graph; nothing but an operator's care
        // says that they are of one app.
        let of_one = credential.app_id == listing.app_id;
        let previous = credential.previous.as_ref();
        of_one.then_some(App {
            app_id: listing.app_id,
            credential_id: credential.credential_id,
            secret: &credential.secret,
            previous: previous.map(|previous| Previous {
                secret: &previous.secret,
                until: previous.until,
            }),
        })
    }

    fn external_id(&self, app: AppId) -> Option<&str> {
        let listing = self.world().listing_of(app)?;
        Some(&listing.external_id)
    }

    fn key(&self, kind: GrantKind, key_id: KeyId) -> Option<&SealKey> {
        self.known
            .keys()
            .seal(purpose(kind), Environment::Live, key_id)
    }

    fn is_revoked(&self, app: AppId, subject: Subject, issued_at: Timestamp) -> bool {
        let is_revoked = |subject| self.known.is_revoked(app, subject, issued_at);
        match subject {
            Subject::Token(id) => {
                is_revoked(RevokedSubject::Token(id))
                    || grants::family_of(id)
                        .is_some_and(|family| is_revoked(RevokedSubject::Family(family)))
            }
            Subject::Player(id) => is_revoked(RevokedSubject::Player(id)),
            Subject::Family(id) => is_revoked(RevokedSubject::Family(id)),
        }
    }

    fn pinned(&self, digest: &[u8; 32]) -> Option<Pinned> {
        if !self.pinned {
            return None;
        }
        let token = self.world().pinned(digest)?;
        match token.kind {
            PinnedKind::User {
                player_id,
                scoped_id: Some(user_id),
            } => Some(Pinned {
                app_id: token.app_id,
                player: player_id,
                user_id,
                expires_at: token.expires_at,
            }),
            _ => None,
        }
    }
}

/// The key ring's name of what seals a kind of grant.
pub(super) const fn purpose(kind: GrantKind) -> KeyPurpose {
    match kind {
        GrantKind::UserToken => KeyPurpose::MetaUserToken,
        GrantKind::UserProof => KeyPurpose::MetaUserProof,
        GrantKind::SsoCode => KeyPurpose::MetaSsoCode,
        GrantKind::RefreshCode => KeyPurpose::MetaRefreshCode,
    }
}
