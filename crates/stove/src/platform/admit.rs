use std::time::Duration;

use base::{AppId, CredentialId, Environment, Secret};
use sign::is_secret;

use super::Registry;
use crate::{Refusal, wire::ServerTokenRequest};

/// A client whose request for a server token is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admitted {
    /// Which client.
    pub credential_id: CredentialId,
    /// The app that it speaks for.
    pub app_id: AppId,
    /// STOVE's id of that app.
    pub game_id: String,
    /// How long a token issued to it is valid.
    pub token_validity: Duration,
}

/// Judges the body of "Issue API Access Token".
///
/// The secret is compared even when there is no such client, so that the time
/// taken does not tell which clients there are.
///
/// # Errors
/// In this order: [`Refusal::BodyUnreadable`], [`Refusal::ClientFieldMissing`];
/// [`Refusal::UnknownClient`] or [`Refusal::ClientOfOtherEnvironment`];
/// [`Refusal::WrongSecret`]; [`Refusal::WrongService`].
pub fn admit<R: Registry + ?Sized>(
    environment: Environment,
    body: &[u8],
    registry: &R,
) -> Result<Admitted, Refusal> {
    let request = ServerTokenRequest::parse(body).map_err(|_| Refusal::BodyUnreadable)?;
    let (Some(client_id), Some(client_secret), Some(service_id)) =
        (request.client_id, request.client_secret, request.service_id)
    else {
        return Err(Refusal::ClientFieldMissing);
    };
    if client_id.is_empty() || client_secret.is_empty() || service_id.is_empty() {
        return Err(Refusal::ClientFieldMissing);
    }
    let client = registry.client(environment, &client_id);
    let nobody = Secret::new([0; 22]);
    let secret = client.map_or(&nobody, |client| client.secret);
    let matches = is_secret(client_secret.as_bytes(), secret);
    let Some(client) = client else {
        return Err(unknown(&client_id, registry));
    };
    if !matches {
        return Err(Refusal::WrongSecret);
    }
    if client.game_id != service_id {
        return Err(Refusal::WrongService);
    }
    Ok(Admitted {
        credential_id: client.credential_id,
        app_id: client.app_id,
        game_id: client.game_id.to_owned(),
        token_validity: client.token_validity,
    })
}

fn unknown<R: Registry + ?Sized>(client_id: &str, registry: &R) -> Refusal {
    let elsewhere = Environment::ALL
        .into_iter()
        .any(|e| registry.client(e, client_id).is_some());
    if elsewhere {
        Refusal::ClientOfOtherEnvironment
    } else {
        Refusal::UnknownClient
    }
}
