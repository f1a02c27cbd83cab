use base::{AppId, CredentialId, Environment, ObjectId, Secret};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Credential, GraphSetup, Listing, ListingKind, Platform};

use crate::{Action, Admin, AdminError, ListedGame, action::Target, text};

/// A game's listing on Meta's graph, with the credential of its server.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewGraphListing {
    /// What the graph calls the game: 1 to 20 digits without a leading zero, and
    /// no number of nineteen digits that stands for an object of a game's. Our
    /// own id of the game when absent.
    #[serde(default)]
    pub app_id: Option<String>,
}

/// What a game's server calls the graph with (Meta, "Server-to-Server API
/// Basics": `OC|$APPID|$APPSECRET`).
pub(crate) fn app_token(credential: &Credential) -> Secret {
    let secret = credential.secret.expose_str().unwrap_or_default();
    Secret::from(format!("OC|{}|{secret}", credential.client_id))
}

impl Admin {
    /// Lists a game on Meta's graph and makes the credential of its server. The
    /// secret comes back this once.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::NoSuch`] app,
    /// [`AdminError::Already`] where the game is listed there or the id is taken,
    /// [`AdminError::Store`].
    pub async fn list_on_graph(
        &self,
        app_id: AppId,
        new: NewGraphListing,
    ) -> Result<ListedGame, AdminError> {
        let (listing, credential) = self.graph_listing(app_id, new)?;
        let details = json!({
            "platform": listing.platform,
            "external_id": listing.external_id,
        });
        let deed = Action::ListingCreate.on(Target("app", app_id), details);
        let listed = self.list((listing, credential), deed).await;
        listed.map_err(|error| {
            let already = "the game is on Meta's graph already, or another one has this id there";
            error.saying(already, "no game has this id")
        })
    }

    /// A listing and its credential, with a secret that was drawn.
    pub(crate) fn graph_listing(
        &self,
        app_id: AppId,
        new: NewGraphListing,
    ) -> Result<(Listing, Credential), AdminError> {
        let external_id = new.app_id.unwrap_or_else(|| app_id.to_string());
        let secret = text::random_app_secret(&*self.rng);
        self.graph_game(app_id, external_id, secret)
    }

    pub(crate) fn graph_game(
        &self,
        app_id: AppId,
        external_id: String,
        secret: Secret,
    ) -> Result<(Listing, Credential), AdminError> {
        if !is_app_id(&external_id) {
            let (field, expected) = (
                "meta.app_id",
                "1 to 20 digits without a leading zero, and no id of a game's object",
            );
            return Err(AdminError::Invalid { field, expected });
        }
        let now = self.clock.now();
        let credential = Credential {
            credential_id: CredentialId::generate(&*self.rng),
            app_id,
            platform: Platform::MetaGraph,
            environment: Environment::Live,
            client_id: external_id.clone(),
            secret,
            previous: None,
            // No token is issued to it: it is one.
            token_validity: GraphSetup::usual(app_id, now).user_token_validity,
            created_at: now,
            rotated_at: now,
        };
        let listing = Listing {
            app_id,
            platform: Platform::MetaGraph,
            environment: Environment::Live,
            external_id,
            number: None,
            kind: ListingKind::Game,
        };
        Ok((listing, credential))
    }
}

/// One id names one thing, so a game is called by no number that is an object's.
fn is_app_id(text: &str) -> bool {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let is_object = text.parse::<ObjectId>().is_ok();
    digits && (1..=20).contains(&text.len()) && !text.starts_with('0') && !is_object
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_id_is_a_number_of_its_own() {
        for (text, is) in [
            ("1", true),
            ("1234567898014273", true),
            ("99999999999999999999", true),
            ("7000000000000000000", true),
            ("", false),
            ("0", false),
            ("01", false),
            ("-1", false),
            ("1a", false),
            ("١", false),
            ("1000000000000000000", false),
            ("100000000000000000000", false),
        ] {
            assert_eq!(is_app_id(text), is, "{text}");
        }
    }
}
