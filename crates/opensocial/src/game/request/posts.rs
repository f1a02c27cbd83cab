use serde_json::{Map, Value, json};

use super::{Draft, Part, Request};
use crate::wire::payment::PaymentWish;

/// What a player is to pay; the platform's words for it.
pub type NewPayment = PaymentWish;

/// Asks a player for a payment. The player goes to its `endpoint_url` from
/// there.
///
/// Answer: one [`Payment`](crate::game::answer::Payment).
#[must_use]
pub fn create_payment(guid: &str, new: &NewPayment) -> Request {
    let entry = new.items.iter().map(|item| {
        json!({
            "itemId": item.item_id,
            "name": item.name,
            "unitPrice": item.unit_price.to_string(),
            "amount": item.amount.to_string(),
            "imageUrl": item.image_url,
            "description": item.description,
        })
    });
    let body = json!({
        "callbackUrl": new.callback_url,
        "finishUrl": new.finish_url,
        "entry": entry.collect::<Vec<_>>(),
    });
    Draft::new("POST", &["payment", guid, "@self", "@app"]).json(&body)
}

/// How far a payment has come: what to go by before anything of worth is given.
///
/// Answer: one [`Payment`](crate::game::answer::Payment).
#[must_use]
pub fn payment(guid: &str, payment_id: &str) -> Request {
    Draft::get(&["payment", guid, "@self", "@app", payment_id]).bare()
}

/// Something to tell of a player.
#[derive(Clone, Copy, Debug)]
pub struct NewActivity<'a> {
    /// 1 to 255 characters.
    pub title: &'a str,
    /// At most 2,000 characters.
    pub body: Option<&'a str>,
    /// What it leads to.
    pub url: Option<&'a str>,
    /// A picture.
    pub image_url: Option<&'a str>,
}

/// Tells something of the viewer.
///
/// The answer says nothing that has to be read.
#[must_use]
pub fn post_activity(new: NewActivity<'_>) -> Request {
    let mut body = Map::from_iter([("title".to_owned(), Value::from(new.title))]);
    for (name, text) in [("body", new.body), ("url", new.url)] {
        body.extend(text.map(|text| (name.to_owned(), Value::from(text))));
    }
    let picture = new
        .image_url
        .map(|url| json!([{ "type": "image", "url": url }]));
    body.extend(picture.map(|items| ("mediaItems".to_owned(), items)));
    Draft::new("POST", &["activities", "@me", "@self", "@app"]).json(&Value::Object(body))
}

/// What was told of a player.
///
/// Answer: a list of [`Activity`](crate::game::answer::Activity)s.
#[must_use]
pub fn activities(guid: &str, part: Part) -> Request {
    let draft = Draft::get(&["activities", guid, "@self", "@app"]);
    draft.part(part).bare()
}

/// What the viewer sends to others.
#[derive(Clone, Copy, Debug)]
pub struct NewMessage<'a> {
    /// To whom, by id; 1 to 20.
    pub recipients: &'a [&'a str],
    /// At most 255 characters.
    pub title: &'a str,
    /// At most 2,000 characters.
    pub body: &'a str,
    /// What it leads to.
    pub url: Option<&'a str>,
}

/// Sends a message in the viewer's name.
///
/// The answer says nothing that has to be read.
#[must_use]
pub fn send_message(new: NewMessage<'_>) -> Request {
    let urls = new.url.map(|url| json!({ "value": url }));
    let body = json!({
        "recipients": new.recipients,
        "title": new.title,
        "body": new.body,
        "urls": urls.into_iter().collect::<Vec<_>>(),
    });
    Draft::new("POST", &["messages", "@me", "@outbox"]).json(&body)
}
