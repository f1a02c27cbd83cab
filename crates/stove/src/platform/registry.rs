use std::time::Duration;

use base::{
    AppId, CredentialId, Environment, FamilyId, KeyId, PlayerId, Secret, Timestamp, TokenId,
};
use sign::{HmacKey, SealKey};

/// What the platform's side looks up. Every answer comes from memory, at once
/// and without allocating; all answers of one call come from one snapshot.
pub trait Registry {
    /// The client of that name in that environment.
    fn client(&self, environment: Environment, client_id: &str) -> Option<Client<'_>>;

    /// The game that STOVE knows by that id.
    fn game(&self, environment: Environment, game_id: &str) -> Option<Game>;

    /// Whether both apps are of one publisher, so that the server of one may ask
    /// who has a copy of the other. Every app is of its own.
    fn shares_publisher(&self, app: AppId, other: AppId) -> bool;

    /// A key that seals server tokens.
    fn server_token_key(&self, environment: Environment, key_id: KeyId) -> Option<&SealKey>;

    /// A key that signs players' tokens.
    fn user_token_key(&self, environment: Environment, key_id: KeyId) -> Option<&HmacKey>;

    /// A key that seals refresh tokens.
    fn refresh_token_key(&self, environment: Environment, key_id: KeyId) -> Option<&SealKey>;

    /// Whether tokens of that subject that were issued at that moment have been
    /// taken back for that app.
    fn is_revoked(&self, app: AppId, subject: Subject, issued_at: Timestamp) -> bool;

    /// A token that was not made here but is accepted as if it had been, by the
    /// SHA-256 of its text. Asked only about what does not verify as our own.
    fn pinned(&self, environment: Environment, digest: &[u8; 32]) -> Option<Pinned<'_>>;
}

/// A client as the registry knows it.
#[derive(Clone, Copy, Debug)]
pub struct Client<'a> {
    /// Our id of it.
    pub credential_id: CredentialId,
    /// The app that it speaks for.
    pub app_id: AppId,
    /// STOVE's id of that app, which `service_id` has to name.
    pub game_id: &'a str,
    /// Its secret as of now.
    pub secret: &'a Secret,
    /// How long a token issued to it is valid.
    pub token_validity: Duration,
}

/// A game as the registry knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Game {
    /// Our id of it.
    pub app_id: AppId,
    /// STOVE's number of it, which players' tokens carry.
    pub application_no: u64,
}

/// What a revocation can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// One token.
    Token(TokenId),
    /// Every server token of one client.
    Credential(CredentialId),
    /// Every token of one player.
    Player(PlayerId),
    /// Every token of one family.
    Family(FamilyId),
}

/// What a pinned token stands for. It has no moment of issue: any revocation
/// of its player ends a player's token. A server token belongs to no credential
/// and ends by its `expires_at` only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pinned<'a> {
    /// A server token.
    Server {
        /// The app whose token it is.
        app_id: AppId,
        /// STOVE's id of that app.
        game_id: &'a str,
        /// From when on it is refused; never when absent.
        expires_at: Option<Timestamp>,
    },
    /// A player's token.
    User {
        /// The game that it is for.
        app_id: AppId,
        /// The player.
        player: PlayerId,
        /// The player's number within the game, if it has one.
        guid: Option<PlayerId>,
        /// From when on it is refused; never when absent.
        expires_at: Option<Timestamp>,
    },
}
