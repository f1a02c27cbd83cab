use base::{AppId, Secret};
use serde::Serialize;
use serde_json::json;
use store::{AttestChange, AttestSetup, AttestStep, Step};

use super::settings::{AttestSettingsView, view};
use crate::{Action, Admin, AdminError, action::Target, text};

/// The key that a game's tokens are sealed with from now on.
#[derive(Clone, Debug, Serialize)]
pub struct NewSealKey {
    /// The game.
    pub app_id: AppId,
    /// 32 bytes in base64url; shown this once.
    #[serde(serialize_with = "text::shown_once")]
    pub seal_key: Secret,
}

impl Admin {
    /// Seals a game's tokens from now on, so that no player reads them, with a new
    /// key. Those that were sealed with the key before are invalid from then on.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`], [`AdminError::NotOnGraph`], [`AdminError::Store`].
    pub async fn seal_tokens(&self, app_id: AppId) -> Result<NewSealKey, AdminError> {
        let key = self.rng.array::<32>();
        let made = NewSealKey {
            app_id,
            seal_key: Secret::from(sign::base64url::encode(&key)),
        };
        self.set_seal_key(app_id, Some(Secret::new(key)), |_| made)
            .await
    }

    /// Seals them no more.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`], [`AdminError::NotOnGraph`], [`AdminError::Store`].
    pub async fn unseal_tokens(&self, app_id: AppId) -> Result<AttestSettingsView, AdminError> {
        self.set_seal_key(app_id, None, view).await
    }

    async fn set_seal_key<T: Serialize + Sync>(
        &self,
        app_id: AppId,
        seal_key: Option<Secret>,
        answer: impl FnOnce(&AttestSetup) -> T,
    ) -> Result<T, AdminError> {
        let known = self.attest_setup(app_id)?;
        let action = match seal_key {
            Some(_) => Action::TokensSeal,
            None => Action::TokensUnseal,
        };
        let change = AttestChange {
            seal_key: Some(seal_key),
            ..AttestChange::default()
        };
        let (wish, configured) = self.attest_wish(known, change)?;
        let deed = action.on(Target("app", app_id), json!({}));
        let step = Step::Attest(AttestStep::Configure(wish));
        let answer = answer(&configured);
        self.commit(deed, vec![step], &answer).await?;
        Ok(answer)
    }
}
