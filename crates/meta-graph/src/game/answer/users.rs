use base::Secret;
use serde::{Deserialize, Deserializer};

use super::lenient;

/// Whether a nonce proved its user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct NonceValidity {
    /// Whether it did.
    pub is_valid: bool,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct User {
    /// The id within the app. The documents' sample of `org_scoped_id` has
    /// none.
    #[serde(default, deserialize_with = "lenient::maybe_id")]
    pub id: Option<u64>,
    /// The name that others see.
    #[serde(default)]
    pub alias: Option<String>,
    /// The name that the player chose besides.
    #[serde(default)]
    pub display_name: Option<String>,
    /// The id within the publisher.
    #[serde(default, deserialize_with = "lenient::maybe_id")]
    pub org_scoped_id: Option<u64>,
    /// Where the user's page is.
    #[serde(default)]
    pub profile_url: Option<String>,
}

/// What a code was exchanged for.
#[derive(Clone, Debug, Deserialize)]
pub struct Authorization {
    /// The user's access token.
    #[serde(deserialize_with = "secret")]
    pub oauth_token: Secret,
    /// The code to renew it with; good for one exchange.
    #[serde(default, deserialize_with = "maybe_secret")]
    pub refresh_code: Option<Secret>,
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    String::deserialize(deserializer).map(Secret::from)
}

fn maybe_secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    Option::<String>::deserialize(deserializer).map(|text| text.map(Secret::from))
}
