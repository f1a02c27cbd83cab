use http::Method;

use super::{COMMIT, Call, Dialect, Place, attest, device};

/// Every call that a fault can be ordered for.
pub const CALLS: &[Call] = &[
    stove("stove.server_token", Method::POST, "/auth/v5/server_token"),
    stove(
        "stove.verify",
        Method::POST,
        "/member/v3.0/{game_id}/token/verify",
    ),
    stove("stove.member", Method::GET, "/member/v3.0/{game_id}"),
    stove("stove.profile", Method::GET, "/member/v3.0"),
    Call {
        name: "stove.ownership",
        place: Place::Platform,
        method: Method::GET,
        path: "/ownership/v3.0/check_ownership",
        dialect: Dialect::StoveOwnership,
    },
    graph(
        "graph.user_nonce_validate",
        Method::POST,
        "/user_nonce_validate",
    ),
    graph("graph.me", Method::GET, "/me"),
    graph("graph.read_object", Method::GET, "/{id}"),
    graph("graph.delete_object", Method::DELETE, "/{id}"),
    graph(
        "graph.sso_authorize_code",
        Method::POST,
        "/sso_authorize_code",
    ),
    graph(
        "graph.sso_authorize_refresh_code",
        Method::POST,
        "/sso_authorize_refresh_code",
    ),
    graph(
        "graph.define_achievement",
        Method::POST,
        "/{id}/achievement_definitions",
    ),
    graph(
        "graph.achievement_definitions",
        Method::GET,
        "/{id}/achievement_definitions",
    ),
    graph(
        "graph.write_achievement",
        Method::POST,
        "/{id}/achievements",
    ),
    graph("graph.achievements", Method::GET, "/{id}/achievements"),
    graph(
        "graph.achievement_remove_all",
        Method::POST,
        "/achievement_remove_all",
    ),
    graph(
        "graph.define_leaderboard",
        Method::POST,
        "/{id}/leaderboards",
    ),
    graph("graph.leaderboards", Method::GET, "/{id}/leaderboards"),
    graph(
        "graph.leaderboard_submit_entry",
        Method::POST,
        "/leaderboard_submit_entry",
    ),
    graph(
        "graph.leaderboard_entries",
        Method::GET,
        "/leaderboard_entries",
    ),
    graph(
        "graph.leaderboard_remove_all_entries",
        Method::POST,
        "/leaderboard_remove_all_entries",
    ),
    graph(
        "graph.verify_entitlement",
        Method::POST,
        "/{id}/verify_entitlement",
    ),
    graph(
        "graph.consume_entitlement",
        Method::POST,
        "/{id}/consume_entitlement",
    ),
    graph(
        "graph.viewer_purchases",
        Method::GET,
        "/{id}/viewer_purchases",
    ),
    graph(
        "graph.available_purchases",
        Method::GET,
        "/{id}/available_purchases",
    ),
    graph(
        "graph.refund_iap_entitlement",
        Method::POST,
        "/{id}/refund_iap_entitlement",
    ),
    graph("graph.subscriptions", Method::GET, "/{id}/subscriptions"),
    graph(
        "graph.cancel_subscription",
        Method::POST,
        "/{id}/cancel_subscription",
    ),
    graph(
        "graph.extend_subscription",
        Method::POST,
        "/{id}/extend_subscription",
    ),
    attest::VERIFY,
    attest::DEVICE_BAN,
    attest::DEVICE_BAN_STATUS,
    attest::DEVICE_BAN_IDS,
    attest::BAN_FEED,
    attest::JWKS,
    social(
        "opensocial.people",
        Method::GET,
        "/api/restful/v1/people/{guid}/{selector}",
    ),
    social(
        "opensocial.supported_fields",
        Method::GET,
        "/api/restful/v1/people/@supportedFields",
    ),
    social(
        "opensocial.app_data_get",
        Method::GET,
        "/api/restful/v1/appdata/{guid}/@self/{appid}",
    ),
    social(
        "opensocial.app_data_post",
        Method::POST,
        "/api/restful/v1/appdata/{guid}/@self/{appid}",
    ),
    social(
        "opensocial.app_data_put",
        Method::PUT,
        "/api/restful/v1/appdata/{guid}/@self/{appid}",
    ),
    social(
        "opensocial.app_data_delete",
        Method::DELETE,
        "/api/restful/v1/appdata/{guid}/@self/{appid}",
    ),
    social(
        "opensocial.friends_app_data",
        Method::GET,
        "/api/restful/v1/appdata/{guid}/@friends/{appid}",
    ),
    social(
        "opensocial.texts_get",
        Method::GET,
        "/api/restful/v1/textdata/@app/{group}/{selector}",
    ),
    social(
        "opensocial.texts_post",
        Method::POST,
        "/api/restful/v1/textdata/@app/{group}/{selector}",
    ),
    social(
        "opensocial.texts_put",
        Method::PUT,
        "/api/restful/v1/textdata/@app/{group}/{selector}",
    ),
    social(
        "opensocial.texts_delete",
        Method::DELETE,
        "/api/restful/v1/textdata/@app/{group}/{selector}",
    ),
    social(
        "opensocial.text_groups_get",
        Method::GET,
        "/api/restful/v1/textdata/@app/@all",
    ),
    social(
        "opensocial.text_groups_post",
        Method::POST,
        "/api/restful/v1/textdata/@app/@all",
    ),
    social(
        "opensocial.text_groups_put",
        Method::PUT,
        "/api/restful/v1/textdata/@app/@all",
    ),
    social(
        "opensocial.text_groups_delete",
        Method::DELETE,
        "/api/restful/v1/textdata/@app/@all",
    ),
    social(
        "opensocial.word_check",
        Method::POST,
        "/api/restful/v1/ngword",
    ),
    social(
        "opensocial.blacklist",
        Method::GET,
        "/api/restful/v1/blacklist/{guid}/@all",
    ),
    social(
        "opensocial.payment_create",
        Method::POST,
        "/api/restful/v1/payment/{guid}/@self/@app",
    ),
    social(
        "opensocial.payment_read",
        Method::GET,
        "/api/restful/v1/payment/{guid}/@self/@app",
    ),
    social(
        "opensocial.activities_get",
        Method::GET,
        "/api/restful/v1/activities/{guid}/{selector}/{appid}",
    ),
    social(
        "opensocial.activities_post",
        Method::POST,
        "/api/restful/v1/activities/{guid}/{selector}/{appid}",
    ),
    social(
        "opensocial.messages",
        Method::POST,
        "/api/restful/v1/messages/{guid}/@outbox",
    ),
    social(
        "opensocial.avatar",
        Method::GET,
        "/api/restful/v1/avatar/{guid}/{selector}",
    ),
    device("device.sign_in", "/device/v1/sign-in"),
    device("device.meta_entitlement", "/device/v1/meta/entitlement"),
    device("device.meta_purchases", "/device/v1/meta/purchases"),
    device("device.meta_user", "/device/v1/meta/user"),
    device("device.meta_user_proof", "/device/v1/meta/user-proof"),
    device("device.meta_user_token", "/device/v1/meta/user-token"),
    device(
        "device.meta_user_token_revoke",
        "/device/v1/meta/user-token/revoke",
    ),
    device("device.meta_sso_code", "/device/v1/meta/sso-code"),
    device("device.stove_user_token", "/device/v1/stove/user-token"),
    device("device.stove_refresh", "/device/v1/stove/refresh"),
    device("device.stove_terms", "/device/v1/stove/terms"),
    device("device.attest_challenge", "/device/v1/attest/challenge"),
    device("device.attest_token", "/device/v1/attest/token"),
    device("device.ads_start", "/device/v1/ads/start"),
    device("device.ads_complete", "/device/v1/ads/complete"),
    device("device.ads_skip", "/device/v1/ads/skip"),
    device::APPS,
    device::INSTALL,
    device::UNINSTALL,
    device::CONTENT,
    device::POST_CONTENT,
    device::TOKEN,
    device::MESSAGES,
    device::DISCARD_MESSAGE,
    device::PAYMENT,
    device::CONFIRM_PAYMENT,
    device::CANCEL_PAYMENT,
    device::PERSONA,
    device::SET_PERSONA,
    device::BLOCKED,
    device::BLOCK,
    device::UNBLOCK,
    Call {
        name: "ads.public_ips",
        place: Place::Platform,
        method: Method::GET,
        path: "/ads/public_ips.json",
        dialect: Dialect::Own,
    },
    gate("gate.issue_challenge", "/v1/challenges"),
    gate("gate.verify_challenge", "/v1/verify/challenge"),
    gate("gate.verify_stove", "/v1/verify/stove"),
    gate(
        "gate.verify_meta_attestation",
        "/v1/verify/meta-attestation",
    ),
    gate("gate.verify_meta_user", "/v1/verify/meta-user"),
    gate(
        "gate.verify_opensocial_launch",
        "/v1/verify/opensocial-launch",
    ),
    Call {
        name: "gate.unity_ads",
        place: Place::Gate,
        method: Method::GET,
        path: "/rewards/unity-ads/{game}",
        dialect: Dialect::UnityAds,
    },
    commit(COMMIT),
    commit("store.commit.enqueue"),
    commit("store.commit.attend"),
    commit("store.commit.lease-shard"),
    commit("store.commit.begin-attempt"),
    commit("store.commit.settle-attempt"),
    commit("store.commit.replay-delivery"),
    commit("store.commit.open-reward"),
    commit("store.commit.settle-reward"),
    commit("store.commit.define-sku"),
    commit("store.commit.grant"),
    commit("store.commit.consume"),
    commit("store.commit.refund"),
    commit("store.commit.revoke-grant"),
    commit("store.commit.start-subscription"),
    commit("store.commit.turn-subscription"),
    commit("store.commit.cancel-subscription"),
    commit("store.commit.uncancel-subscription"),
    commit("store.commit.extend-subscription"),
    commit("store.commit.configure-graph"),
    commit("store.commit.define-achievement"),
    commit("store.commit.insert-image"),
    commit("store.commit.update-achievement"),
    commit("store.commit.remove-achievements"),
    commit("store.commit.befriend"),
    commit("store.commit.unfriend"),
    commit("store.commit.insert-org-identity"),
    commit("store.commit.define-board"),
    commit("store.commit.remove-board"),
    commit("store.commit.clear-board"),
    commit("store.commit.submit-score"),
    commit("store.commit.remove-board-entry"),
    commit("store.commit.configure-social"),
    commit("store.commit.install"),
    commit("store.commit.uninstall"),
    commit("store.commit.block"),
    commit("store.commit.unblock"),
    commit("store.commit.set-persona"),
    commit("store.commit.put-app-data"),
    commit("store.commit.delete-app-data"),
    commit("store.commit.make-text-group"),
    commit("store.commit.drop-text-group"),
    commit("store.commit.post-text"),
    commit("store.commit.edit-text"),
    commit("store.commit.judge-text"),
    commit("store.commit.create-payment"),
    commit("store.commit.confirm-payment"),
    commit("store.commit.accept-payment"),
    commit("store.commit.fail-payment"),
    commit("store.commit.post-activity"),
    commit("store.commit.send-message"),
    commit("store.commit.discard-message"),
    commit("store.commit.configure-attest"),
    commit("store.commit.admit-device"),
    commit("store.commit.set-ban"),
    commit("store.commit.lift-ban"),
    commit("store.commit.lift-bans"),
    commit("store.commit.mark-device"),
];

const fn stove(name: &'static str, method: Method, path: &'static str) -> Call {
    Call {
        name,
        place: Place::Platform,
        method,
        path,
        dialect: Dialect::Stove,
    }
}

const fn social(name: &'static str, method: Method, path: &'static str) -> Call {
    Call {
        name,
        place: Place::Platform,
        method,
        path,
        dialect: Dialect::OpenSocial,
    }
}

const fn graph(name: &'static str, method: Method, path: &'static str) -> Call {
    Call {
        name,
        place: Place::Platform,
        method,
        path,
        dialect: Dialect::Graph,
    }
}

const fn device(name: &'static str, path: &'static str) -> Call {
    Call {
        name,
        place: Place::Platform,
        method: Method::POST,
        path,
        dialect: Dialect::Own,
    }
}

const fn gate(name: &'static str, path: &'static str) -> Call {
    Call {
        name,
        place: Place::Gate,
        method: Method::POST,
        path,
        dialect: Dialect::Own,
    }
}

const fn commit(name: &'static str) -> Call {
    Call {
        name,
        place: Place::Store,
        method: Method::POST,
        path: "",
        dialect: Dialect::Own,
    }
}
