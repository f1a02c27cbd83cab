//! A game on OpenSocial: its listings, how its calls are taken, what it is told
//! of, and what its players may not write.

use ::admin::{
    NewEventLink, NewLifeCycleEvent, NewSigningKey, NewSocialListing, NewSocialSettings,
    SigningKeyView, SocialSettingsView, Words,
};
use axum::{Json, response::Response};
use serve::Problem;
use store::LifeCycleEvent;

use crate::{
    auth::{Administer, May, Read},
    order::Order,
    problems,
};

/// `POST /admin/v1/apps/{app_id}/opensocial` with `environment` and, where they
/// are not to be drawn, `app_id` and `consumer_key`: 201 with the consumer
/// secret, which is shown this once.
pub(crate) async fn list(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let new: NewSocialListing = order.json()?;
    let listed = order.admin.list_on_social(app, new).await;
    order.done(&listed.map_err(problems::of)?)
}

/// `GET /admin/v1/apps/{app_id}/opensocial/settings`.
pub(crate) async fn settings(may: May<Read>) -> Result<Json<SocialSettingsView>, Problem> {
    let found = may.admin.social_settings(may.names.id("app_id")?);
    found.map(Json).map_err(problems::of)
}

/// `PUT /admin/v1/apps/{app_id}/opensocial/settings`; what is absent stays as it
/// was.
pub(crate) async fn configure(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let new: NewSocialSettings = order.json()?;
    let configured = order.admin.configure_social(app, new).await;
    order.done(&configured.map_err(problems::of)?)
}

/// `PUT /admin/v1/apps/{app_id}/opensocial/links/{event}` with `url` and
/// `method`: the game is told of the event from now on.
pub(crate) async fn link(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let event: LifeCycleEvent = order.names.id("event")?;
    let new: NewEventLink = order.json()?;
    let linked = order.admin.set_event_link(app, event, new).await;
    order.done(&linked.map_err(problems::of)?)
}

/// `DELETE /admin/v1/apps/{app_id}/opensocial/links/{event}`: it is told of that
/// no more.
pub(crate) async fn unlink(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let event: LifeCycleEvent = order.names.id("event")?;
    let unlinked = order.admin.remove_event_link(app, event).await;
    order.done(&unlinked.map_err(problems::of)?)
}

/// `GET /admin/v1/apps/{app_id}/opensocial/words`.
pub(crate) async fn words(may: May<Read>) -> Result<Json<Words>, Problem> {
    let found = may.admin.words(may.names.id("app_id")?);
    found.map(Json).map_err(problems::of)
}

/// `PUT /admin/v1/apps/{app_id}/opensocial/words` with `words`: these and no
/// other are not to be written from now on.
pub(crate) async fn set_words(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let new: Words = order.json()?;
    let set = order.admin.set_words(app, new).await;
    order.done(&set.map_err(problems::of)?)
}

/// `GET /admin/v1/apps/{app_id}/opensocial/signing-key`: the public half.
pub(crate) async fn signing_key(may: May<Read>) -> Result<Json<SigningKeyView>, Problem> {
    let found = may.admin.signing_key(may.names.id("app_id")?);
    found.map(Json).map_err(problems::of)
}

/// `PUT /admin/v1/apps/{app_id}/opensocial/signing-key` with `private_key`: where
/// the profile signs by RSA-SHA1, it signs with this one from now on.
pub(crate) async fn set_signing_key(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let new: NewSigningKey = order.json()?;
    let set = order.admin.set_signing_key(app, new).await;
    order.done(&set.map_err(problems::of)?)
}

/// `POST /admin/v1/apps/{app_id}/opensocial/events` with `event` and `players`:
/// 202, and the game is told, of at most a hundred players at a time.
pub(crate) async fn send(order: Order<Administer>) -> Result<Response, Problem> {
    let app = order.names.id("app_id")?;
    let new: NewLifeCycleEvent = order.json()?;
    let sent = order.admin.send_life_cycle_event(app, new).await;
    order.done(&sent.map_err(problems::of)?)
}
