use base::{AppId, Environment, KeyId, Timestamp};
use directory::{Directory, Snapshot};
use sign::{HmacKey, SealKey};
use store::{KeyPurpose, PinnedKind, Platform, RevokedSubject};
use stove::platform::{Client, Game, Pinned, Registry, Subject};

use crate::Parts;

/// STOVE's look-ups over one snapshot of the directory.
pub(crate) struct SnapshotRegistry<'a> {
    snapshot: &'a Snapshot,
    directory: &'a Directory,
    /// A store that was filled in development may hold pinned tokens; only
    /// development accepts them.
    pinned: bool,
}

impl<'a> SnapshotRegistry<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, parts: &'a Parts) -> Self {
        Self::over(snapshot, &parts.directory, parts.development)
    }

    /// `pinned` says whether pinned tokens count.
    pub(crate) const fn over(
        snapshot: &'a Snapshot,
        directory: &'a Directory,
        pinned: bool,
    ) -> Self {
        Self {
            snapshot,
            directory,
            pinned,
        }
    }
}

impl Registry for SnapshotRegistry<'_> {
    fn client(&self, environment: Environment, client_id: &str) -> Option<Client<'_>> {
        let world = self.snapshot.world(Platform::Stove, environment);
        let credential = world.credential(client_id)?;
        let listing = world.listing_of(credential.app_id)?;
        Some(Client {
            credential_id: credential.credential_id,
            app_id: credential.app_id,
            game_id: &listing.external_id,
            secret: &credential.secret,
            token_validity: credential.token_validity,
        })
    }

    fn game(&self, environment: Environment, game_id: &str) -> Option<Game> {
        let listing = self
            .snapshot
            .world(Platform::Stove, environment)
            .listing(game_id)?;
        Some(Game {
            app_id: listing.app_id,
            application_no: listing.number?,
        })
    }

    fn shares_publisher(&self, app: AppId, other: AppId) -> bool {
        let (app, other) = (self.snapshot.app(app), self.snapshot.app(other));
        app.zip(other)
            .is_some_and(|(app, other)| app.shares_publisher(other))
    }

    fn server_token_key(&self, environment: Environment, key: KeyId) -> Option<&SealKey> {
        self.snapshot
            .keys()
            .seal(KeyPurpose::StoveServerToken, environment, key)
    }

    fn user_token_key(&self, environment: Environment, key: KeyId) -> Option<&HmacKey> {
        self.snapshot
            .keys()
            .hmac(KeyPurpose::StoveUserToken, environment, key)
    }

    fn refresh_token_key(&self, environment: Environment, key: KeyId) -> Option<&SealKey> {
        self.snapshot
            .keys()
            .seal(KeyPurpose::StoveRefreshToken, environment, key)
    }

    fn is_revoked(&self, app: AppId, subject: Subject, issued_at: Timestamp) -> bool {
        let subject = match subject {
            Subject::Token(id) => RevokedSubject::Token(id),
            Subject::Credential(id) => RevokedSubject::Credential(id),
            Subject::Player(id) => RevokedSubject::Player(id),
            Subject::Family(id) => RevokedSubject::Family(id),
        };
        self.directory.is_revoked(app, subject, issued_at)
    }

    fn pinned(&self, environment: Environment, digest: &[u8; 32]) -> Option<Pinned<'_>> {
        if !self.pinned {
            return None;
        }
        let world = self.snapshot.world(Platform::Stove, environment);
        let token = world.pinned(digest)?;
        let (app_id, expires_at) = (token.app_id, token.expires_at);
        Some(match token.kind {
            PinnedKind::Server => {
                let game_id = &world.listing_of(app_id)?.external_id;
                Pinned::Server {
                    app_id,
                    game_id,
                    expires_at,
                }
            }
            PinnedKind::User {
                player_id,
                scoped_id,
            } => Pinned::User {
                app_id,
                player: player_id,
                guid: scoped_id,
                expires_at,
            },
        })
    }
}
