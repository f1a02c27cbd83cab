//! Calls of the gate about rewards, by networks and by games.

use http::Method;

use super::{Call, Dialect, Place};

pub(super) const FETCH: Call = own("gate.rewards", Method::GET, "/v1/rewards");
pub(super) const ACKNOWLEDGE: Call = own(
    "gate.acknowledge_rewards",
    Method::POST,
    "/v1/rewards/acknowledge",
);
pub(super) const REPORT: Call = own("gate.report_rewards", Method::POST, "/v1/rewards/reports");
pub(super) const COMPARE: Call = own("gate.compare_rewards", Method::GET, "/v1/rewards/audit");
pub(super) const CALLBACK: Call = Call {
    name: "gate.reward_callback",
    place: Place::Gate,
    method: Method::GET,
    path: "/rewards/{network}/{game}",
    dialect: Dialect::Rewards,
};

const fn own(name: &'static str, method: Method, path: &'static str) -> Call {
    Call {
        name,
        place: Place::Gate,
        method,
        path,
        dialect: Dialect::Own,
    }
}
