use super::{Refusal, WritePolicy};

/// How many characters of a request a message repeats.
const LONGEST_QUOTE: usize = 80;

impl Refusal {
    pub(super) fn message(&self) -> String {
        match self {
            Self::TokenMissing
            | Self::TokenMalformed
            | Self::TokenUnknownApp
            | Self::WrongSecret
            | Self::TokenUnknownKey
            | Self::TokenForged
            | Self::TokenNotYetValid
            | Self::TokenExpired
            | Self::TokenRevoked => "Invalid OAuth 2.0 Access Token".to_owned(),
            Self::TokensDiffer => "Invalid OAuth 2.0 Access Token: the request carries two \
                                   different ones"
                .to_owned(),
            Self::TokenWithSlashes => "Invalid OAuth 2.0 Access Token: an App Access Token has \
                                       bars between its parts, OC|App_ID|App_Secret"
                .to_owned(),
            Self::UserTokenNeeded => {
                "A User Access Token is required for this call; an App Access Token was given"
                    .to_owned()
            }
            Self::AppTokenNeeded => {
                "An App Access Token is required for this call; a User Access Token was given"
                    .to_owned()
            }
            Self::TokenOfOtherApp { token_app, object } => format!(
                "The App ID of the Access Token does not match the app of the object: the token \
                 is of app '{}', the object is '{}'",
                quoted(token_app),
                quoted(object)
            ),
            Self::PolicyForbids { what, policy } => forbidden(what, *policy),
            Self::RateLimited { .. } => "Application request limit reached".to_owned(),
            Self::Unavailable => "An unknown error occurred".to_owned(),
            other => other.message_of_request(),
        }
    }

    /// What is wrong with the request itself.
    fn message_of_request(&self) -> String {
        match self {
            Self::ParameterMissing(name) => format!("The parameter {name} is required"),
            Self::ParameterInvalid { name, expected } => {
                format!("Parameter {name}: {expected}")
            }
            Self::UnknownObject { id, .. } => format!(
                "Object with ID '{}' does not exist, or cannot be reached with this access token",
                quoted(id)
            ),
            Self::TooLate => {
                "This leaderboard entry is too late for the leaderboard's allowed time window."
                    .to_owned()
            }
            Self::TooEarly => {
                "This leaderboard entry is too early for the leaderboard's allowed time window."
                    .to_owned()
            }
            Self::NotRanked => "You're not yet ranked on this leaderboard.".to_owned(),
            Self::UnknownPath { components } => {
                format!("Unknown path components: {}", quoted(components))
            }
            Self::MethodNotAllowed { method, allowed } => format!(
                "Unsupported {} request: this path takes {allowed}",
                quoted(method)
            ),
            Self::TargetUnreadable { why } => format!("The request target cannot be read: {why}"),
            Self::BodyUnreadable { why } => format!("The request body cannot be read: {why}"),
            Self::BodyTooLarge => "The request body is too large".to_owned(),
            Self::BodyTooSlow => "The request body did not arrive in time".to_owned(),
            // Its sender is gone, and so is whoever could read more.
            _ => "The request body broke off".to_owned(),
        }
    }
}

fn forbidden(what: &str, policy: WritePolicy) -> String {
    let who = match policy {
        WritePolicy::ClientAuthoritative => {
            "a User Access Token of the player or an App Access Token"
        }
        WritePolicy::ServerAuthoritative => "an App Access Token only",
    };
    format!(
        "Permission denied: the {what} has the write policy {}, so it may be written with {who}",
        policy.as_str()
    )
}

/// A word of the request, short and free of control characters.
fn quoted(text: &str) -> String {
    let clean = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut quote: String = text.chars().take(LONGEST_QUOTE).map(clean).collect();
    if text.chars().nth(LONGEST_QUOTE).is_some() {
        quote.push('…');
    }
    quote
}
