//! The calls about what is sent to peers, and about rewards.

use ::admin::Action;
use axum::routing::{get, post, put};
use http::{Method, StatusCode};
use store::Scope;

use super::{
    Route,
    form::{changing, doing, reading},
};
use crate::{deliveries, endpoints, rewards, traces};

const ENDPOINT_PATH: &str = "/admin/v1/endpoints/{app_id}/{kind}";

pub(super) const DELIVERIES: Route = reading("/admin/v1/deliveries", || get(deliveries::list));
pub(super) const DELIVERY: Route = reading("/admin/v1/deliveries/{app_id}/{delivery_id}", || {
    get(deliveries::show)
});
pub(super) const REPLAY: Route = doing(
    "/admin/v1/deliveries/{app_id}/{delivery_id}/replay",
    Scope::Administer,
    Action::DeliveryReplay,
    StatusCode::OK,
    || post(deliveries::replay),
);
pub(super) const REPLAY_MANY: Route = doing(
    "/admin/v1/deliveries/replay",
    Scope::Administer,
    Action::DeliveriesReplay,
    StatusCode::OK,
    || post(deliveries::replay_many),
);
pub(super) const ENDPOINTS: Route = reading("/admin/v1/endpoints", || get(endpoints::list));
pub(super) const ENDPOINT: Route = reading(ENDPOINT_PATH, || get(endpoints::show));
pub(super) const CONFIGURE: Route = changing(
    Method::PUT,
    ENDPOINT_PATH,
    Action::EndpointConfigure,
    || put(endpoints::configure),
);
pub(super) const PAUSE: Route = doing(
    "/admin/v1/endpoints/{app_id}/{kind}/pause",
    Scope::Administer,
    Action::EndpointPause,
    StatusCode::OK,
    || post(endpoints::pause),
);
pub(super) const RESUME: Route = doing(
    "/admin/v1/endpoints/{app_id}/{kind}/resume",
    Scope::Administer,
    Action::EndpointResume,
    StatusCode::OK,
    || post(endpoints::resume),
);
pub(super) const REWARDS: Route = reading("/admin/v1/rewards", || get(rewards::list));
pub(super) const TRACE: Route = reading("/admin/v1/rewards/trace", || get(traces::list));
pub(super) const REWARD: Route = reading("/admin/v1/rewards/{app_id}/{network}/{oid}", || {
    get(rewards::show)
});
