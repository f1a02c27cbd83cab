//! What a token is and whether it would be accepted now, for people who wonder.
//! Nothing here decides anything: the judging is that of the calls themselves.

use base::{AppId, CredentialId, Environment, FamilyId, KeyId, PlayerId, Timestamp, TokenId};
use serde::Serialize;
use sign::{Sealed, sha256};

use super::{Pinned, Registry, refresh_token, server_token, user_token};

/// Which of STOVE's tokens a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    /// A game server's.
    ServerToken,
    /// A player's.
    UserToken,
    /// The one that renews a player's.
    RefreshToken,
    /// Sealed with a key that this installation does not have.
    SealedElsewhere,
    /// None of them.
    Unknown,
}

/// What a token says of itself. Of a sealed token nothing is known unless it
/// was made here; what a player's token says can be read by anyone, and may be
/// untrue where the token is not authentic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// The app that it is for.
    pub app_id: Option<AppId>,
    /// STOVE's number of that app.
    pub application_no: Option<u64>,
    /// The client that it was issued to.
    pub credential_id: Option<CredentialId>,
    /// The player.
    pub player_id: Option<PlayerId>,
    /// The player's number within the game.
    pub guid: Option<PlayerId>,
    /// Its handle for revocation.
    pub token_id: Option<TokenId>,
    /// The family of a token that renews or was renewed.
    pub family_id: Option<FamilyId>,
    /// When it was issued, in milliseconds since the epoch.
    pub issued_at: Option<Timestamp>,
    /// From when on it is refused, in milliseconds since the epoch.
    pub expires_at: Option<Timestamp>,
}

/// What can be said of a token. Holds neither its text nor its signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Which token it is.
    pub kind: TokenKind,
    /// Where it is accepted, if it is at all.
    pub environment: Option<Environment>,
    /// The key that it names.
    pub key_id: Option<KeyId>,
    /// Whether it was made here, or is pinned, and was not altered.
    pub authentic: bool,
    /// Whether it is a sample out of a seed file and not of our making.
    pub pinned: bool,
    /// Whether it would be accepted now, by the game that it is for.
    pub accepted: bool,
    /// Why not.
    pub why_not: Option<String>,
    /// What it says.
    pub claims: Claims,
}

impl Explanation {
    /// Of a token of which nothing is known but why it is refused.
    pub(super) fn refused(kind: TokenKind, why_not: impl ToString) -> Self {
        Self {
            kind,
            environment: None,
            key_id: None,
            authentic: false,
            pinned: false,
            accepted: false,
            why_not: Some(why_not.to_string()),
            claims: Claims::default(),
        }
    }

    /// With what the judge said.
    pub(super) fn judged<T, E: ToString>(self, verdict: Result<T, E>) -> Self {
        let why_not = verdict.err().map(|refusal| refusal.to_string());
        Self {
            accepted: why_not.is_none(),
            why_not,
            ..self
        }
    }
}

/// Says what a text is. A refresh token that would be accepted may have been
/// used before, which no token can tell.
#[must_use]
pub fn explain<R: Registry + ?Sized>(text: &[u8], registry: &R, now: Timestamp) -> Explanation {
    for environment in Environment::ALL {
        match registry.pinned(environment, &sha256(text)) {
            Some(Pinned::Server { .. }) => {
                return server_token::explain(environment, text, registry, now);
            }
            Some(Pinned::User { .. }) => {
                return user_token::explain(environment, text, registry, now);
            }
            None => {}
        }
    }
    if let Some(environment) = user_token::environment_in(text) {
        return user_token::explain(environment, text, registry, now);
    }
    if user_token::has_shape(text) {
        return user_token::explain(Environment::Live, text, registry, now);
    }
    let Ok(sealed) = Sealed::parse(text) else {
        let why_not = "it is no token of STOVE's, or not a whole one";
        return Explanation::refused(TokenKind::Unknown, why_not);
    };
    let key_id = sealed.key_id();
    for environment in Environment::ALL {
        if registry.server_token_key(environment, key_id).is_some() {
            return server_token::explain(environment, text, registry, now);
        }
        if registry.refresh_token_key(environment, key_id).is_some() {
            return refresh_token::explain(environment, text, registry, now);
        }
    }
    let why_not = "it was sealed with a key that this installation does not have";
    Explanation {
        key_id: Some(key_id),
        ..Explanation::refused(TokenKind::SealedElsewhere, why_not)
    }
}
