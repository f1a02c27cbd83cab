use base::{ApiKeyId, Secret, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Actor, ApiKey, Scope, Scopes, Step};

use crate::{Action, Admin, AdminError, action::Target, text};

/// An API key that is to be made.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    /// What operators call it; 1 to 100 bytes, and none of `app`, `api_key`,
    /// `command_line`, `configured_key` and `program`, which ledgers say of others.
    pub label: String,
    /// What it may do: at least one, and none that the caller does not have.
    pub scopes: Vec<Scope>,
}

/// An API key without the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApiKeyView {
    /// Our id of it.
    pub key_id: ApiKeyId,
    /// What operators call it.
    pub label: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made, in milliseconds since the epoch.
    pub created_at: Timestamp,
    /// From when on it is refused; `null` while it is good.
    pub revoked_at: Option<Timestamp>,
}

/// An API key that was just made.
#[derive(Clone, Debug, Serialize)]
pub struct CreatedApiKey {
    /// What is known of it from now on.
    pub api_key: ApiKeyView,
    /// The key. It is shown this once.
    #[serde(serialize_with = "text::shown_once")]
    pub key: Secret,
}

impl Admin {
    /// Makes an API key: `csk_` and 32 random bytes in base64url.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::OutOfScope`] when it is to have a
    /// right that the caller does not have, [`AdminError::Store`].
    pub async fn create_api_key(&self, new: NewApiKey) -> Result<CreatedApiKey, AdminError> {
        let expected = "1 to 100 bytes without control characters";
        text::check("label", &new.label, 100, expected)?;
        if Actor::is_kind(&new.label) {
            let expected = "a name that does not say who else did something, as app does";
            let field = "label";
            return Err(AdminError::Invalid { field, expected });
        }
        let scopes: Scopes = new.scopes.into_iter().collect();
        if scopes.is_empty() {
            let expected = "at least one of administer, ban, call, read, reward and verify";
            let field = "scopes";
            return Err(AdminError::Invalid { field, expected });
        }
        if let Some(scope) = scopes.iter().find(|scope| !self.order.scopes.has(*scope)) {
            return Err(AdminError::OutOfScope(scope));
        }
        let random = sign::base64url::encode(&self.rng.array::<32>());
        let key = Secret::from(format!("csk_{random}"));
        let api_key = ApiKey {
            key_id: ApiKeyId::generate(&*self.rng),
            label: new.label,
            scopes,
            digest: sign::sha256(key.expose()),
            created_at: self.clock.now(),
            revoked_at: None,
        };
        let deed = Action::ApiKeyCreate.on(
            Target("api_key", api_key.key_id),
            json!({ "label": api_key.label, "scopes": scopes.iter().collect::<Vec<_>>() }),
        );
        let created = CreatedApiKey {
            api_key: view(&api_key),
            key,
        };
        self.commit(deed, vec![Step::InsertApiKey(api_key)], &created)
            .await?;
        Ok(created)
    }

    /// Refuses an API key from now on. One that is refused already stays so
    /// since the first time.
    ///
    /// # Errors
    /// [`AdminError::Missing`], [`AdminError::Store`].
    pub async fn revoke_api_key(&self, key_id: ApiKeyId) -> Result<ApiKeyView, AdminError> {
        let known = {
            let snapshot = self.directory.last_known();
            let mut keys = snapshot.api_keys().iter();
            keys.find(|key| key.key_id == key_id).cloned()
        };
        let at = self.clock.now();
        let revoked = view(&known.ok_or(AdminError::Missing)?.revoked(at));
        let deed =
            Action::ApiKeyRevoke.on(Target("api_key", key_id), json!({ "label": revoked.label }));
        self.commit(deed, vec![Step::RevokeApiKey { key_id, at }], &revoked)
            .await?;
        Ok(revoked)
    }

    /// At most `limit` API keys with an id above `after`, the revoked ones too,
    /// and whether more follow.
    #[must_use]
    pub fn api_keys(&self, after: Option<ApiKeyId>, limit: usize) -> (Vec<ApiKeyView>, bool) {
        let snapshot = self.directory.last_known();
        let wanted = |key: &&ApiKey| after.is_none_or(|after| key.key_id > after);
        let mut views: Vec<_> = snapshot
            .api_keys()
            .iter()
            .filter(wanted)
            .map(view)
            .collect();
        views.sort_by_key(|view| view.key_id);
        let more = views.len() > limit;
        views.truncate(limit);
        (views, more)
    }
}

fn view(key: &ApiKey) -> ApiKeyView {
    ApiKeyView {
        key_id: key.key_id,
        label: key.label.clone(),
        scopes: key.scopes.iter().collect(),
        created_at: key.created_at,
        revoked_at: key.revoked_at,
    }
}
