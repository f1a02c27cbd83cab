use axum::body::Body;
use base::{AppId, Environment, PlayerId};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serve::Problem;
use store::{Ownership, Platform};

use super::session::{self, unavailable};
use crate::{
    Parts,
    graph::{Holder, Issued, NoGrant, base_entitlement, member},
};

/// The app that a device speaks of, by its id on the graph.
#[derive(Deserialize)]
struct AppWish {
    app_id: String,
}

/// A player at an app.
#[derive(Clone, Copy)]
pub(super) struct Visit {
    pub(super) app_id: AppId,
    pub(super) player: PlayerId,
}

impl Visit {
    /// Whose session it is, and the app that the body names.
    ///
    /// # Errors
    /// A 401, a 404, a 503, and what is wrong with the body.
    pub(super) async fn of(
        parts: &Parts,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Self, Problem> {
        let player = session::of(parts, headers)?.get().player();
        let wish: AppWish = parts.body.json(body).await?;
        let known = session::known(parts)?;
        let world = known.world(Platform::MetaGraph, Environment::Live);
        let listing = world.listing(&wish.app_id).ok_or_else(unknown_app)?;
        let app_id = listing.app_id;
        Ok(Self { app_id, player })
    }

    /// The player's copy of the app, if there is one.
    ///
    /// # Errors
    /// A 503.
    pub(super) async fn copy(self, parts: &Parts) -> Result<Option<Ownership>, Problem> {
        let copy = base_entitlement(parts, self.app_id, self.player).await;
        copy.map_err(unavailable)
    }

    /// The player's id within the app, made at the first call. The app must be
    /// the player's.
    ///
    /// # Errors
    /// A 403, a 503.
    pub(super) async fn member(self, parts: &Parts) -> Result<PlayerId, Problem> {
        if self.copy(parts).await?.is_none() {
            let detail = "the player has no copy of this app";
            return Err(Problem::new(StatusCode::FORBIDDEN, "not_entitled", detail));
        }
        let now = parts.clock.now();
        let member = member(parts, self.app_id, self.player, now).await;
        Ok(member.map_err(unavailable)?.scoped_id)
    }

    /// Hands something out. The moment of its issue is set first and the session
    /// judged again after it, so that a revocation heard meanwhile is not outrun.
    ///
    /// # Errors
    /// A 401, a 503.
    pub(super) fn issue(
        self,
        parts: &Parts,
        headers: &HeaderMap,
        seal: impl FnOnce(Holder) -> Result<Issued, NoGrant>,
    ) -> Result<Issued, Problem> {
        let holder = Holder::of(parts, self.app_id, self.player).map_err(unavailable)?;
        session::of(parts, headers)?;
        seal(holder).map_err(unavailable)
    }
}

fn unknown_app() -> Problem {
    let detail = "no app has this id on the graph";
    Problem::new(StatusCode::NOT_FOUND, "unknown_app", detail)
}
