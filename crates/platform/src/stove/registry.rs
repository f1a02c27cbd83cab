use base::{AppId, Environment, KeyId, Timestamp};
use directory::Known;
use sign::{HmacKey, SealKey};
use store::{KeyPurpose, PinnedKind, Platform, RevokedSubject};
use stove::platform::{Client, Game, Pinned, Registry, Subject};

/// STOVE's look-ups over what this node knows.
pub(crate) struct SnapshotRegistry<'a> {
    known: &'a Known<'a>,
    /// A store that was filled in development may hold pinned tokens; only
    /// development accepts them.
    pinned: bool,
}

impl<'a> SnapshotRegistry<'a> {
    /// `pinned` says whether pinned tokens count.
    pub(crate) const fn new(known: &'a Known<'a>, pinned: bool) -> Self {
        Self { known, pinned }
    }
}

impl Registry for SnapshotRegistry<'_> {
    fn client(&self, environment: Environment, client_id: &str) -> Option<Client<'_>> {
        let world = self.known.world(Platform::Stove, environment);
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
            .known
            .world(Platform::Stove, environment)
            .listing(game_id)?;
        Some(Game {
            app_id: listing.app_id,
            application_no: listing.number?,
        })
    }

    fn shares_publisher(&self, app: AppId, other: AppId) -> bool {
        let (app, other) = (self.known.app(app), self.known.app(other));
        app.zip(other)
            .is_some_and(|(app, other)| app.shares_publisher(other))
    }

    fn server_token_key(&self, environment: Environment, key: KeyId) -> Option<&SealKey> {
        self.known
            .keys()
            .seal(KeyPurpose::StoveServerToken, environment, key)
    }

    fn user_token_key(&self, environment: Environment, key: KeyId) -> Option<&HmacKey> {
        self.known
            .keys()
            .hmac(KeyPurpose::StoveUserToken, environment, key)
    }

    fn refresh_token_key(&self, environment: Environment, key: KeyId) -> Option<&SealKey> {
        self.known
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
        self.known.is_revoked(app, subject, issued_at)
    }

    fn pinned(&self, environment: Environment, digest: &[u8; 32]) -> Option<Pinned<'_>> {
        if !self.pinned {
            return None;
        }
        let world = self.known.world(Platform::Stove, environment);
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
