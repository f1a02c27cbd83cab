//! The operator's face: what there is and what is to change (`/admin/v1`), how
//! the process is (`/healthz`, `/readyz`, `/metrics`), and in the development
//! profile the clock and what is to go wrong (`/dev/v1/…`). Errors are problem documents.
//!
//! [`ROUTES`] is the one list of its calls; `openapi.json` describes them.

mod ads;
mod api_keys;
mod apps;
mod attest;
mod audit;
mod auth;
mod clock;
mod deliveries;
mod document;
mod endpoints;
mod explain;
mod faults;
mod friends;
mod health;
mod imports;
mod meta;
mod order;
mod ownerships;
mod page;
mod personas;
mod players;
mod problems;
mod revocations;
mod rewards;
mod route;
mod shop;
mod social;
mod traces;
mod upkeep;
mod writings;

use std::sync::{Arc, atomic::AtomicBool};

use ::admin::{Admin, Upkeep};
use ::faults::FaultBook;
use base::{Secret, SharedClock};
use directory::Directory;
use serve::BodyLimits;
use store::Store;

pub use clock::MovableClock;
pub use document::OPENAPI;
pub use explain::{Explainer, RequestExplainer, SentRequest};
pub use health::{ClockDoubt, Exposition};
pub use problems::CODES;
pub use route::{ROUTES, Route, router};

/// What the face is made of.
pub struct Parts {
    /// The actions.
    pub admin: Admin,
    /// What is done to the installation as a whole.
    pub upkeep: Arc<dyn Upkeep>,
    /// The store, to ask whether it is well.
    pub store: Arc<dyn Store>,
    /// The directory, to ask whether it has heard everything, and for API keys.
    pub directory: Arc<Directory>,
    /// Whether the process is about to stop, so that no more calls should be sent
    /// to it; it still answers those that come.
    pub leaving: Arc<AtomicBool>,
    /// Says why nobody should go by this node's clock, if so.
    pub clock_doubt: ClockDoubt,
    /// The time.
    pub clock: SharedClock,
    /// How much of a body is taken in.
    pub body: BodyLimits,
    /// The key that may do everything, with which the first API key is made.
    pub key: Secret,
    /// Writes the metrics of the whole process.
    pub metrics: Exposition,
    /// Says what a STOVE token is.
    pub explain_stove: Explainer,
    /// Says what a token, nonce or code of Meta's graph is.
    pub explain_graph: Explainer,
    /// Says what a call of the OpenSocial API is.
    pub explain_oauth1: RequestExplainer,
    /// The handle of a clock that can be moved; only in the development
    /// profile.
    pub movable_clock: Option<Arc<dyn MovableClock>>,
    /// Where faults are ordered; only in the development profile.
    pub faults: Option<Arc<FaultBook>>,
}
