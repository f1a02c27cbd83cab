//! What to call, each with the reader of its answer. Sign it with
//! [`Signer::sign`](super::Signer::sign) over the URL that it goes out with, and
//! send it once.
//!
//! Ids and names are encoded here, so that whatever a player sends in place of
//! one stays one segment of the path.

mod app_data;
mod moderation;
mod people;
mod posts;
mod texts;

use serde_json::Value;

pub use app_data::{app_data, change_app_data, friends_app_data, remove_app_data};
pub use moderation::{blacklist, check_words, is_blacklisted};
pub use people::{avatar, friends, people, person};
pub use posts::{
    NewActivity, NewMessage, NewPayment, activities, create_payment, payment, post_activity,
    send_message,
};
pub use texts::{drop_group, edit_text, groups, make_group, post_text, remove_text, text, texts};

/// A call that is to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: &'static str,
    /// Path and query, encoded, behind the API's root: `/people/@me/@self`.
    pub target: String,
    /// The type of the body, where there is one.
    pub content_type: Option<&'static str>,
    /// The body; empty for none. Have its hash signed.
    pub body: Vec<u8>,
}

/// A part of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The number of the first item, as the platform counts them.
    pub start_index: Option<u64>,
    /// How many items; 1 to 1,000.
    pub count: Option<u32>,
}

/// A request that is being put together.
struct Draft {
    method: &'static str,
    path: String,
    query: form_urlencoded::Serializer<'static, String>,
}

impl Draft {
    fn new(method: &'static str, segments: &[&str]) -> Self {
        let mut path = String::new();
        for segment in segments {
            path.push('/');
            path.push_str(&encoded(segment));
        }
        Self {
            method,
            path,
            query: form_urlencoded::Serializer::new(String::new()),
        }
    }

    fn get(segments: &[&str]) -> Self {
        Self::new("GET", segments)
    }

    fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.query.append_pair(name, &value.to_string());
        self
    }

    fn part(self, part: Part) -> Self {
        let draft = match part.start_index {
            Some(start) => self.with("startIndex", start),
            None => self,
        };
        match part.count {
            Some(count) => draft.with("count", count),
            None => draft,
        }
    }

    /// Names between commas; nothing is said where there are none.
    fn fields(self, names: &[&str]) -> Self {
        if names.is_empty() {
            return self;
        }
        self.with("fields", names.join(","))
    }

    fn bare(self) -> Request {
        self.finish(None, Vec::new())
    }

    fn json(self, body: &Value) -> Request {
        self.finish(Some("application/json"), body.to_string().into_bytes())
    }

    fn finish(mut self, content_type: Option<&'static str>, body: Vec<u8>) -> Request {
        let query = self.query.finish();
        let target = if query.is_empty() {
            self.path
        } else {
            format!("{}?{query}", self.path)
        };
        Request {
            method: self.method,
            target,
            content_type,
            body,
        }
    }
}

/// Everything but unreserved characters and what selectors and ids have in them.
/// A segment of dots alone would lead elsewhere: its dots are encoded, which no
/// id has.
fn encoded(segment: &str) -> String {
    let dots = segment.bytes().all(|byte| byte == b'.');
    let mut text = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-_~@:".contains(&byte);
        if plain || byte == b'.' && !dots {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}
