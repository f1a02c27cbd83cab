use axum::extract::{Path, rejection::PathRejection};
use base::{AppId, Environment, PlayerId};
use http::{HeaderMap, StatusCode};
use serve::Problem;
use store::{Installation, Platform};

use super::session::{self, unavailable};
use crate::Parts;

/// The app of a path.
pub(super) type Named = Result<Path<String>, PathRejection>;

/// A player at a game on OpenSocial.
#[derive(Clone, Copy)]
pub(super) struct Seat {
    pub(super) player: PlayerId,
    pub(super) app_id: AppId,
    /// As whose server the game is called: the live one's, where there is one.
    pub(super) environment: Environment,
}

impl Seat {
    /// Whose session it is, and the game that the path names by our id of it.
    ///
    /// # Errors
    /// A 401, a 404, a 503.
    pub(super) fn of(parts: &Parts, headers: &HeaderMap, named: Named) -> Result<Self, Problem> {
        let player = session::of(parts, headers)?.get().player();
        let Path(app) = named.map_err(|_| unknown_app())?;
        let app_id: AppId = app.parse().map_err(|_| unknown_app())?;
        let usual = [Environment::Live, Environment::Sandbox]
            .into_iter()
            .find_map(|environment| is_listed(parts, app_id, environment).transpose())
            .transpose()?;
        Ok(Self {
            player,
            app_id,
            environment: usual.ok_or_else(unknown_app)?,
        })
    }

    /// The same in one environment, where the game has to be.
    ///
    /// # Errors
    /// A 404, a 503.
    pub(super) fn within(self, parts: &Parts, wished: Environment) -> Result<Self, Problem> {
        let environment = is_listed(parts, self.app_id, wished)?.ok_or_else(unknown_app)?;
        Ok(Self {
            environment,
            ..self
        })
    }

    /// The player's installation, if there is one.
    ///
    /// # Errors
    /// A 503.
    pub(super) async fn installation(self, parts: &Parts) -> Result<Option<Installation>, Problem> {
        let players = vec![self.player];
        let found = parts.store.installations(self.app_id, players).await;
        Ok(found.map_err(unavailable)?.into_iter().next())
    }

    /// Lets nobody through but players who have the game, and says by what they have
    /// it.
    ///
    /// # Errors
    /// A 403, a 503.
    pub(super) async fn installed(self, parts: &Parts) -> Result<Installation, Problem> {
        match self.installation(parts).await? {
            Some(installation) => Ok(installation),
            None => {
                let detail = "the player has not installed this game";
                Err(Problem::new(StatusCode::FORBIDDEN, "not_installed", detail))
            }
        }
    }
}

fn is_listed(
    parts: &Parts,
    app: AppId,
    environment: Environment,
) -> Result<Option<Environment>, Problem> {
    let known = session::known(parts)?;
    let world = known.world(Platform::OpenSocial, environment);
    Ok(world.listing_of(app).map(|_| environment))
}

pub(super) fn unknown_app() -> Problem {
    let detail = "no game on OpenSocial has this id";
    Problem::new(StatusCode::NOT_FOUND, "unknown_app", detail)
}
