use std::collections::BTreeSet;

use base::{AppId, Environment};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{App, Credential, Listing, ListingKind, Platform, Step};

use crate::{
    Action, Admin, AdminError, AppView, RotatedSecret,
    action::Target,
    meta::NewGraphListing,
    overview::{self, credential_view},
    social::NewSocialListing,
    text,
};

/// The largest number that a platform may call a game by: what a JSON reader
/// that keeps numbers as doubles still reads exactly.
const LAST_NUMBER: u64 = (1 << 53) - 1;

/// A game that is to be registered.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewApp {
    /// What operators call it; 1 to 100 bytes.
    pub name: String,
    /// Who publishes it; 1 to 100 bytes. Games of one publisher may ask who has
    /// a copy of which of them; where it is absent, a game may ask about its
    /// own copies only.
    #[serde(default)]
    pub publisher: Option<String>,
    /// Its listings on STOVE, at most one for each environment.
    #[serde(default)]
    pub stove: Vec<NewStoveListing>,
    /// Its listing on Meta's graph; none when absent.
    #[serde(default)]
    pub meta: Option<NewGraphListing>,
    /// Its listings on OpenSocial, at most one for each environment.
    #[serde(default)]
    pub opensocial: Vec<NewSocialListing>,
}

/// A game's listing on STOVE with the credential of its server.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
    /// What it is sold as; a game when absent.
    #[serde(default)]
    pub kind: ListingKind,
    /// The public half of the server's credential; drawn when absent.
    #[serde(default)]
    pub client_id: Option<String>,
    /// How long a server token is valid; 30 days when absent, at most 366 days.
    #[serde(default)]
    pub token_validity_secs: Option<u64>,
}

/// A game that was just registered.
#[derive(Clone, Debug, Serialize)]
pub struct CreatedApp {
    /// The game and its credentials.
    pub app: AppView,
    /// The credentials' secrets. They are shown this once.
    pub secrets: Vec<RotatedSecret>,
}

impl Admin {
    /// Registers a game and makes the credentials of its servers. The secrets
    /// come back this once.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::Exists`] when a name of the
    /// platform is taken, [`AdminError::Store`].
    pub async fn create_app(&self, new: NewApp) -> Result<CreatedApp, AdminError> {
        text::check(
            "name",
            &new.name,
            100,
            "1 to 100 bytes without control characters",
        )?;
        check_publisher(new.publisher.as_deref())?;
        one_per_environment("stove", new.stove.iter().map(|listing| listing.environment))?;
        let social = new.opensocial.iter().map(|listing| listing.environment);
        one_per_environment("opensocial", social)?;
        let app = App {
            app_id: AppId::generate(&*self.rng),
            name: new.name,
            publisher: new.publisher,
            created_at: self.clock.now(),
        };
        let mut listed = Vec::new();
        for listing in new.stove {
            listed.push(self.stove_listing(&app, listing)?);
        }
        if let Some(listing) = new.meta {
            listed.push(self.graph_listing(app.app_id, listing)?);
        }
        for listing in new.opensocial {
            listed.push(self.social_listing(app.app_id, listing)?);
        }
        let mut steps = vec![Step::InsertApp(app.clone())];
        let (mut secrets, mut credentials) = (Vec::new(), Vec::new());
        for (listing, credential) in listed {
            credentials.push(credential_view(&credential, Some(&listing)));
            secrets.push(RotatedSecret::of(&credential));
            steps.push(Step::InsertListing(listing));
            steps.push(Step::InsertCredential(credential));
        }
        let app = overview::sorted(AppView {
            app_id: app.app_id,
            name: app.name,
            publisher: app.publisher,
            created_at: app.created_at,
            credentials,
        });
        let clients: Vec<_> = secrets.iter().map(|it| &it.client_id).collect();
        let details = json!({ "name": app.name, "client_ids": clients });
        let deed = Action::AppCreate.on(Target("app", app.app_id), details);
        let created = CreatedApp { app, secrets };
        self.commit(deed, steps, &created).await?;
        Ok(created)
    }

    fn stove_listing(
        &self,
        app: &App,
        new: NewStoveListing,
    ) -> Result<(Listing, Credential), AdminError> {
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
        let game = self.stove_game(app, new.environment, new.game_id, new.application_no)?;
        let listing = Listing {
            kind: new.kind,
            ..game
        };
        Ok((listing, credential))
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
            kind: ListingKind::default(),
        })
    }
}

pub(crate) fn check_publisher(publisher: Option<&str>) -> Result<(), AdminError> {
    let expected = "1 to 100 bytes without control characters";
    publisher.map_or(Ok(()), |publisher| {
        text::check("publisher", publisher, 100, expected)
    })
}

/// A platform lists a game once in each environment. The store would take a
/// second listing of the same unit for the first one, asked for again.
pub(crate) fn one_per_environment(
    field: &'static str,
    environments: impl Iterator<Item = Environment>,
) -> Result<(), AdminError> {
    let mut seen = BTreeSet::new();
    for environment in environments {
        if !seen.insert(environment.as_str()) {
            let expected = "at most one listing for each environment";
            return Err(AdminError::Invalid { field, expected });
        }
    }
    Ok(())
}
