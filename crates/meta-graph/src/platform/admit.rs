use base::{AppId, CredentialId, PlayerId, Secret, Timestamp, TokenId};
use guard::{Fresh, OutOfWindow, Stale};
use sign::{is_secret, sha256};

use super::{AccessToken, Pinned, Registry, Subject, UserToken, judge::is_revoked};
use crate::{
    Refusal, WritePolicy,
    wire::{Access, Target},
};

/// Who calls, once the access token has been judged good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A game's server.
    App {
        /// The app.
        app: AppId,
        /// The credential whose secret was presented.
        credential: CredentialId,
    },
    /// A player, or a server on behalf of one.
    User {
        /// The app that the token is for.
        app: AppId,
        /// The player.
        player: PlayerId,
        /// The player's id within the app, `user_id` on the wire.
        user_id: PlayerId,
        /// The token's handle; a pinned token has none.
        token: Option<TokenId>,
    },
}

impl Caller {
    /// The app of the token.
    #[must_use]
    pub const fn app(&self) -> AppId {
        match self {
            Self::App { app, .. } | Self::User { app, .. } => *app,
        }
    }

    /// The player of the token and the player's id within the app, where it is
    /// a user's.
    #[must_use]
    pub const fn user(&self) -> Option<(PlayerId, PlayerId)> {
        match self {
            Self::App { .. } => None,
            Self::User {
                player, user_id, ..
            } => Some((*player, *user_id)),
        }
    }

    /// Holds the caller to the tokens that a call takes.
    ///
    /// # Errors
    /// [`Refusal::AppTokenNeeded`], [`Refusal::UserTokenNeeded`].
    pub const fn may(&self, access: Access) -> Result<(), Refusal> {
        match (self, access) {
            (Self::User { .. }, Access::App) => Err(Refusal::AppTokenNeeded),
            (Self::App { .. }, Access::User) => Err(Refusal::UserTokenNeeded),
            _ => Ok(()),
        }
    }

    /// Holds the caller to the write policy of what it writes. An app's token
    /// writes everything of its app.
    ///
    /// # Errors
    /// [`Refusal::PolicyForbids`].
    pub const fn may_write(&self, what: &'static str, policy: WritePolicy) -> Result<(), Refusal> {
        match (self, policy) {
            (Self::User { .. }, WritePolicy::ServerAuthoritative) => {
                Err(Refusal::PolicyForbids { what, policy })
            }
            _ => Ok(()),
        }
    }

    /// Holds the caller to its own app, where the path names one.
    ///
    /// # Errors
    /// [`Refusal::TokenOfOtherApp`]; [`Refusal::UnknownObject`] when the id is
    /// no app's.
    pub fn of_app<R: Registry + ?Sized>(
        &self,
        target: Target,
        registry: &R,
    ) -> Result<AppId, Refusal> {
        let Target::Id(id) = target else {
            return Ok(self.app());
        };
        let object = id.to_string();
        match registry.app(&object) {
            Some(app) if app.app_id == self.app() => Ok(self.app()),
            Some(_) => {
                let token_app = registry.external_id(self.app()).unwrap_or_default();
                Err(Refusal::TokenOfOtherApp {
                    token_app: token_app.to_owned(),
                    object,
                })
            }
            None => Err(Refusal::unknown_in_path(object)),
        }
    }
}

/// Judges an access token.
///
/// A secret is compared even when there is no such app, so that the time taken
/// does not tell which apps there are.
///
/// # Errors
/// [`Refusal::TokenMalformed`]; of an app's [`Refusal::TokenUnknownApp`] and
/// [`Refusal::WrongSecret`]; of a user's [`Refusal::TokenUnknownKey`],
/// [`Refusal::TokenForged`], [`Refusal::TokenNotYetValid`],
/// [`Refusal::TokenExpired`], [`Refusal::TokenRevoked`] and
/// [`Refusal::TokenUnknownApp`].
pub fn admit<R: Registry + ?Sized>(
    token: &[u8],
    registry: &R,
    now: Timestamp,
) -> Result<Caller, Refusal> {
    match AccessToken::parse(token)? {
        AccessToken::App { app_id, secret } => admit_app(app_id, secret, registry, now),
        AccessToken::User(text) => {
            let caller = match admit_user(text, registry, now) {
                Ok(caller) => caller,
                Err(refusal) => registry
                    .pinned(&sha256(text))
                    .map_or(Err(refusal), |pinned| admit_pinned(pinned, registry, now))?,
            };
            let listed = registry.external_id(caller.app()).is_some();
            listed.then_some(caller).ok_or(Refusal::TokenUnknownApp)
        }
    }
}

fn admit_app<R: Registry + ?Sized>(
    app_id: &str,
    presented: &[u8],
    registry: &R,
    now: Timestamp,
) -> Result<Caller, Refusal> {
    let app = registry.app(app_id);
    let nobody = Secret::new([0; 32]);
    let secret = app.map_or(&nobody, |app| app.secret);
    let previous = app.and_then(|app| app.previous);
    let old = previous.map_or(&nobody, |previous| previous.secret);
    // Both are compared, whichever holds.
    let current_holds = is_secret(presented, secret);
    let old_holds = is_secret(presented, old);
    let app = app.ok_or(Refusal::TokenUnknownApp)?;
    let still = previous.is_some_and(|previous| now < previous.until);
    if current_holds || (old_holds && still) {
        Ok(Caller::App {
            app: app.app_id,
            credential: app.credential_id,
        })
    } else {
        Err(Refusal::WrongSecret)
    }
}

fn admit_user<R: Registry + ?Sized>(
    text: &[u8],
    registry: &R,
    now: Timestamp,
) -> Result<Caller, Refusal> {
    let sealed = UserToken::parse(text).map_err(|_| Refusal::TokenMalformed)?;
    let key = registry.key(UserToken::KIND, sealed.key_id());
    let signed = UserToken::open(sealed, key.ok_or(Refusal::TokenUnknownKey)?)
        .map_err(|_| Refusal::TokenForged)?;
    let fresh = Fresh::reusable(signed, now, |token| {
        is_revoked(&token.0, Subject::Token(token.0.id), registry)
    });
    let UserToken(grant) = fresh.map_err(stale)?.into_inner();
    Ok(Caller::User {
        app: grant.app_id,
        player: grant.player,
        user_id: grant.user_id,
        token: Some(grant.id),
    })
}

fn admit_pinned<R: Registry + ?Sized>(
    pinned: Pinned,
    registry: &R,
    now: Timestamp,
) -> Result<Caller, Refusal> {
    if pinned.expires_at.is_some_and(|end| now >= end) {
        return Err(Refusal::TokenExpired);
    }
    let subject = Subject::Player(pinned.player);
    // It was issued before every revocation, whenever that was.
    if registry.is_revoked(pinned.app_id, subject, Timestamp::from_millis(i64::MIN)) {
        return Err(Refusal::TokenRevoked);
    }
    Ok(Caller::User {
        app: pinned.app_id,
        player: pinned.player,
        user_id: pinned.user_id,
        token: None,
    })
}

const fn stale(stale: Stale) -> Refusal {
    match stale {
        Stale::OutOfWindow(OutOfWindow::Expired) => Refusal::TokenExpired,
        Stale::OutOfWindow(OutOfWindow::NotYetValid) => Refusal::TokenNotYetValid,
        Stale::Revoked => Refusal::TokenRevoked,
    }
}
