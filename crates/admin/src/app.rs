use std::{collections::BTreeMap, time::Duration};

use base::{AppId, CredentialId, Environment, Secret, Timestamp};
use serde::{Deserialize, Serialize};
use store::{App, Credential, Listing, Platform, Step};

use crate::{Admin, AdminError, DEFAULT_TOKEN_VALIDITY, text};

/// The largest number that a platform may call a game by: what a JSON reader
/// that keeps numbers as doubles still reads exactly.
const LAST_NUMBER: u64 = (1 << 53) - 1;

/// A year: a longer server token would outlive every habit of rotation.
const LONGEST_VALIDITY: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// A game that is to be registered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewApp {
    /// What operators call it; 1 to 100 bytes.
    pub name: String,
    /// Its listings on STOVE, at most one for each environment.
    #[serde(default)]
    pub stove: Vec<NewStoveListing>,
}

/// A game's listing on STOVE with the credential of its server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewStoveListing {
    /// Live or sandbox.
    pub environment: Environment,
    /// STOVE's `game_id`, which is also the `service_id`; 1 to 64 characters
    /// out of `A–Z a–z 0–9 . _ -`.
    pub game_id: String,
    /// STOVE's `application_no`; drawn when absent.
    #[serde(default)]
    pub application_no: Option<u64>,
    /// The public half of the server's credential; drawn when absent.
    #[serde(default)]
    pub client_id: Option<String>,
    /// How long a server token is valid; 30 days when absent, at most 366 days.
    #[serde(default)]
    pub token_validity_secs: Option<u64>,
}

/// A registered game.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppView {
    /// Our id of it.
    pub app_id: AppId,
    /// What operators call it.
    pub name: String,
    /// When it was registered, in milliseconds since the epoch.
    pub created_at: Timestamp,
    /// Its credentials and what they are for. Secrets are not among it.
    pub credentials: Vec<CredentialView>,
}

/// A credential without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CredentialView {
    /// Our id of it.
    pub credential_id: CredentialId,
    /// Where it may be used.
    pub platform: Platform,
    /// In which environment it may be used.
    pub environment: Environment,
    /// The platform's id of the game.
    pub game_id: String,
    /// The platform's number of the game.
    pub application_no: Option<u64>,
    /// The public half.
    pub client_id: String,
    /// How long a token issued to it is valid.
    pub token_validity_secs: u64,
    /// When the secret was last replaced, in milliseconds since the epoch.
    pub rotated_at: Timestamp,
}

/// A secret that was just made. It is shown this once.
#[derive(Clone, Debug)]
pub struct RotatedSecret {
    /// Whose secret.
    pub credential_id: CredentialId,
    /// The public half.
    pub client_id: String,
    /// The secret half.
    pub client_secret: Secret,
}

impl Admin {
    /// Registers a game and makes the credentials of its servers. The secrets
    /// come back this once.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::Exists`] when a name of the
    /// platform is taken, [`AdminError::Store`].
    pub async fn create_app(
        &self,
        new: NewApp,
    ) -> Result<(AppView, Vec<RotatedSecret>), AdminError> {
        text::check(
            "name",
            &new.name,
            100,
            "1 to 100 bytes without control characters",
        )?;
        let app = App {
            app_id: AppId::generate(&*self.rng),
            name: new.name,
            created_at: self.clock.now(),
        };
        let mut steps = vec![Step::InsertApp(app.clone())];
        let mut secrets = Vec::new();
        for listing in new.stove {
            let credential = self.stove_listing(&app, listing, &mut steps)?;
            secrets.push(RotatedSecret {
                credential_id: credential.credential_id,
                client_id: credential.client_id,
                client_secret: credential.secret,
            });
        }
        self.commit(steps).await?;
        let view = self.app(app.app_id).ok_or(AdminError::Missing)?;
        Ok((view, secrets))
    }

    fn stove_listing(
        &self,
        app: &App,
        new: NewStoveListing,
        steps: &mut Vec<Step>,
    ) -> Result<Credential, AdminError> {
        let client_id = new.client_id.unwrap_or_else(|| {
            format!(
                "{}.{}.server",
                new.game_id.to_ascii_lowercase(),
                new.environment
            )
        });
        let credential = self.stove_credential(
            app,
            new.environment,
            client_id,
            text::random_secret(&*self.rng),
            new.token_validity_secs,
        )?;
        steps.push(Step::InsertListing(self.stove_game(
            app,
            new.environment,
            new.game_id,
            new.application_no,
        )?));
        steps.push(Step::InsertCredential(credential.clone()));
        Ok(credential)
    }

    pub(crate) fn stove_game(
        &self,
        app: &App,
        environment: Environment,
        game_id: String,
        application_no: Option<u64>,
    ) -> Result<Listing, AdminError> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        if game_id.is_empty() || game_id.len() > 64 || !game_id.bytes().all(plain) {
            let expected = "1 to 64 characters out of A-Z a-z 0-9 . _ -";
            return Err(AdminError::Invalid {
                field: "game_id",
                expected,
            });
        }
        let number = application_no.unwrap_or_else(|| AppId::generate(&*self.rng).get());
        if number == 0 || number > LAST_NUMBER {
            let expected = "1 to 9007199254740991";
            return Err(AdminError::Invalid {
                field: "application_no",
                expected,
            });
        }
        Ok(Listing {
            app_id: app.app_id,
            platform: Platform::Stove,
            environment,
            external_id: game_id,
            number: Some(number),
        })
    }

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
            rotated_at: now,
        })
    }

    /// One registered game.
    #[must_use]
    pub fn app(&self, app: AppId) -> Option<AppView> {
        self.apps_where(|candidate| candidate == app).pop()
    }

    /// At most `limit` games with an id above `after`, and whether more follow.
    #[must_use]
    pub fn apps(&self, after: Option<AppId>, limit: usize) -> (Vec<AppView>, bool) {
        let mut views = self.apps_where(|candidate| after.is_none_or(|after| candidate > after));
        let more = views.len() > limit;
        views.truncate(limit);
        (views, more)
    }

    fn apps_where(&self, wanted: impl Fn(AppId) -> bool) -> Vec<AppView> {
        let snapshot = self.directory.snapshot();
        let mut views: BTreeMap<AppId, AppView> = snapshot
            .apps()
            .filter(|app| wanted(app.app_id))
            .map(|app| {
                let (app_id, name) = (app.app_id, app.name.clone());
                (
                    app_id,
                    AppView {
                        app_id,
                        name,
                        created_at: app.created_at,
                        credentials: vec![],
                    },
                )
            })
            .collect();
        for world in snapshot.worlds() {
            for credential in world.credentials() {
                let Some(view) = views.get_mut(&credential.app_id) else {
                    continue;
                };
                let listing = world.listing_of(credential.app_id);
                view.credentials.push(CredentialView {
                    credential_id: credential.credential_id,
                    platform: credential.platform,
                    environment: credential.environment,
                    game_id: listing.map(|l| l.external_id.clone()).unwrap_or_default(),
                    application_no: listing.and_then(|l| l.number),
                    client_id: credential.client_id.clone(),
                    token_validity_secs: credential.token_validity.as_secs(),
                    rotated_at: credential.rotated_at,
                });
            }
        }
        views.into_values().map(sorted).collect()
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
        let client_secret = text::random_secret(&*self.rng);
        self.set_secret(app, credential, client_secret.clone())
            .await?;
        Ok(RotatedSecret {
            credential_id: credential,
            client_id,
            client_secret,
        })
    }

    pub(crate) async fn set_secret(
        &self,
        app_id: AppId,
        credential_id: CredentialId,
        secret: Secret,
    ) -> Result<(), AdminError> {
        let at = self.clock.now();
        self.commit(vec![Step::RotateSecret {
            app_id,
            credential_id,
            secret,
            at,
        }])
        .await?;
        Ok(())
    }
}

fn sorted(mut view: AppView) -> AppView {
    view.credentials
        .sort_by_key(|c| (c.platform, c.environment, c.credential_id));
    view
}
