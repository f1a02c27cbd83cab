use std::time::Duration;

use base::{AppId, CredentialId, Environment, Secret, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{App, Credential, Platform, Step};

use crate::{
    Action, Admin, AdminError, DEFAULT_TOKEN_VALIDITY,
    action::Target,
    meta::{LONGEST_OVERLAP, app_token},
    text,
};

/// A year: a longer server token would outlive every habit of rotation.
const LONGEST_VALIDITY: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// How a secret is to be replaced.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRotation {
    /// For how many seconds the secret that is replaced is still good, on Meta's
    /// graph only; at most 7 days, and as the game's settings say when absent.
    #[serde(default)]
    pub overlap_secs: Option<u64>,
}

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
    /// Both as Meta's graph is called with them; none for another platform.
    #[serde(
        serialize_with = "text::shown_once_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub app_token: Option<Secret>,
    /// Until when the secret before it is still good; none where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_until: Option<Timestamp>,
}

impl RotatedSecret {
    /// A credential's secret, which it may be shown with once.
    pub(crate) fn of(credential: &Credential) -> Self {
        let on_graph = credential.platform == Platform::MetaGraph;
        Self {
            credential_id: credential.credential_id,
            client_id: credential.client_id.clone(),
            client_secret: credential.secret.clone(),
            app_token: on_graph.then(|| app_token(credential)),
            previous_until: credential.previous.as_ref().map(|previous| previous.until),
        }
    }
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

    /// Replaces a credential's secret; the old one is refused from then on, or on
    /// Meta's graph after the overlap. The new one comes back this once.
    ///
    /// # Errors
    /// [`AdminError::Invalid`] overlap, [`AdminError::Missing`],
    /// [`AdminError::Store`].
    pub async fn rotate_secret(
        &self,
        app: AppId,
        credential: CredentialId,
        new: NewRotation,
    ) -> Result<RotatedSecret, AdminError> {
        let known = self.credential(app, credential)?;
        let overlap = self.overlap(&known, new)?;
        let secret = match known.platform {
            Platform::Stove | Platform::OpenSocial => text::random_secret(&*self.rng),
            Platform::MetaGraph => text::random_app_secret(&*self.rng),
        };
        let previous_until = (!overlap.is_zero()).then(|| self.clock.now().plus(overlap));
        let rotated = RotatedSecret {
            previous_until,
            ..RotatedSecret::of(&Credential {
                secret: secret.clone(),
                ..known
            })
        };
        let deed = Action::CredentialRotate.on(
            Target("credential", credential),
            json!({
                "app_id": app,
                "client_id": rotated.client_id,
                "previous_until": previous_until,
            }),
        );
        let step = self.new_secret(app, credential, secret, previous_until);
        self.commit(deed, vec![step], &rotated).await?;
        Ok(rotated)
    }

    /// Refuses the secret that was replaced and was good for a while yet, from
    /// now on; also where there is none.
    ///
    /// # Errors
    /// [`AdminError::Missing`], [`AdminError::Store`].
    pub async fn revoke_previous(
        &self,
        app_id: AppId,
        credential_id: CredentialId,
    ) -> Result<(), AdminError> {
        let known = self.credential(app_id, credential_id)?;
        let deed = Action::PreviousRevoke.on(
            Target("credential", credential_id),
            json!({ "app_id": app_id, "client_id": known.client_id }),
        );
        let step = Step::EndPrevious {
            app_id,
            credential_id,
        };
        self.commit(deed, vec![step], &()).await
    }

    /// For how long the secret that is replaced stays good.
    fn overlap(&self, known: &Credential, new: NewRotation) -> Result<Duration, AdminError> {
        let wished = new.overlap_secs.map(Duration::from_secs);
        let (overlap, longest, expected) = match known.platform {
            Platform::Stove => (
                wished.unwrap_or_default(),
                Duration::ZERO,
                "0: a secret of STOVE's is replaced at once",
            ),
            Platform::OpenSocial => (
                wished.unwrap_or_default(),
                Duration::ZERO,
                "0: a consumer secret is replaced at once",
            ),
            Platform::MetaGraph => {
                let usual = || {
                    let snapshot = self.directory.last_known();
                    snapshot.graph_setup(known.app_id).overlap
                };
                let expected = "0 seconds to 7 days";
                (wished.unwrap_or_else(usual), LONGEST_OVERLAP, expected)
            }
        };
        if overlap > longest {
            let field = "overlap_secs";
            return Err(AdminError::Invalid { field, expected });
        }
        Ok(overlap)
    }

    /// A credential with its secret.
    pub(crate) fn credential(
        &self,
        app: AppId,
        credential: CredentialId,
    ) -> Result<Credential, AdminError> {
        let snapshot = self.directory.last_known();
        let mut all = snapshot.worlds().flat_map(|world| world.credentials());
        let found = all.find(|one| one.app_id == app && one.credential_id == credential);
        found.cloned().ok_or(AdminError::Missing)
    }

    pub(crate) fn new_secret(
        &self,
        app_id: AppId,
        credential_id: CredentialId,
        secret: Secret,
        previous_until: Option<Timestamp>,
    ) -> Step {
        Step::RotateSecret {
            app_id,
            credential_id,
            secret,
            at: self.clock.now(),
            previous_until,
        }
    }
}
