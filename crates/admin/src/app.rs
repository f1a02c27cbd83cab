use std::collections::BTreeSet;

use base::{AppId, Environment};
use serde::Deserialize;
use store::{App, Credential, Listing, Platform, Step};

use crate::{Admin, AdminError, AppView, RotatedSecret, text};

/// The largest number that a platform may call a game by: what a JSON reader
/// that keeps numbers as doubles still reads exactly.
const LAST_NUMBER: u64 = (1 << 53) - 1;

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
        one_per_environment(new.stove.iter().map(|listing| listing.environment))?;
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
}

/// A platform lists a game once in each environment. The store would take a
/// second listing of the same unit for the first one, asked for again.
pub(crate) fn one_per_environment(
    environments: impl Iterator<Item = Environment>,
) -> Result<(), AdminError> {
    let mut seen = BTreeSet::new();
    for environment in environments {
        if !seen.insert(environment.as_str()) {
            let expected = "at most one listing for each environment";
            return Err(AdminError::Invalid {
                field: "stove",
                expected,
            });
        }
    }
    Ok(())
}
