//! The platform's face: what game servers and players' devices call.
//!
//! Each dialect answers under its prefix, at the root of the hosts that are
//! named for it, and in its own shape of errors. A handler reads: parse, judge,
//! claim, save, answer; what is right or wrong is said by the pillars.

mod attest;
mod carried;
mod device;
mod graph;
mod hosts;
mod opensocial;
mod stove;
mod unity_ads;

use std::sync::Arc;

use axum::Router;
use base::{SharedClock, SharedRng};
use directory::Directory;
use outbound::Outbound;
use serve::{BodyLimits, Shortcut};
use store::Store;

pub use graph::{GraphCarrier, GraphGreeter, Renewals, WEBHOOK_BUDGET, explain_graph};
pub use hosts::{Dialect, Hosts};
pub use opensocial::{
    SOCIAL_BUDGET, SocialCarrier, SocialCarrierParts, TrustedProxies, explain_oauth1,
};
pub use stove::explain_stove;
pub use unity_ads::{Ads, CALLBACK_BUDGET, Post, UnityAdsCarrier};

/// What the face is made of.
#[derive(Clone)]
pub struct Parts {
    /// The store.
    pub store: Arc<dyn Store>,
    /// What the hot path looks at.
    pub directory: Arc<Directory>,
    /// The time.
    pub clock: SharedClock,
    /// Randomness.
    pub rng: SharedRng,
    /// How much of a body is taken in.
    pub body: BodyLimits,
    /// Which dialect answers at which host.
    pub hosts: Hosts,
    /// What Unity Ads' side is told.
    pub ads: Ads,
    /// The client with which games' pages are asked for, whose policy decides which
    /// addresses may be called; without one they are not.
    pub games: Option<Outbound>,
    /// Whether this is the development profile: refusals say why, in the header
    /// `X-Countersign-Reason`, which would tell an attacker which guess was
    /// close; and pinned sample tokens are accepted.
    pub development: bool,
}

/// The way past the router to the calls that the face is busy with. A face whose
/// router is wrapped, because at times something else is to answer, has none.
#[must_use]
pub fn shortcut(parts: Parts) -> Arc<dyn Shortcut> {
    Arc::new(hosts::Shortcuts::new(&Arc::new(parts)))
}

/// The face's routes.
pub fn router(parts: Parts) -> Router {
    hosts::router(Arc::new(parts))
}
