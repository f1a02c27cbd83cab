use base::{AppId, CredentialId, FamilyId, KeyId, PlayerId, Secret, Timestamp, TokenId};
use sign::SealKey;

use super::GrantKind;

/// What the platform's side looks up. Every answer comes from memory, at once
/// and without allocating; all answers of one call come from one snapshot.
pub trait Registry {
    /// The app that the graph knows by that id.
    fn app(&self, external_id: &str) -> Option<App<'_>>;

    /// The graph's id of an app. `None` when the app is not on the graph, or no
    /// longer: its users' tokens are refused then.
    fn external_id(&self, app: AppId) -> Option<&str>;

    /// A key that seals grants of that kind.
    fn key(&self, kind: GrantKind, key_id: KeyId) -> Option<&SealKey>;

    /// Whether grants of that subject that were issued at that moment have been
    /// taken back for that app.
    fn is_revoked(&self, app: AppId, subject: Subject, issued_at: Timestamp) -> bool;

    /// A user token that was not made here but is accepted as if it had been,
    /// by the SHA-256 of its text. Asked only about what does not open as our
    /// own.
    fn pinned(&self, digest: &[u8; 32]) -> Option<Pinned>;
}

/// An app as the registry knows it.
#[derive(Clone, Copy, Debug)]
pub struct App<'a> {
    /// Our id of it.
    pub app_id: AppId,
    /// The credential whose secret this is.
    pub credential_id: CredentialId,
    /// Its secret as of now.
    pub secret: &'a Secret,
    /// The secret before that, where it is still accepted.
    pub previous: Option<Previous<'a>>,
}

/// A secret that was replaced and is accepted for a while.
#[derive(Clone, Copy, Debug)]
pub struct Previous<'a> {
    /// The secret.
    pub secret: &'a Secret,
    /// From when on it is refused.
    pub until: Timestamp,
}

/// What a revocation can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// One user token.
    Token(TokenId),
    /// Everything of one player.
    Player(PlayerId),
    /// Every refresh code of one family.
    Family(FamilyId),
}

/// What a pinned user token stands for. It has no moment of issue: any
/// revocation of its player ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pinned {
    /// The app that it is for.
    pub app_id: AppId,
    /// The player.
    pub player: PlayerId,
    /// The player's id within the app, `user_id` on the wire.
    pub user_id: PlayerId,
    /// From when on it is refused; never when absent.
    pub expires_at: Option<Timestamp>,
}
