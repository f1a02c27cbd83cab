//! Calls of Meta's graph about leaderboards and the shop.

use http::Method;

use super::{Call, Dialect, Place};

pub(super) const DEFINE_LEADERBOARD: Call = graph(
    "graph.define_leaderboard",
    Method::POST,
    "/{id}/leaderboards",
);
pub(super) const LEADERBOARD_SUBMIT_ENTRY: Call = graph(
    "graph.leaderboard_submit_entry",
    Method::POST,
    "/leaderboard_submit_entry",
);
pub(super) const LEADERBOARD_ENTRIES: Call = graph(
    "graph.leaderboard_entries",
    Method::GET,
    "/leaderboard_entries",
);
pub(super) const LEADERBOARD_REMOVE_ALL_ENTRIES: Call = graph(
    "graph.leaderboard_remove_all_entries",
    Method::POST,
    "/leaderboard_remove_all_entries",
);
pub(super) const VERIFY_ENTITLEMENT: Call = graph(
    "graph.verify_entitlement",
    Method::POST,
    "/{id}/verify_entitlement",
);
pub(super) const CONSUME_ENTITLEMENT: Call = graph(
    "graph.consume_entitlement",
    Method::POST,
    "/{id}/consume_entitlement",
);
pub(super) const VIEWER_PURCHASES: Call = graph(
    "graph.viewer_purchases",
    Method::GET,
    "/{id}/viewer_purchases",
);
pub(super) const AVAILABLE_PURCHASES: Call = graph(
    "graph.available_purchases",
    Method::GET,
    "/{id}/available_purchases",
);
pub(super) const REFUND_IAP_ENTITLEMENT: Call = graph(
    "graph.refund_iap_entitlement",
    Method::POST,
    "/{id}/refund_iap_entitlement",
);
pub(super) const CANCEL_SUBSCRIPTION: Call = graph(
    "graph.cancel_subscription",
    Method::POST,
    "/{id}/cancel_subscription",
);
pub(super) const EXTEND_SUBSCRIPTION: Call = graph(
    "graph.extend_subscription",
    Method::POST,
    "/{id}/extend_subscription",
);

/// A call of the graph.
pub(super) const fn graph(name: &'static str, method: Method, path: &'static str) -> Call {
    Call {
        name,
        place: Place::Platform,
        method,
        path,
        dialect: Dialect::Graph,
    }
}
