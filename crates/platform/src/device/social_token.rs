use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use base::CredentialId;
use http::HeaderMap;
use serve::Problem;
use store::{Installation, Platform};

use super::{
    session::{self, unavailable},
    social_app::{Named, Seat},
};
use crate::{
    Parts,
    opensocial::{Launched, Token, launch},
};

/// `POST /device/v1/opensocial/apps/{app}/token`: the token and the secret with
/// which the game's server calls the platform for the player. For games that are
/// apps of their own and hand them to their server; games that are pages receive
/// them with each of the player's requests.
///
/// Nobody calls with them who has not got the consumer secret too.
pub(super) async fn issue(
    State(parts): State<Arc<Parts>>,
    named: Named,
    headers: HeaderMap,
) -> Response {
    let issued = async {
        let seat = Seat::of(&parts, &headers, named)?;
        let installation = seat.installed(&parts).await?;
        handed(&parts, &headers, seat, installation)
    };
    match issued.await {
        Ok(token) => super::granted(serde_json::json!({
            "oauth_token": token.text.expose_str(),
            "oauth_token_secret": token.token.secret.expose_str(),
            "expires_at": token.token.expires_at.secs(),
        })),
        Err(problem) => problem.into_response(),
    }
}

/// Makes a token for a player who has a game, which ends with the installation. The
/// moment of its issue is set first and the session judged again after it, so that
/// a revocation heard meanwhile is not outrun.
///
/// # Errors
/// A 401, a 503.
pub(super) fn handed(
    parts: &Parts,
    headers: &HeaderMap,
    seat: Seat,
    installation: Installation,
) -> Result<Token, Problem> {
    let credential = credential(parts, seat)?;
    let launched = Launched {
        environment: seat.environment,
        app_id: seat.app_id,
        credential,
        installation,
    };
    let token = launch(parts, launched).map_err(unavailable)?;
    session::of(parts, headers)?;
    Ok(token)
}

/// The credential that the game is called by, and so the one whose revocation ends
/// the token.
fn credential(parts: &Parts, seat: Seat) -> Result<CredentialId, Problem> {
    let known = session::known(parts)?;
    let world = known.world(Platform::OpenSocial, seat.environment);
    let credential = world.credential_of(seat.app_id);
    let credential = credential.ok_or_else(|| unavailable("the game has no consumer key"))?;
    Ok(credential.credential_id)
}
