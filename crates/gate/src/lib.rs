//! The gate's face: what a game's own servers call to have evidence verified,
//! and what advertising networks call to have players rewarded.
//!
//! Every verifier answers with one [`Envelope`]; the verifiers are one plain
//! list in [`router`]. The gate is the game's side of each protocol, so it
//! holds the game's credentials and calls the platforms.

mod auth;
mod challenges;
mod claims;
mod egress;
mod games;
mod metrics;
mod rewards;
mod upstream;
mod verdict;
mod verify;

use std::sync::Arc;

use axum::{
    Router,
    routing::{any, get, post},
};
use base::{Secret, SharedClock, SharedRng};
use directory::Directory;
use serve::{BodyLimits, Problem};
use store::Store;

pub use claims::Claims;
pub use games::{Game, Games};
pub use metrics::{RewardCounts, Verdicts};
pub use rewards::{
    Duplicates, Exchange, Grant, GrantAnswer, GrantEndpoint, Grants, InvalidRewards, NetworkKeys,
    NetworkOptions, NoSenders, RewardMode, RewardQueue, Rewards, SenderList, SenderNetworks, Told,
    TrustedProxies, Worth,
};
pub use upstream::{
    AttestMode, MetaAttest, MetaAttestOptions, MetaUpstream, MetaUpstreamOptions, OfflineOptions,
    OpenSocial, OpenSocialOptions, PublishedKeys, StoveUpstream, StoveUpstreamOptions,
};
pub use verdict::{Envelope, Reason, Verdict};

/// What the face is made of.
pub struct Parts {
    /// Where single uses are claimed and rewards are remembered.
    pub store: Arc<dyn Store>,
    /// Where the keys of challenges are.
    pub directory: Arc<Directory>,
    /// The time.
    pub clock: SharedClock,
    /// Randomness.
    pub rng: SharedRng,
    /// How much of a body is taken in.
    pub body: BodyLimits,
    /// What callers present as a bearer token.
    pub key: Secret,
    /// The games that this gate stands in front of.
    pub games: Games,
    /// Where verdicts are counted.
    pub verdicts: Verdicts,
    /// Where callbacks and grants are counted.
    pub rewards: RewardCounts,
    /// Whose word is taken for where a callback comes from.
    pub trusted_proxies: TrustedProxies,
}

/// The face's routes. The face has to tell who is at the other end
/// ([`serve::Face::tells_peer`]); otherwise no callback is let in.
pub fn router(parts: Parts) -> Router {
    Router::new()
        .route("/v1/challenges", post(challenges::issue))
        .route("/v1/verify/challenge", post(verify::challenge::verify))
        .route("/v1/verify/stove", post(verify::stove::verify))
        .route(
            "/v1/verify/meta-attestation",
            post(verify::meta_attestation::verify),
        )
        .route("/v1/verify/meta-user", post(verify::meta_user::verify))
        .route(
            "/v1/verify/opensocial-launch",
            post(verify::opensocial::verify),
        )
        .route("/v1/call/opensocial/{*path}", any(egress::call))
        .route("/v1/rewards", get(rewards::api::fetch::fetch))
        .route(
            "/v1/rewards/acknowledge",
            post(rewards::api::acknowledge::acknowledge),
        )
        .route("/v1/rewards/reports", post(rewards::api::report::report))
        .route("/v1/rewards/audit", get(rewards::api::compare::compare))
        // Not `get`, which would answer HEAD by granting.
        .route("/rewards/{network}/{game}", any(rewards::receive::receive))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .fallback(async || Problem::unknown_path())
        .with_state(Arc::new(parts))
}
