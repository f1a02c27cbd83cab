//! Meta's graph, one call in a file.
//!
//! The graph knows parameters from five places, methods that a parameter
//! names, and ids that only their number tells apart. A router of paths and
//! methods cannot say which call a request makes; the pillar does, behind one
//! handler that takes in every request and judges it the same way.

mod achievements;
mod answer;
mod board_definition;
mod boards;
mod call;
mod carrier;
mod definitions;
mod dispatch;
mod entitlements;
mod entries;
mod entry_list;
mod entry_rows;
mod event;
mod explain;
mod grants;
mod greeter;
mod icon;
mod intake;
mod integrity;
mod ledger;
mod members;
mod multipart;
mod nonce;
mod object;
mod pace;
mod pictures;
mod possessions;
mod purchases;
mod registry;
mod renewals;
mod rows;
mod skus;
mod sso;
mod subscriptions;
mod user;
mod words;

use std::sync::Arc;

use axum::{Router, routing::any};
use meta_attest::{platform::token::Cache, wire::FEED_PATH};

use crate::Parts;
pub use carrier::{GraphCarrier, WEBHOOK_BUDGET};
pub use explain::explain_graph;
pub(crate) use grants::{Holder, Issued, NoGrant, ending};
pub use greeter::GraphGreeter;
pub(crate) use members::{NoNumber, base_entitlement, member, org_scoped_id};
use pace::Pace;
pub(crate) use possessions::Possessions;
pub(crate) use registry::GraphRegistry;
pub use renewals::Renewals;
pub(crate) use skus::term_name;

/// The dialect, wherever it answers: what its calls share.
#[derive(Clone)]
pub(crate) struct Graph {
    parts: Arc<Parts>,
    /// One for all places where the dialect answers: an app's allowance is the
    /// app's.
    pace: Arc<Pace>,
    /// Attestation tokens that were good.
    verified: Arc<Cache>,
    prefix: &'static str,
}

impl Graph {
    pub(crate) fn new(parts: &Arc<Parts>) -> Self {
        Self {
            parts: Arc::clone(parts),
            pace: Arc::default(),
            verified: Arc::new(Cache::new(integrity::CACHED)),
            prefix: "",
        }
    }

    /// Everything under a prefix; everything at all where that is empty.
    pub(crate) fn router(&self, prefix: &'static str) -> Router {
        let graph = Self {
            prefix,
            ..self.clone()
        };
        let all = if prefix.is_empty() {
            Router::new().fallback(dispatch::handle)
        } else {
            Router::new()
                .route(prefix, any(dispatch::handle))
                .route(&format!("{prefix}/"), any(dispatch::handle))
                .route(&format!("{prefix}/{{*rest}}"), any(dispatch::handle))
        };
        all.with_state(graph)
    }

    /// What is not Meta's, at every host.
    pub(crate) fn own_router(&self) -> Router {
        Router::new()
            .route(FEED_PATH, any(dispatch::handle))
            .route(&format!("{FEED_PATH}/"), any(dispatch::handle))
            .with_state(self.clone())
    }
}
