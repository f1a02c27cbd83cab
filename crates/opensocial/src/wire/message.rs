//! What players send each other from within games (OpenSocial RESTful Protocol
//! v0.9, "Message").

use base::{MessageId, Timestamp};
use serde_json::{Value, json};

use super::{
    activity::url,
    members::{Lines, Longest, Members, invalid},
};
use crate::Refusal;

/// How many recipients a message has at most; our choice.
pub const RECIPIENTS: usize = 20;

/// What a player wants to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageWish {
    /// To whom, as the game called them and nobody has looked at yet; 1 to
    /// [`RECIPIENTS`], each spelling once.
    pub recipients: Vec<String>,
    /// At most 255 characters; it or the body has something in it.
    pub title: String,
    /// At most 2,000 characters.
    pub body: String,
    /// What it leads to.
    pub url: Option<String>,
}

/// A message as the sender is answered.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// Which one.
    pub id: MessageId,
    /// Who sends it, as the platform calls players.
    pub sender: &'a str,
    /// To whom.
    pub recipients: &'a [String],
    /// Its title.
    pub title: &'a str,
    /// Its body.
    pub body: &'a str,
    /// What it leads to.
    pub url: Option<&'a str>,
    /// When it was sent.
    pub sent_at: Timestamp,
}

/// Reads what a player wants to send: `recipients`, `title`, `body`, and of
/// `urls` the first one's `value`, or else `url`.
///
/// # Errors
/// [`Refusal::Invalid`].
pub fn read(body: &[u8]) -> Result<MessageWish, Refusal> {
    let body = Members::of(body)?;
    let text = |name, most, lines| {
        let text = body.text(name, Longest::Characters(most), lines);
        text.map(Option::unwrap_or_default)
    };
    let (title, words) = (
        text("title", 255, Lines::One)?,
        text("body", 2_000, Lines::Many)?,
    );
    if title.trim().is_empty() && words.trim().is_empty() {
        return Err(invalid("title", "and body are missing or empty"));
    }
    Ok(MessageWish {
        recipients: recipients(&body)?,
        title,
        body: words,
        url: link(&body)?,
    })
}

fn recipients(body: &Members) -> Result<Vec<String>, Refusal> {
    let named = match body.get("recipients") {
        Some(Value::Array(named)) => &**named,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let mut recipients: Vec<String> = Vec::new();
    for one in named {
        let id = match one {
            Value::String(id) => id.clone(),
            Value::Number(id) => id.to_string(),
            _ => return Err(invalid("recipients", "is to be a list of ids")),
        };
        if !recipients.contains(&id) {
            recipients.push(id);
        }
        if recipients.len() > RECIPIENTS {
            break;
        }
    }
    if !(1..=RECIPIENTS).contains(&recipients.len()) {
        return Err(invalid("recipients", "is to have 1 to 20 ids"));
    }
    Ok(recipients)
}

fn link(body: &Members) -> Result<Option<String>, Refusal> {
    let first = match body.get("urls") {
        None => return url(body, "url"),
        Some(Value::Array(urls)) => urls.first(),
        Some(_) => return Err(invalid("urls", "is to be a list")),
    };
    let Some(first) = first else {
        return Ok(None);
    };
    let first = Members::within(first);
    let first = first.ok_or_else(|| invalid("urls", "is to be a list of objects"))?;
    url(&first, "value")
}

/// A message as it is answered.
#[must_use]
pub fn write(message: &Message<'_>) -> Value {
    let urls = message.url.map(|url| json!({ "value": url }));
    json!({
        "id": message.id.to_string(),
        "senderId": message.sender,
        "recipients": message.recipients,
        "title": message.title,
        "body": message.body,
        "urls": urls.into_iter().collect::<Vec<_>>(),
        "timeSent": message.sent_at.millis(),
    })
}
