use base::{AppId, CredentialId, FamilyId, PlayerId, TokenId};
use serde::Deserialize;
use serde_json::json;
use store::{Platform, Revocation, RevokedSubject, Step};

use crate::{Action, Admin, AdminError, action::Target};

/// Whose tokens are to be refused from now on. Exactly one field beside the app
/// is given.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRevocation {
    /// The app whose tokens are meant.
    pub app_id: AppId,
    /// One token, by the handle that it carries.
    #[serde(default)]
    pub token_id: Option<TokenId>,
    /// Every server token of a credential of STOVE. On Meta's graph the secret is
    /// the token, and ends by a rotation.
    #[serde(default)]
    pub credential_id: Option<CredentialId>,
    /// Every token of a player for the app, and every session that the player's
    /// devices have: those are the installation's, not an app's.
    #[serde(default)]
    pub player_id: Option<PlayerId>,
    /// Every token of a family: what a player was given at one time, and what
    /// was got by refreshing it.
    #[serde(default)]
    pub family_id: Option<FamilyId>,
}

impl Admin {
    /// Refuses, from now on, the tokens issued up to now.
    ///
    /// # Errors
    /// [`AdminError::Invalid`] when not exactly one subject is named, or for a
    /// credential that no token is issued to, [`AdminError::Missing`] app,
    /// credential or player, [`AdminError::Store`].
    pub async fn revoke(&self, new: NewRevocation) -> Result<(), AdminError> {
        let subjects = [
            new.token_id.map(RevokedSubject::Token),
            new.credential_id.map(RevokedSubject::Credential),
            new.player_id.map(RevokedSubject::Player),
            new.family_id.map(RevokedSubject::Family),
        ];
        let mut named = subjects.into_iter().flatten();
        let (Some(subject), None) = (named.next(), named.next()) else {
            let expected = "exactly one of token_id, credential_id, player_id and family_id";
            return Err(AdminError::Invalid {
                field: "subject",
                expected,
            });
        };
        self.must_exist(new.app_id, subject).await?;
        let revocation = Revocation::new(new.app_id, subject, self.clock.now());
        let details = json!({ "app_id": new.app_id });
        let deed = match subject {
            RevokedSubject::Token(id) => Action::Revoke.on(Target("token", id), details),
            RevokedSubject::Credential(id) => Action::Revoke.on(Target("credential", id), details),
            RevokedSubject::Player(id) => Action::Revoke.on(Target("player", id), details),
            RevokedSubject::Family(id) => Action::Revoke.on(Target("token_family", id), details),
        };
        self.commit(deed, vec![Step::Revoke(revocation)], &())
            .await?;
        Ok(())
    }

    /// A mistyped id must not look like a revocation that took effect. Tokens
    /// are not kept, so a token's id cannot be checked.
    async fn must_exist(&self, app: AppId, subject: RevokedSubject) -> Result<(), AdminError> {
        let found = match subject {
            RevokedSubject::Token(_) | RevokedSubject::Family(_) => true,
            RevokedSubject::Credential(id) => {
                let of_app = self.app(app).map(|view| view.credentials);
                let mut credentials = of_app.into_iter().flatten();
                let found = credentials.find(|it| it.credential_id == id);
                // Its secret is the token, and has no moment of issue.
                if found
                    .as_ref()
                    .is_some_and(|it| it.platform == Platform::MetaGraph)
                {
                    return Err(AdminError::Invalid {
                        field: "credential_id",
                        expected: "a credential that tokens are issued to; one of Meta's graph \
                                   ends by a rotation without overlap",
                    });
                }
                found.is_some()
            }
            RevokedSubject::Player(id) => self.store.player(id).await?.is_some(),
        };
        if found {
            Ok(())
        } else {
            Err(AdminError::Missing)
        }
    }
}
