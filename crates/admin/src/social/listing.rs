use base::{AppId, CredentialId, Environment, Secret};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Credential, Listing, ListingKind, Platform, SocialSetup};

use crate::{Action, Admin, AdminError, ListedGame, action::Target, text};

/// The largest number that a game is called by: games read it from JSON.
const LAST_NUMBER: u64 = (1 << 53) - 1;

/// A game's listing on OpenSocial in one environment, with the consumer key of
/// its server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSocialListing {
    /// Live or sandbox.
    pub environment: Environment,
    /// The application id: 1 to 16 digits, from 1 to 9007199254740991. Our own
    /// id of the game when absent.
    #[serde(default)]
    pub app_id: Option<String>,
    /// The public half of the server's credential: 1 to 128 printable ASCII
    /// characters without spaces; drawn when absent.
    #[serde(default)]
    pub consumer_key: Option<String>,
}

impl Admin {
    /// Lists a game on OpenSocial and makes the credential of its server. The
    /// secret comes back this once.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::Missing`] app,
    /// [`AdminError::Exists`] where the game is listed in that environment, or
    /// where the id or the key is taken, [`AdminError::Store`].
    pub async fn list_on_social(
        &self,
        app_id: AppId,
        new: NewSocialListing,
    ) -> Result<ListedGame, AdminError> {
        let (listing, credential) = self.social_listing(app_id, new)?;
        let details = json!({
            "platform": listing.platform,
            "environment": listing.environment,
            "external_id": listing.external_id,
            "client_id": credential.client_id,
        });
        let deed = Action::SocialListingCreate.on(Target("app", app_id), details);
        self.list((listing, credential), deed).await
    }

    /// A listing and its credential, with a secret that was drawn.
    pub(crate) fn social_listing(
        &self,
        app_id: AppId,
        new: NewSocialListing,
    ) -> Result<(Listing, Credential), AdminError> {
        let drawn = || {
            let bytes = self.rng.array::<10>();
            bytes.map(|byte| format!("{byte:02x}")).concat()
        };
        let consumer_key = new.consumer_key.unwrap_or_else(drawn);
        let external_id = new.app_id.unwrap_or_else(|| app_id.to_string());
        let secret = text::random_secret(&*self.rng);
        self.social_game(app_id, new.environment, external_id, consumer_key, secret)
    }

    pub(crate) fn social_game(
        &self,
        app_id: AppId,
        environment: Environment,
        external_id: String,
        consumer_key: String,
        secret: Secret,
    ) -> Result<(Listing, Credential), AdminError> {
        if !is_app_id(&external_id) {
            let (field, expected) = (
                "opensocial.app_id",
                "1 to 16 digits without a leading zero, at most 9007199254740991",
            );
            return Err(AdminError::Invalid { field, expected });
        }
        let graphic = consumer_key.bytes().all(|byte| byte.is_ascii_graphic());
        if !graphic || !(1..=128).contains(&consumer_key.len()) {
            let (field, expected) = (
                "opensocial.consumer_key",
                "1 to 128 printable ASCII characters without spaces",
            );
            return Err(AdminError::Invalid { field, expected });
        }
        let now = self.clock.now();
        let credential = Credential {
            credential_id: CredentialId::generate(&*self.rng),
            app_id,
            platform: Platform::OpenSocial,
            environment,
            client_id: consumer_key,
            secret,
            previous: None,
            // The game's settings say how long what is issued to it is valid.
            token_validity: SocialSetup::usual(app_id, now).token_validity,
            created_at: now,
            rotated_at: now,
        };
        let listing = Listing {
            app_id,
            platform: Platform::OpenSocial,
            environment,
            external_id,
            number: None,
            kind: ListingKind::Game,
        };
        Ok((listing, credential))
    }
}

fn is_app_id(text: &str) -> bool {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse::<u64>().ok();
    let fits = number.is_some_and(|number| (1..=LAST_NUMBER).contains(&number));
    digits && !text.starts_with('0') && fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_id_is_a_number_that_json_holds() {
        for (text, is) in [
            ("1", true),
            ("12345", true),
            ("9007199254740991", true),
            ("9007199254740992", false),
            ("99999999999999999999", false),
            ("", false),
            ("0", false),
            ("01", false),
            ("+1", false),
            ("1a", false),
            ("١", false),
        ] {
            assert_eq!(is_app_id(text), is, "{text}");
        }
    }
}
