//! The calls about OpenSocial.

use ::admin::Action;
use axum::routing::{delete, get, post, put};
use http::{Method, StatusCode};
use store::Scope;

use super::{
    Route,
    form::{changing, doing, reading, settling},
};
use crate::{personas, social, writings};

const SETTINGS_PATH: &str = "/admin/v1/apps/{app_id}/opensocial/settings";
const LINK_PATH: &str = "/admin/v1/apps/{app_id}/opensocial/links/{event}";
const WORDS_PATH: &str = "/admin/v1/apps/{app_id}/opensocial/words";
const KEY_PATH: &str = "/admin/v1/apps/{app_id}/opensocial/signing-key";
const PERSONA_PATH: &str = "/admin/v1/players/{player_id}/persona";
const BLOCKED_PATH: &str = "/admin/v1/players/{player_id}/blocked/{blocked_id}";
const INSTALLATION_PATH: &str = "/admin/v1/apps/{app_id}/players/{player_id}/installation";

pub(super) const LIST: Route = doing(
    "/admin/v1/apps/{app_id}/opensocial",
    Scope::Administer,
    Action::SocialListingCreate,
    StatusCode::CREATED,
    || post(social::list),
);
pub(super) const SETTINGS: Route = reading(SETTINGS_PATH, || get(social::settings));
pub(super) const CONFIGURE: Route =
    changing(Method::PUT, SETTINGS_PATH, Action::SocialConfigure, || {
        put(social::configure)
    });
pub(super) const LINK: Route = changing(Method::PUT, LINK_PATH, Action::EventLinkSet, || {
    put(social::link)
});
pub(super) const UNLINK: Route =
    changing(Method::DELETE, LINK_PATH, Action::EventLinkRemove, || {
        delete(social::unlink)
    });
pub(super) const WORDS: Route = reading(WORDS_PATH, || get(social::words));
pub(super) const SET_WORDS: Route = changing(Method::PUT, WORDS_PATH, Action::WordsSet, || {
    put(social::set_words)
});
pub(super) const SIGNING_KEY: Route = reading(KEY_PATH, || get(social::signing_key));
pub(super) const SET_SIGNING_KEY: Route =
    changing(Method::PUT, KEY_PATH, Action::SigningKeySet, || {
        put(social::set_signing_key)
    });
pub(super) const SEND: Route = doing(
    "/admin/v1/apps/{app_id}/opensocial/events",
    Scope::Administer,
    Action::EventSend,
    StatusCode::ACCEPTED,
    || post(social::send),
);
pub(super) const TEXTS: Route = reading("/admin/v1/apps/{app_id}/texts", || get(writings::texts));
pub(super) const TEXT: Route = reading("/admin/v1/apps/{app_id}/texts/{text_id}", || {
    get(writings::text)
});
pub(super) const JUDGE: Route = doing(
    "/admin/v1/apps/{app_id}/texts/{text_id}/judge",
    Scope::Administer,
    Action::TextJudge,
    StatusCode::OK,
    || post(writings::judge),
);
pub(super) const GROUPS: Route = reading("/admin/v1/apps/{app_id}/text-groups", || {
    get(writings::groups)
});
pub(super) const PAYMENTS: Route = reading("/admin/v1/apps/{app_id}/payments", || {
    get(writings::payments)
});
pub(super) const PAYMENT: Route = reading("/admin/v1/apps/{app_id}/payments/{payment_id}", || {
    get(writings::payment)
});
pub(super) const INSTALL: Route = changing(
    Method::PUT,
    INSTALLATION_PATH,
    Action::InstallationAdd,
    || put(personas::install),
);
pub(super) const UNINSTALL: Route = settling(
    Method::DELETE,
    INSTALLATION_PATH,
    Action::InstallationRemove,
    || delete(personas::uninstall),
);
pub(super) const INSTALLATIONS: Route =
    reading("/admin/v1/players/{player_id}/installations", || {
        get(personas::installations)
    });
pub(super) const PERSONA: Route = reading(PERSONA_PATH, || get(personas::show));
pub(super) const SET_PERSONA: Route =
    changing(Method::PUT, PERSONA_PATH, Action::PersonaSet, || {
        put(personas::set)
    });
pub(super) const BLOCKED: Route = reading("/admin/v1/players/{player_id}/blocked", || {
    get(personas::blocked)
});
pub(super) const BLOCK: Route = settling(Method::PUT, BLOCKED_PATH, Action::PlayerBlock, || {
    put(personas::block)
});
pub(super) const UNBLOCK: Route =
    settling(Method::DELETE, BLOCKED_PATH, Action::PlayerUnblock, || {
        delete(personas::unblock)
    });
