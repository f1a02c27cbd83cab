//! The operator's face: what there is and what is to change (`/admin/v1`), how
//! the process is (`/healthz`, `/readyz`, `/metrics`), and in the development
//! profile the clock (`/dev/v1/clock`). Errors are problem documents.

mod apps;
mod auth;
mod clock;
mod health;
mod ids;
mod page;
mod players;
mod problems;
mod revocations;

use std::sync::Arc;

use ::admin::Admin;
use axum::{
    Router,
    routing::{get, post},
};
use base::{Secret, SharedClock};
use directory::Directory;
use serve::{BodyLimits, Problem};
use store::Store;

pub use clock::MovableClock;
pub use health::Exposition;

/// What the face is made of.
pub struct Parts {
    /// The actions.
    pub admin: Admin,
    /// The store, to ask whether it is well.
    pub store: Arc<dyn Store>,
    /// The directory, to ask whether it has heard everything.
    pub directory: Arc<Directory>,
    /// The time.
    pub clock: SharedClock,
    /// How much of a body is taken in.
    pub body: BodyLimits,
    /// What operators present as a bearer token.
    pub key: Secret,
    /// Writes the metrics of the whole process.
    pub metrics: Exposition,
    /// The handle of a clock that can be moved; only in the development
    /// profile.
    pub movable_clock: Option<Arc<dyn MovableClock>>,
}

/// The face's routes.
pub fn router(parts: Parts) -> Router {
    let with_clock = parts.movable_clock.is_some();
    let mut router = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route("/admin/v1/apps", get(apps::list).post(apps::create))
        .route("/admin/v1/apps/{app_id}", get(apps::show))
        .route("/admin/v1/apps/{app_id}/members", post(apps::join))
        .route(
            "/admin/v1/apps/{app_id}/credentials/{credential_id}/rotate",
            post(apps::rotate),
        )
        .route(
            "/admin/v1/players",
            get(players::list).post(players::create),
        )
        .route("/admin/v1/players/{player_id}", get(players::show))
        .route("/admin/v1/revocations", post(revocations::create));
    if with_clock {
        router = router.route("/dev/v1/clock", get(clock::show).post(clock::change));
    }
    router
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .fallback(async || Problem::unknown_path())
        .with_state(Arc::new(parts))
}
