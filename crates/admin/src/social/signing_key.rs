use base::{AppId, Secret};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sign::oauth1::RsaSha1Signer;
use store::SocialChange;

use super::settings::configure;
use crate::{Action, Admin, AdminError, action::Target, text};

/// A private key with which a game's launches are to be signed, where the profile
/// signs by RSA-SHA1.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSigningKey {
    /// In PEM, not encrypted: PKCS #8 or PKCS #1, 2048 to 8192 bits.
    #[serde(deserialize_with = "text::given", serialize_with = "text::shown_once")]
    pub private_key: Secret,
}

/// What a game verifies launches with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SigningKeyView {
    /// The game.
    pub app_id: AppId,
    /// In PEM.
    pub public_key: String,
}

impl Admin {
    /// Signs a game's launches with this key from now on, where the profile signs
    /// by RSA-SHA1.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::Missing`],
    /// [`AdminError::NotOnSocial`], [`AdminError::Store`].
    pub async fn set_signing_key(
        &self,
        app_id: AppId,
        new: NewSigningKey,
    ) -> Result<SigningKeyView, AdminError> {
        let set = view(app_id, &new.private_key)?;
        self.social_setup(app_id)?;
        let wish = self.social_wish(app_id, SocialChange::RsaKey(new.private_key));
        let details = json!({ "public_key": set.public_key });
        let deed = Action::SigningKeySet.on(Target("app", app_id), details);
        self.commit(deed, vec![configure(wish)], &set).await?;
        Ok(set)
    }

    /// What a game verifies its launches with.
    ///
    /// # Errors
    /// [`AdminError::Missing`] app or key, [`AdminError::NotOnSocial`].
    pub fn signing_key(&self, app_id: AppId) -> Result<SigningKeyView, AdminError> {
        let key = self.social_setup(app_id)?.rsa_key;
        view(app_id, &key.ok_or(AdminError::Missing)?)
    }
}

fn view(app_id: AppId, key: &Secret) -> Result<SigningKeyView, AdminError> {
    let public_key = RsaSha1Signer::from_pem(key).ok();
    let public_key = public_key.and_then(|key| key.public_pem());
    let public_key = public_key.ok_or(AdminError::Invalid {
        field: "private_key",
        expected: "an RSA key in PEM, PKCS #8 or PKCS #1, of 2048 to 8192 bits, not encrypted",
    })?;
    Ok(SigningKeyView { app_id, public_key })
}
