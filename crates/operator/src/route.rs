mod attest;
mod form;
mod posts;
mod social;

use std::sync::Arc;

use ::admin::Action;
use axum::{
    Router,
    routing::{MethodRouter, delete, get, post, put},
};
use http::{Method, StatusCode};
use serve::Problem;
use store::Scope;

use self::form::{changing, doing, explaining, on_a_laptop, reading, settling, watched};
use crate::{
    Parts, ads, api_keys, apps, audit, clock, document, explain, faults, friends, health, imports,
    meta, ownerships, players, revocations, shop, upkeep,
};

/// One call of the face. The list of them drives the router, and the tests hold
/// the OpenAPI document and the handlers to it.
#[derive(Clone, Debug)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// The scope that a key has to have; `None` where no key is asked for.
    pub scope: Option<Scope>,
    /// What the audit log calls it; `None` where nothing is changed.
    pub action: Option<Action>,
    /// The status of the answer when it is done.
    pub success: StatusCode,
    /// Whether it exists in the development profile only.
    pub development: bool,
    handler: Handler,
}

const UNITY_ADS: &str = "/admin/v1/apps/{app_id}/unity-ads";
const SETTINGS: &str = "/admin/v1/apps/{app_id}/meta/settings";
const WEBHOOK: &str = "/admin/v1/apps/{app_id}/meta/webhook";
const SKU: &str = "/admin/v1/apps/{app_id}/meta/skus/{sku}";
const ENTITLEMENTS: &str = "/admin/v1/apps/{app_id}/players/{player_id}/entitlements";
const SUBSCRIPTIONS: &str = "/admin/v1/apps/{app_id}/players/{player_id}/subscriptions";
const FRIEND: &str = "/admin/v1/players/{player_id}/friends/{friend_id}";
const CLOCK: &str = "/dev/v1/clock";
const FAULTS: &str = "/dev/v1/faults";

type Handler = fn() -> MethodRouter<Arc<Parts>>;

/// Every call there is.
pub const ROUTES: &[Route] = &[
    watched("/healthz", || get(health::alive)),
    watched("/readyz", || get(health::ready)),
    watched("/metrics", || get(health::metrics)),
    watched("/admin/v1/openapi.json", || get(document::show)),
    reading("/admin/v1/apps", || get(apps::list)),
    doing(
        "/admin/v1/apps",
        Scope::Administer,
        Action::AppCreate,
        StatusCode::CREATED,
        || post(apps::create),
    ),
    reading("/admin/v1/apps/{app_id}", || get(apps::show)),
    doing(
        "/admin/v1/apps/{app_id}/members",
        Scope::Administer,
        Action::MemberJoin,
        StatusCode::CREATED,
        || post(apps::join),
    ),
    doing(
        "/admin/v1/apps/{app_id}/credentials/{credential_id}/rotate",
        Scope::Administer,
        Action::CredentialRotate,
        StatusCode::OK,
        || post(apps::rotate),
    ),
    doing(
        "/admin/v1/apps/{app_id}/ownerships",
        Scope::Administer,
        Action::OwnershipGrant,
        StatusCode::NO_CONTENT,
        || post(ownerships::grant),
    ),
    doing(
        "/admin/v1/apps/{app_id}/ownerships/{player_id}/release",
        Scope::Administer,
        Action::OwnershipRelease,
        StatusCode::NO_CONTENT,
        || post(ownerships::release),
    ),
    reading(UNITY_ADS, || get(ads::show)),
    changing(Method::PUT, UNITY_ADS, Action::AdsEnable, || {
        put(ads::enable)
    }),
    changing(Method::DELETE, UNITY_ADS, Action::AdsDisable, || {
        delete(ads::disable)
    }),
    doing(
        "/admin/v1/apps/{app_id}/unity-ads/rotate",
        Scope::Administer,
        Action::AdsRotate,
        StatusCode::OK,
        || post(ads::rotate),
    ),
    posts::DELIVERIES,
    posts::DELIVERY,
    posts::REPLAY,
    posts::REPLAY_MANY,
    posts::ENDPOINTS,
    posts::ENDPOINT,
    posts::CONFIGURE,
    posts::PAUSE,
    posts::RESUME,
    posts::REWARDS,
    posts::TRACE,
    posts::REWARD,
    doing(
        "/admin/v1/apps/{app_id}/meta",
        Scope::Administer,
        Action::ListingCreate,
        StatusCode::CREATED,
        || post(meta::list),
    ),
    reading(SETTINGS, || get(meta::settings)),
    changing(Method::PUT, SETTINGS, Action::GraphConfigure, || {
        put(meta::configure)
    }),
    reading(WEBHOOK, || get(meta::webhook)),
    changing(Method::PUT, WEBHOOK, Action::WebhookSubscribe, || {
        put(meta::subscribe)
    }),
    changing(Method::DELETE, WEBHOOK, Action::WebhookUnsubscribe, || {
        delete(meta::unsubscribe)
    }),
    doing(
        "/admin/v1/apps/{app_id}/meta/webhook/test",
        Scope::Administer,
        Action::WebhookTest,
        StatusCode::ACCEPTED,
        || post(meta::test),
    ),
    reading("/admin/v1/apps/{app_id}/meta/achievements", || {
        get(meta::achievements)
    }),
    reading("/admin/v1/apps/{app_id}/meta/leaderboards", || {
        get(meta::boards)
    }),
    reading(
        "/admin/v1/apps/{app_id}/players/{player_id}/achievements",
        || get(meta::progress),
    ),
    reading("/admin/v1/apps/{app_id}/meta/skus", || get(shop::skus)),
    reading(SKU, || get(shop::sku)),
    changing(Method::PUT, SKU, Action::SkuDefine, || put(shop::define)),
    reading(ENTITLEMENTS, || get(shop::entitlements)),
    doing(
        ENTITLEMENTS,
        Scope::Administer,
        Action::EntitlementGrant,
        StatusCode::CREATED,
        || post(shop::grant),
    ),
    doing(
        "/admin/v1/apps/{app_id}/players/{player_id}/entitlements/{sku}/revoke",
        Scope::Administer,
        Action::EntitlementRevoke,
        StatusCode::NO_CONTENT,
        || post(shop::revoke),
    ),
    reading(SUBSCRIPTIONS, || get(shop::subscriptions)),
    doing(
        SUBSCRIPTIONS,
        Scope::Administer,
        Action::SubscriptionStart,
        StatusCode::CREATED,
        || post(shop::start),
    ),
    doing(
        "/admin/v1/apps/{app_id}/players/{player_id}/subscriptions/{sku}/cancel",
        Scope::Administer,
        Action::SubscriptionCancel,
        StatusCode::NO_CONTENT,
        || post(shop::cancel),
    ),
    doing(
        "/admin/v1/apps/{app_id}/players/{player_id}/subscriptions/{sku}/uncancel",
        Scope::Administer,
        Action::SubscriptionUncancel,
        StatusCode::NO_CONTENT,
        || post(shop::uncancel),
    ),
    reading("/admin/v1/players/{player_id}/friends", || {
        get(friends::list)
    }),
    settling(Method::PUT, FRIEND, Action::FriendAdd, || put(friends::add)),
    settling(Method::DELETE, FRIEND, Action::FriendRemove, || {
        delete(friends::remove)
    }),
    social::LIST,
    social::SETTINGS,
    social::CONFIGURE,
    social::LINK,
    social::UNLINK,
    social::WORDS,
    social::SET_WORDS,
    social::SIGNING_KEY,
    social::SET_SIGNING_KEY,
    social::SEND,
    social::TEXTS,
    social::TEXT,
    social::JUDGE,
    social::GROUPS,
    social::PAYMENTS,
    social::PAYMENT,
    social::INSTALL,
    social::UNINSTALL,
    social::INSTALLATIONS,
    social::PERSONA,
    social::SET_PERSONA,
    social::BLOCKED,
    social::BLOCK,
    social::UNBLOCK,
    attest::SETTINGS,
    attest::CONFIGURE,
    attest::SEAL,
    attest::UNSEAL,
    attest::DEVICES,
    attest::DEVICE,
    attest::MARK,
    attest::BANS,
    attest::BAN,
    attest::SHOW_BAN,
    attest::LIFT,
    attest::LIFT_ALL,
    doing(
        "/admin/v1/apps/{app_id}/credentials/{credential_id}/revoke-previous",
        Scope::Administer,
        Action::PreviousRevoke,
        StatusCode::NO_CONTENT,
        || post(apps::revoke_previous),
    ),
    doing(
        "/admin/v1/import",
        Scope::Administer,
        Action::Import,
        StatusCode::OK,
        || post(imports::create),
    ),
    reading("/admin/v1/players", || get(players::list)),
    doing(
        "/admin/v1/players",
        Scope::Administer,
        Action::PlayerCreate,
        StatusCode::CREATED,
        || post(players::create),
    ),
    reading("/admin/v1/players/{player_id}", || get(players::show)),
    doing(
        "/admin/v1/players/{player_id}/rotate-key",
        Scope::Administer,
        Action::PlayerRotateKey,
        StatusCode::OK,
        || post(players::rotate_key),
    ),
    doing(
        "/admin/v1/revocations",
        Scope::Ban,
        Action::Revoke,
        StatusCode::NO_CONTENT,
        || post(revocations::create),
    ),
    reading("/admin/v1/api-keys", || get(api_keys::list)),
    doing(
        "/admin/v1/api-keys",
        Scope::Administer,
        Action::ApiKeyCreate,
        StatusCode::CREATED,
        || post(api_keys::create),
    ),
    doing(
        "/admin/v1/api-keys/{key_id}/revoke",
        Scope::Administer,
        Action::ApiKeyRevoke,
        StatusCode::OK,
        || post(api_keys::revoke),
    ),
    doing(
        "/admin/v1/keys/rotate",
        Scope::Administer,
        Action::TokenKeysRotate,
        StatusCode::OK,
        || post(upkeep::rotate_token_keys),
    ),
    doing(
        "/admin/v1/master-key/rotate",
        Scope::Administer,
        Action::MasterKeyRotate,
        StatusCode::OK,
        || post(upkeep::rotate_master_key),
    ),
    doing(
        "/admin/v1/backup",
        Scope::Administer,
        Action::BackupTake,
        StatusCode::OK,
        || post(upkeep::backup),
    ),
    reading("/admin/v1/audit", || get(audit::list)),
    explaining("/admin/v1/explain/stove", || post(explain::stove)),
    explaining("/admin/v1/explain/meta-graph", || post(explain::graph)),
    explaining("/admin/v1/explain/oauth1", || post(explain::oauth1)),
    on_a_laptop(Method::GET, CLOCK, StatusCode::OK, || get(clock::show)),
    on_a_laptop(Method::POST, CLOCK, StatusCode::OK, || post(clock::change)),
    on_a_laptop(Method::GET, FAULTS, StatusCode::OK, || get(faults::list)),
    on_a_laptop(Method::POST, FAULTS, StatusCode::CREATED, || {
        post(faults::order)
    }),
    on_a_laptop(Method::DELETE, FAULTS, StatusCode::NO_CONTENT, || {
        delete(faults::clear)
    }),
];

impl Route {
    /// The call with that method and path.
    pub(crate) fn find(method: &Method, path: &str) -> Option<&'static Self> {
        let is = |route: &&Self| route.method == *method && route.path == path;
        ROUTES.iter().find(is)
    }
}

/// The face's routes.
pub fn router(parts: Parts) -> Router {
    let development = parts.movable_clock.is_some();
    ROUTES
        .iter()
        .filter(|route| development || !route.development)
        .fold(Router::new(), |router, route| {
            router.route(route.path, (route.handler)())
        })
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .fallback(async || Problem::unknown_path())
        .with_state(Arc::new(parts))
}
