//! The calls about attestation.

use ::admin::Action;
use axum::routing::{delete, get, post, put};
use http::{Method, StatusCode};
use store::Scope;

use super::{
    Route,
    form::{changing, doing, reading},
};
use crate::attest;

const SETTINGS_PATH: &str = "/admin/v1/apps/{app_id}/attest/settings";
const SEAL_PATH: &str = "/admin/v1/apps/{app_id}/attest/seal-key";

pub(super) const SETTINGS: Route = reading(SETTINGS_PATH, || get(attest::settings));
pub(super) const CONFIGURE: Route =
    changing(Method::PUT, SETTINGS_PATH, Action::AttestConfigure, || {
        put(attest::configure)
    });
pub(super) const SEAL: Route = changing(Method::PUT, SEAL_PATH, Action::TokensSeal, || {
    put(attest::seal)
});
pub(super) const UNSEAL: Route = changing(Method::DELETE, SEAL_PATH, Action::TokensUnseal, || {
    delete(attest::unseal)
});
pub(super) const DEVICES: Route =
    reading("/admin/v1/apps/{app_id}/devices", || get(attest::devices));
pub(super) const DEVICE: Route = reading("/admin/v1/apps/{app_id}/devices/{device}", || {
    get(attest::device)
});
pub(super) const MARK: Route = changing(
    Method::PUT,
    "/admin/v1/apps/{app_id}/devices/{device}/mark",
    Action::DeviceMark,
    || put(attest::mark),
);
pub(super) const BANS: Route = reading("/admin/v1/apps/{app_id}/bans", || get(attest::bans));
pub(super) const BAN: Route = doing(
    "/admin/v1/apps/{app_id}/bans",
    Scope::Administer,
    Action::DeviceBan,
    StatusCode::CREATED,
    || post(attest::ban),
);
pub(super) const SHOW_BAN: Route = reading("/admin/v1/apps/{app_id}/bans/{ban_id}", || {
    get(attest::show_ban)
});
pub(super) const LIFT: Route = doing(
    "/admin/v1/apps/{app_id}/bans/{ban_id}/lift",
    Scope::Administer,
    Action::BanLift,
    StatusCode::OK,
    || post(attest::lift),
);
pub(super) const LIFT_ALL: Route = doing(
    "/admin/v1/apps/{app_id}/lift-bans",
    Scope::Administer,
    Action::BansLift,
    StatusCode::OK,
    || post(attest::lift_all),
);
