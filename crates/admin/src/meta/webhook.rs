use std::sync::Arc;

use base::{AppId, Secret, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{GraphChange, GraphSetup, GraphWebhook, Step, WebhookField};

use super::{GraphHandshake, callback};
use crate::{Action, Admin, AdminError, DeliveryView, action::Target, delivery, text};

/// Of what a game is told, each once and in the order of
/// [`WebhookField::ALL`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<WebhookField>")]
pub struct Fields(Vec<WebhookField>);

impl From<Vec<WebhookField>> for Fields {
    fn from(given: Vec<WebhookField>) -> Self {
        let all = WebhookField::ALL.into_iter();
        Self(all.filter(|field| given.contains(field)).collect())
    }
}

/// Where a game is to be told of what happens, and of what.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewGraphWebhook {
    /// Where: an absolute http or https URL without user name, password and
    /// fragment, at most 2048 bytes.
    pub callback_url: String,
    /// What the game's server recognises the handshake by: 1 to 256 printable
    /// ASCII characters without spaces. When absent the one that there is, which
    /// only the server that has it is shown: the URL has to keep its scheme, host
    /// and port.
    #[serde(
        default,
        deserialize_with = "text::given_if_any",
        serialize_with = "text::shown_once_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub verify_token: Option<Secret>,
    /// Of what; at least one.
    pub fields: Fields,
}

/// Where a game is told of what happens, and of what; without the token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WebhookView {
    /// The game.
    pub app_id: AppId,
    /// Where.
    pub callback_url: String,
    /// Of what.
    pub fields: Fields,
    /// When that or one of the settings last changed, in milliseconds since the
    /// epoch.
    pub changed_at: Timestamp,
}

impl Admin {
    /// The same actions, with a way to call games' servers.
    #[must_use]
    pub fn with_handshake(&self, handshake: Arc<dyn GraphHandshake>) -> Self {
        Self {
            handshake: Some(handshake),
            ..self.clone()
        }
    }

    /// Tells a game's server of what happens from now on, once it has shown that
    /// it wants to be told there.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::NoSuch`],
    /// [`AdminError::NotOnGraph`], [`AdminError::Handshake`],
    /// [`AdminError::Elsewhere`] where nobody can be called from here,
    /// [`AdminError::Store`].
    pub async fn subscribe_webhook(
        &self,
        app_id: AppId,
        new: NewGraphWebhook,
    ) -> Result<WebhookView, AdminError> {
        callback::check(&new.callback_url)?;
        if new.fields.0.is_empty() {
            return invalid("fields", "one of them or more");
        }
        let known = self.on_graph(app_id)?;
        let verify_token = verify_token(new.verify_token, &known, &new.callback_url)?;
        let webhook = GraphWebhook {
            callback_url: new.callback_url,
            verify_token,
            fields: new.fields.0,
        };
        self.shake_hands(&webhook).await?;
        let wish = self.graph_step(app_id, GraphChange::Subscribe(webhook));
        let setup = GraphSetup::apply(Some(known), &wish)?;
        let subscribed = view(&setup)?;
        let details = json!({
            "callback_url": subscribed.callback_url,
            "fields": subscribed.fields,
        });
        let deed = Action::WebhookSubscribe.on(Target("app", app_id), details);
        let steps = vec![Step::ConfigureGraph(wish)];
        self.commit(deed, steps, &subscribed).await?;
        Ok(subscribed)
    }

    async fn shake_hands(&self, webhook: &GraphWebhook) -> Result<(), AdminError> {
        let port = self.handshake.as_ref().ok_or(AdminError::Elsewhere(
            "nobody can be called from here; ask a server that runs",
        ))?;
        // Receivers have been seen to read the challenge as a number.
        let challenge = u32::from_be_bytes(self.rng.array()).to_string();
        let shaken = port.subscribe(&webhook.callback_url, &webhook.verify_token, &challenge);
        shaken.await.map_err(AdminError::Handshake)
    }

    /// Tells a game's server no more. What waits to be sent is not sent while
    /// there is nowhere to send it.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`] app or webhook, [`AdminError::NotOnGraph`],
    /// [`AdminError::Store`].
    pub async fn unsubscribe_webhook(&self, app_id: AppId) -> Result<WebhookView, AdminError> {
        let before = self.webhook(app_id)?;
        let wish = self.graph_step(app_id, GraphChange::Unsubscribe);
        let deed = Action::WebhookUnsubscribe.on(Target("app", app_id), json!({}));
        let steps = vec![Step::ConfigureGraph(wish)];
        self.commit(deed, steps, &before).await?;
        Ok(before)
    }

    /// Where a game's server is told, and of what.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`] app or webhook, [`AdminError::NotOnGraph`].
    pub fn webhook(&self, app_id: AppId) -> Result<WebhookView, AdminError> {
        view(&self.on_graph(app_id)?)
    }

    /// Sends a game's server an event that tells of no order of any player: its
    /// entry has the id 0, and its ids are the same each time.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`] app or webhook, [`AdminError::NotOnGraph`],
    /// [`AdminError::Store`].
    pub async fn test_webhook(&self, app_id: AppId) -> Result<DeliveryView, AdminError> {
        view(&self.on_graph(app_id)?)?;
        let delivery = self.test_event(app_id)?;
        let sent = delivery::view(&delivery);
        let details = json!({ "delivery_id": delivery.delivery_id });
        let deed = Action::WebhookTest.on(Target("app", app_id), details);
        let steps = vec![Step::Enqueue(delivery)];
        self.commit(deed, steps, &sent).await?;
        Ok(sent)
    }
}

/// The token that was given, or the one that there is.
fn verify_token(
    given: Option<Secret>,
    known: &GraphSetup,
    callback_url: &str,
) -> Result<Secret, AdminError> {
    let field = "verify_token";
    let Some(given) = given else {
        let Some(kept) = &known.webhook else {
            let expected = "what the game's server knows the handshake by; there is none to keep";
            return invalid(field, expected);
        };
        // Whoever may not read the token shall not have it sent where they like.
        if !callback::is_of_one_server(&kept.callback_url, callback_url) {
            let expected = "to be given again where the URL is not of the server that has it";
            return invalid(field, expected);
        }
        return Ok(kept.verify_token.clone());
    };
    let bytes = given.expose();
    if !(1..=256).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_graphic) {
        let expected = "1 to 256 printable ASCII characters without spaces";
        return invalid(field, expected);
    }
    Ok(given)
}

fn invalid<T>(field: &'static str, expected: &'static str) -> Result<T, AdminError> {
    Err(AdminError::Invalid { field, expected })
}

fn view(setup: &GraphSetup) -> Result<WebhookView, AdminError> {
    let webhook = setup.webhook.as_ref();
    let webhook = webhook.ok_or(AdminError::NoSuch("the game has no webhook"))?;
    Ok(WebhookView {
        app_id: setup.app_id,
        callback_url: webhook.callback_url.clone(),
        fields: Fields(webhook.fields.clone()),
        changed_at: setup.changed_at,
    })
}
