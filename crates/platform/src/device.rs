//! What our own devices and players call: sign in, ask for the token with
//! which a game recognises the player, refresh it, accept a game's terms, ask
//! who they are to an app of Meta's graph and what they have bought in it, say how a rewarded view began
//! and ended, and attest themselves.
//! Errors are problem documents.

mod ads_complete;
mod ads_pace;
mod ads_skip;
mod ads_start;
mod ads_view;
mod attest_admission;
mod attest_challenge;
mod attest_grant;
mod attest_relay;
mod attest_token;
mod meta_app;
mod meta_entitlement;
mod meta_proof;
mod meta_purchases;
mod meta_revoke;
mod meta_sso;
mod meta_token;
mod meta_user;
mod session;
mod sign_in;
mod social_app;
mod social_blocked;
mod social_content;
mod social_inbox;
mod social_install;
mod social_page;
mod social_payment;
mod social_payment_desk;
mod social_persona;
mod social_places;
mod social_relay;
mod social_token;
mod stove_game;
mod stove_pair;
mod stove_refresh;
mod stove_terms;
mod stove_token;

use std::sync::Arc;

use axum::{
    Json, Router,
    response::{IntoResponse, Response},
    routing::{delete, get, post, put},
};
use http::header;
use serve::Problem;

use crate::Parts;

pub(crate) fn router(parts: Arc<Parts>) -> Router {
    let desk = sign_in::Desk::new(Arc::clone(&parts));
    let sign_ins = post(sign_in::sign_in).with_state(desk);
    let ends = ads_view::Desk::new(Arc::clone(&parts));
    let completions = post(ads_complete::complete).with_state(ends.clone());
    let skips = post(ads_skip::skip).with_state(ends);
    Router::new()
        .route("/sign-in", sign_ins)
        .route("/ads/start", post(ads_start::start))
        .route("/ads/complete", completions)
        .route("/ads/skip", skips)
        .route("/attest/challenge", post(attest_challenge::begin))
        .route("/attest/token", post(attest_token::issue))
        .route("/meta/entitlement", post(meta_entitlement::look_up))
        .route("/meta/purchases", post(meta_purchases::list))
        .route("/meta/user", post(meta_user::look_up))
        .route("/meta/user-proof", post(meta_proof::issue))
        .route("/meta/user-token", post(meta_token::issue))
        .route("/meta/user-token/revoke", post(meta_revoke::revoke))
        .route("/meta/sso-code", post(meta_sso::issue))
        .route("/opensocial/apps/{app}/messages", get(social_inbox::list))
        .route(
            "/opensocial/apps/{app}/messages/{message}",
            delete(social_inbox::discard),
        )
        .route("/opensocial/apps", get(social_install::list))
        .route(
            "/opensocial/apps/{app}/installation",
            post(social_install::install).delete(social_install::uninstall),
        )
        .route("/opensocial/apps/{app}/token", post(social_token::issue))
        .route(
            "/opensocial/persona",
            get(social_persona::show).put(social_persona::set),
        )
        .route("/opensocial/blocked", get(social_blocked::list))
        .route(
            "/opensocial/blocked/{player}",
            put(social_blocked::block).delete(social_blocked::unblock),
        )
        .merge(social_content::router(&parts))
        .merge(social_payment::router(&parts))
        .route("/stove/user-token", post(stove_token::issue))
        .route("/stove/refresh", post(stove_refresh::refresh))
        .route("/stove/terms", post(stove_terms::accept))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .fallback(unknown_path)
        .with_state(parts)
}

pub(crate) async fn unknown_path() -> Problem {
    Problem::unknown_path()
}

/// An answer that carries a token, which nothing on its way may keep.
fn granted(body: serde_json::Value) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
