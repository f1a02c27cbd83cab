use std::time::Duration;

use base::{AppId, CredentialId, Environment, Secret};
use serde::Serialize;
use serde_json::json;
use store::{App, Credential, Platform, Step};

use crate::{Action, Admin, AdminError, DEFAULT_TOKEN_VALIDITY, action::Target, text};

/// A year: a longer server token would outlive every habit of rotation.
const LONGEST_VALIDITY: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// A secret that was just made. It is shown this once.
#[derive(Clone, Debug, Serialize)]
pub struct RotatedSecret {
    /// Whose secret.
    pub credential_id: CredentialId,
    /// The public half.
    pub client_id: String,
    /// The secret half.
    #[serde(serialize_with = "text::shown_once")]
    pub client_secret: Secret,
}

impl Admin {
    pub(crate) fn stove_credential(
        &self,
        app: &App,
        environment: Environment,
        client_id: String,
        secret: Secret,
        token_validity_secs: Option<u64>,
    ) -> Result<Credential, AdminError> {
        text::check(
            "client_id",
            &client_id,
            128,
            "1 to 128 bytes without control characters",
        )?;
        let validity = token_validity_secs.map_or(DEFAULT_TOKEN_VALIDITY, Duration::from_secs);
        if validity.is_zero() || validity > LONGEST_VALIDITY {
            let expected = "1 second to 366 days";
            return Err(AdminError::Invalid {
                field: "token_validity_secs",
                expected,
            });
        }
        let now = self.clock.now();
        Ok(Credential {
            credential_id: CredentialId::generate(&*self.rng),
            app_id: app.app_id,
            platform: Platform::Stove,
            environment,
            client_id,
            secret,
            token_validity: validity,
            created_at: now,
            previous: None,
            rotated_at: now,
        })
    }

    /// Replaces a credential's secret; the old one is refused from then on. The
    /// new one comes back this once.
    ///
    /// # Errors
    /// [`AdminError::Missing`], [`AdminError::Store`].
    pub async fn rotate_secret(
        &self,
        app: AppId,
        credential: CredentialId,
    ) -> Result<RotatedSecret, AdminError> {
        let known = self.app(app).ok_or(AdminError::Missing)?;
        let client_id = known
            .credentials
            .into_iter()
            .find(|candidate| candidate.credential_id == credential)
            .map(|found| found.client_id)
            .ok_or(AdminError::Missing)?;
        let rotated = RotatedSecret {
            credential_id: credential,
            client_id,
            client_secret: text::random_secret(&*self.rng),
        };
        let deed = Action::CredentialRotate.on(
            Target("credential", credential),
            json!({ "app_id": app, "client_id": rotated.client_id }),
        );
        let step = self.new_secret(app, credential, rotated.client_secret.clone());
        self.commit(deed, vec![step], &rotated).await?;
        Ok(rotated)
    }

    pub(crate) fn new_secret(
        &self,
        app_id: AppId,
        credential_id: CredentialId,
        secret: Secret,
    ) -> Step {
        Step::RotateSecret {
            app_id,
            credential_id,
            secret,
            at: self.clock.now(),
            previous_until: None,
        }
    }
}
