//! The network's side of Unity Ads: views end here, what they earned is
//! enqueued in the unit that ends them, and the carrier tells the game.

mod carrier;
mod ending;
mod message;
mod networks;
mod tokens;
mod verdict;

use std::sync::Arc;

use ::unity_ads::wire::PUBLIC_IPS_PATH;
use axum::{Router, routing::get};
use base::{AppId, Network};
use courier::{Deliveries, Wake};
use serve::Problem;
use store::{DeliveryKind, EndpointId};

use crate::Parts;

pub use carrier::{CALLBACK_BUDGET, UnityAdsCarrier};
pub(crate) use ending::{Completed, NotEnded, complete, skip};
pub(crate) use tokens::{NoView, open, seal};

/// What the network's side of Unity Ads is told by its surroundings.
#[derive(Clone, Debug, Default)]
pub struct Ads {
    /// The networks that callbacks come from, for their receivers to know. Only
    /// the operator can say how this process looks from outside.
    pub networks: Vec<Network>,
    /// Who sends the callbacks of this process; without one they wait for
    /// another process.
    pub post: Option<Post>,
}

/// Who sends what was enqueued.
#[derive(Clone, Debug)]
pub struct Post {
    /// Where one hears of the first attempt.
    pub deliveries: Arc<Deliveries>,
    /// Says that there is something to send.
    pub wake: Wake<EndpointId>,
}

impl Post {
    /// Says that there is something of that kind to send to the peer of an app.
    pub(crate) fn wake_for(&self, app_id: AppId, kind: DeliveryKind) {
        self.wake.wake_for(EndpointId { app_id, kind });
    }
}

/// What the network publishes, at every host.
pub(crate) fn router(parts: Arc<Parts>) -> Router {
    Router::new()
        .route(PUBLIC_IPS_PATH, get(networks::show))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .with_state(parts)
}
