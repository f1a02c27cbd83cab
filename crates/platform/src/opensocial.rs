//! OpenSocial as Mobage's open platform speaks it, one API in a file.
//!
//! Every call is signed, and the signature is over the target as it was sent, so
//! one handler takes in every request and judges it the same way before any
//! other look at what it asks for.

mod activities;
mod answer;
mod app_data;
mod avatar;
mod blacklist;
mod call;
mod carrier;
mod diagnosis;
mod dispatch;
mod explain;
mod intake;
mod life_cycle_carrier;
mod line;
mod lists;
mod messages;
mod payment_carrier;
mod payments;
mod people;
mod persons;
mod public_url;
mod registry;
mod text_groups;
mod texts;
mod tokens;
mod whose;
mod word_check;
mod words;

use std::sync::Arc;

use axum::{Router, routing::any};
use base::Environment;

use crate::Parts;
pub use carrier::{SOCIAL_BUDGET, SocialCarrier, SocialCarrierParts};
use diagnosis::Pace;
pub use explain::explain_oauth1;
pub(crate) use line::Line;
pub use public_url::TrustedProxies;
pub(crate) use tokens::{Launched, Token, launch};

/// The dialect, wherever it answers: what its calls share.
#[derive(Clone)]
pub(crate) struct OpenSocial {
    parts: Arc<Parts>,
    /// One for all places where the dialect answers.
    pace: Arc<Pace>,
}

/// The dialect in one place.
#[derive(Clone)]
struct Place {
    shared: OpenSocial,
    environment: Environment,
    prefix: &'static str,
}

impl OpenSocial {
    pub(crate) fn new(parts: &Arc<Parts>) -> Self {
        Self {
            parts: Arc::clone(parts),
            pace: Arc::default(),
        }
    }

    /// Everything under a prefix; everything at all where that is empty.
    pub(crate) fn router(&self, environment: Environment, prefix: &'static str) -> Router {
        let place = Place {
            shared: self.clone(),
            environment,
            prefix,
        };
        let all = if prefix.is_empty() {
            Router::new().fallback(dispatch::handle)
        } else {
            Router::new()
                .route(prefix, any(dispatch::handle))
                .route(&format!("{prefix}/"), any(dispatch::handle))
                .route(&format!("{prefix}/{{*rest}}"), any(dispatch::handle))
        };
        all.with_state(place)
    }
}
