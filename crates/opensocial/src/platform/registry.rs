use std::time::Duration;

use base::{AppId, CredentialId, FamilyId, KeyId, PlayerId, Secret, Timestamp, TokenId};
use sign::{SealKey, oauth1::body_hash::OnForm};

use crate::profile::Profile;

/// What the platform's side looks up, in one of its environments. Every answer
/// comes from memory, at once; all answers of one call come from one snapshot.
pub trait Registry {
    /// Who has that consumer key.
    fn consumer(&self, consumer_key: &str) -> Option<Consumer<'_>>;

    /// A key that seals proxy tokens.
    fn key(&self, key_id: KeyId) -> Option<&SealKey>;

    /// Whether tokens of that subject that were issued at that moment have been
    /// taken back for that app.
    fn is_revoked(&self, app: AppId, subject: Subject, issued_at: Timestamp) -> bool;

    /// Whether what could be used from then on may have been used before what is
    /// remembered of single uses, so that a first use cannot be told from a
    /// repetition.
    fn is_forgotten(&self, usable_from: Timestamp) -> bool;
}

/// Who calls, as the registry knows it.
#[derive(Clone, Copy, Debug)]
pub struct Consumer<'a> {
    /// The app that it speaks for.
    pub app_id: AppId,
    /// The app's id on the platform; `None` when it is not there, or no longer.
    pub app_number: Option<&'a str>,
    /// The credential whose consumer key it is.
    pub credential_id: CredentialId,
    /// The consumer secret.
    pub secret: &'a Secret,
    /// The secret before that, where it is still accepted.
    pub previous: Option<Previous<'a>>,
    /// How its calls are taken.
    pub rules: Rules,
}

/// A secret that was replaced and is accepted for a while.
#[derive(Clone, Copy, Debug)]
pub struct Previous<'a> {
    /// The secret.
    pub secret: &'a Secret,
    /// From when on it is refused.
    pub until: Timestamp,
}

/// How an app's calls are taken.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Whose habits the platform has.
    pub profile: &'static Profile,
    /// How far a timestamp may lie from now, either way; whole seconds.
    pub window: Duration,
    /// What becomes of a form that comes with a hash.
    pub on_form: OnForm,
    /// Whether a call that has a body which is no form must bring its hash.
    pub require_body_hash: bool,
}

/// What a revocation can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// One token.
    Token(TokenId),
    /// The tokens that end together, whose ids begin with the same bytes.
    Family(FamilyId),
    /// Everything of one player.
    Player(PlayerId),
    /// Everything that was issued to one credential.
    Credential(CredentialId),
}
