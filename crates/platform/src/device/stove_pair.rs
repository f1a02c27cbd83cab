use ::stove::platform::{
    REFRESH_TOKEN_VALIDITY, RefreshToken, USER_TOKEN_VALIDITY, UserToken, mint_user_token,
    seal_refresh_token,
};
use axum::response::Response;
use base::{AppId, Environment, FamilyId, PlayerId, Secret, Timestamp};
use serve::Problem;
use store::KeyPurpose;

use super::session::{known, unavailable};
use crate::Parts;

/// Whose tokens they are, and for what.
pub(super) struct Bearer {
    pub(super) environment: Environment,
    pub(super) app_id: AppId,
    pub(super) application_no: u64,
    pub(super) player: PlayerId,
}

impl Bearer {
    /// When the tokens are issued; see [`Known::issued_at`].
    ///
    /// # Errors
    /// A 503 where this node cannot judge.
    ///
    /// [`Known::issued_at`]: directory::Known::issued_at
    pub(super) fn issued_at(&self, parts: &Parts) -> Result<Timestamp, Problem> {
        let now = parts.clock.now();
        Ok(known(parts)?.issued_at(self.app_id, self.player, now))
    }
}

/// A player's token and the one that refreshes it.
pub(super) struct Pair {
    access: Secret,
    refresh: Secret,
    /// When both are issued.
    pub(super) issued_at: Timestamp,
    /// When the refresh token ends.
    pub(super) refresh_expires_at: Timestamp,
}

impl Pair {
    /// Mints a generation of a family. The user token tells of the player's
    /// membership as it is now.
    ///
    /// # Errors
    /// A 503 when the store cannot answer or a key is missing.
    pub(super) async fn mint(
        parts: &Parts,
        bearer: &Bearer,
        family_id: FamilyId,
        generation: u64,
        issued_at: Timestamp,
    ) -> Result<Self, Problem> {
        let membership = parts
            .store
            .membership(bearer.app_id, bearer.player)
            .await
            .map_err(unavailable)?;
        let refresh_expires_at = issued_at.plus(REFRESH_TOKEN_VALIDITY);
        let access = UserToken {
            environment: bearer.environment,
            app_id: bearer.app_id,
            application_no: bearer.application_no,
            player: bearer.player,
            guid: membership.map(|membership| membership.scoped_id),
            token_id: family_id.token(generation),
            issued_at,
            expires_at: issued_at.plus(USER_TOKEN_VALIDITY),
        };
        let refresh = RefreshToken {
            environment: bearer.environment,
            app_id: bearer.app_id,
            player: bearer.player,
            family_id,
            generation,
            issued_at,
            expires_at: refresh_expires_at,
        };
        Ok(Self {
            access: sign(parts, &access)?,
            refresh: seal(parts, &refresh)?,
            issued_at,
            refresh_expires_at,
        })
    }

    /// Hands both out.
    pub(super) fn granted(&self) -> Response {
        super::granted(serde_json::json!({
            "access_token": self.access.expose_str(),
            "expires_in": USER_TOKEN_VALIDITY.as_secs(),
            "refresh_token": self.refresh.expose_str(),
            "refresh_expires_in": REFRESH_TOKEN_VALIDITY.as_secs(),
        }))
    }
}

fn sign(parts: &Parts, token: &UserToken) -> Result<Secret, Problem> {
    let known = known(parts)?;
    let (purpose, environment) = (KeyPurpose::StoveUserToken, token.environment);
    let keys = known.keys();
    keys.youngest(purpose, environment)
        .and_then(|id| Some((id, keys.hmac(purpose, environment, id)?)))
        .map(|(id, key)| mint_user_token(token, id, key))
        .ok_or_else(|| unavailable("the key ring has no usable key for user tokens"))
}

fn seal(parts: &Parts, token: &RefreshToken) -> Result<Secret, Problem> {
    let known = known(parts)?;
    let (purpose, environment) = (KeyPurpose::StoveRefreshToken, token.environment);
    let keys = known.keys();
    keys.youngest(purpose, environment)
        .and_then(|id| Some((id, keys.seal(purpose, environment, id)?)))
        .and_then(|(id, key)| seal_refresh_token(token, id, key, parts.rng.array()).ok())
        .ok_or_else(|| unavailable("the key ring has no usable key for refresh tokens"))
}
