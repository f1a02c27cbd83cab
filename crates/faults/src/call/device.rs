//! What players' devices call of OpenSocial.

use http::Method;

use super::{Call, Dialect, Place};

pub(super) const APPS: Call = get("device.opensocial_apps", "/device/v1/opensocial/apps");
pub(super) const INSTALL: Call = post(
    "device.opensocial_install",
    "/device/v1/opensocial/apps/{app}/installation",
);
pub(super) const UNINSTALL: Call = delete(
    "device.opensocial_uninstall",
    "/device/v1/opensocial/apps/{app}/installation",
);
pub(super) const CONTENT: Call = get(
    "device.opensocial_content",
    "/device/v1/opensocial/apps/{app}/content",
);
pub(super) const POST_CONTENT: Call = post(
    "device.opensocial_post_content",
    "/device/v1/opensocial/apps/{app}/content",
);
pub(super) const TOKEN: Call = post(
    "device.opensocial_token",
    "/device/v1/opensocial/apps/{app}/token",
);
pub(super) const MESSAGES: Call = get(
    "device.opensocial_messages",
    "/device/v1/opensocial/apps/{app}/messages",
);
pub(super) const DISCARD_MESSAGE: Call = delete(
    "device.opensocial_discard_message",
    "/device/v1/opensocial/apps/{app}/messages/{message}",
);
pub(super) const PAYMENT: Call = get(
    "device.opensocial_payment",
    "/device/v1/opensocial/apps/{app}/payments/{payment}",
);
pub(super) const CONFIRM_PAYMENT: Call = post(
    "device.opensocial_confirm_payment",
    "/device/v1/opensocial/apps/{app}/payments/{payment}/confirm",
);
pub(super) const CANCEL_PAYMENT: Call = post(
    "device.opensocial_cancel_payment",
    "/device/v1/opensocial/apps/{app}/payments/{payment}/cancel",
);
pub(super) const PERSONA: Call = get("device.opensocial_persona", "/device/v1/opensocial/persona");
pub(super) const SET_PERSONA: Call = call(
    "device.opensocial_set_persona",
    Method::PUT,
    "/device/v1/opensocial/persona",
);
pub(super) const BLOCKED: Call = get("device.opensocial_blocked", "/device/v1/opensocial/blocked");
pub(super) const BLOCK: Call = call(
    "device.opensocial_block",
    Method::PUT,
    "/device/v1/opensocial/blocked/{player}",
);
pub(super) const UNBLOCK: Call = delete(
    "device.opensocial_unblock",
    "/device/v1/opensocial/blocked/{player}",
);

const fn get(name: &'static str, path: &'static str) -> Call {
    call(name, Method::GET, path)
}

const fn post(name: &'static str, path: &'static str) -> Call {
    call(name, Method::POST, path)
}

const fn delete(name: &'static str, path: &'static str) -> Call {
    call(name, Method::DELETE, path)
}

const fn call(name: &'static str, method: Method, path: &'static str) -> Call {
    Call {
        name,
        place: Place::Platform,
        method,
        path,
        dialect: Dialect::Own,
    }
}
