//! A small game server that lets players in when the gate says who they are, and
//! gives them what they have earned when the gate says so.
//!
//! It knows no platform and holds no platform's secret. For a login the game
//! client sends the token that the platform gave it, this server passes it to the
//! gate, and does one of three things with the verdict; the third is the one that
//! is easily forgotten: *unavailable* is not *refused*. For a reward the gate
//! calls here, as often as it takes to be sure, and this server grants once.
//!
//! Beside that, and apart from it, [`meta_webhook`] takes what Meta's graph tells a
//! game of its orders, and [`opensocial`] has what an OpenSocial platform asks for.

mod grants;
mod ledger;
mod login;
mod meta_webhook;
mod opensocial;
mod webhook;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

pub use ledger::Ledger;
pub use meta_webhook::{AppSecret, VerifyToken, meta_webhook};
pub use opensocial::opensocial;
use tokio::net::TcpListener;

/// Where the gate is and how to speak to it.
#[derive(Clone)]
pub struct Gate {
    /// Its base URL, such as `http://127.0.0.1:7401`.
    pub url: String,
    /// The key that it expects of its callers.
    pub key: String,
    /// What this game is called in the gate's configuration.
    pub game: String,
}

/// What the gate signs its calls to this server with: `whsec_` and base64, as the
/// gate's configuration has it.
#[derive(Clone)]
pub struct GrantSecret(pub String);

/// The game server: `POST /login` for game clients, `POST /grants` for the gate,
/// and `GET /players/{player}` for whoever wants to see a balance.
///
/// # Errors
/// When the HTTP client cannot be set up or the secret is not spelt as one.
pub fn router(gate: Gate, secret: &GrantSecret, ledger: Ledger) -> anyhow::Result<Router> {
    let desk = Arc::new(login::Desk::new(gate)?);
    let treasury = Arc::new(grants::Treasury::new(secret, ledger)?);
    let grants = Router::new()
        .route("/grants", post(grants::grant))
        .route("/players/{player}", get(grants::balance))
        .with_state(treasury);
    Ok(Router::new()
        .route("/login", post(login::login))
        .with_state(desk)
        .merge(grants)
        .layer(DefaultBodyLimit::max(16 * 1024)))
}

/// Serves it until the listener fails.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: TcpListener, router: Router) -> anyhow::Result<()> {
    Ok(axum::serve(listener, router).await?)
}
