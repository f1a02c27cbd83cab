//! What to send. Each function names the answer that it gets, to be read by
//! [`Reply::read`](super::Reply::read).
//!
//! The token travels in the `Authorization` header and never in a URL, since
//! URLs stand in logs. Ids are numbers here: whatever a device sends in place
//! of one does not reach the path.

mod achievements;
mod leaderboards;
mod shop;
mod users;

use base::Secret;

pub use achievements::{
    AchievementShape, Definition, Step, achievement_definitions, achievements, define_achievement,
    remove_all_achievements, write_achievement,
};
pub use leaderboards::{
    Board, EntriesOf, EntriesQuery, NewEntry, define_leaderboard, delete_object,
    leaderboard_entries, leaderboards, remove_all_entries, submit_entry,
};
pub use shop::{
    SubscriptionOf, SubscriptionsQuery, available_purchases, cancel_subscription,
    consume_entitlement, extend_subscription, refund_entitlement, subscriptions,
    verify_entitlement, viewer_purchases,
};
pub use users::{authorize_code, me, object, refresh_authorization, validate_nonce};

use crate::wire::Method;

/// A request. Headers and body carry secrets, so neither is printed.
#[derive(Clone, Debug)]
pub struct Request {
    /// The HTTP method.
    pub method: &'static str,
    /// The path and, behind `?`, the query, escaped, to be appended to the
    /// platform's base URL.
    pub target: String,
    /// Header names in lower case and their values.
    pub headers: Vec<(&'static str, Secret)>,
    /// The body: urlencoded, or empty.
    pub body: Secret,
}

/// An app's access token (Meta, "Server-to-Server API Basics").
#[must_use]
pub fn app_token(app_id: u64, app_secret: &Secret) -> Secret {
    Secret::new([format!("OC|{app_id}|").as_bytes(), app_secret.expose()].concat())
}

/// A request that is being put together.
struct Draft {
    method: Method,
    path: String,
    pairs: form_urlencoded::Serializer<'static, String>,
}

impl Draft {
    fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            pairs: form_urlencoded::Serializer::new(String::new()),
        }
    }

    fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.pairs.append_pair(name, &value.to_string());
        self
    }

    fn maybe(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// A secret that is not text is left out, and missed by the platform.
    fn secret(mut self, name: &str, value: &Secret) -> Self {
        if let Some(text) = value.expose_str() {
            self.pairs.append_pair(name, text);
        }
        self
    }

    /// Names as a JSON array in a text.
    fn names(self, name: &str, values: Option<&[&str]>) -> Self {
        let array = |values| serde_json::Value::from(Vec::from(values)).to_string();
        self.maybe(name, values.map(array))
    }

    fn fields(self, fields: &str) -> Self {
        let asked = (!fields.is_empty()).then_some(fields);
        self.maybe("fields", asked)
    }

    fn send(mut self, token: &Secret) -> Request {
        let bearer = [b"Bearer ", token.expose()].concat();
        let mut headers = vec![("authorization", Secret::new(bearer))];
        let pairs = self.pairs.finish();
        if self.method == Method::Post {
            let form = "application/x-www-form-urlencoded";
            headers.push(("content-type", Secret::new(form)));
            return Request {
                method: self.method.as_str(),
                target: self.path,
                headers,
                body: Secret::from(pairs),
            };
        }
        let target = if pairs.is_empty() {
            self.path
        } else {
            format!("{}?{pairs}", self.path)
        };
        Request {
            method: self.method.as_str(),
            target,
            headers,
            body: Secret::new([]),
        }
    }
}
