//! What games tell of players (OpenSocial RESTful Protocol v0.9, "Activity").

use base::{ActivityId, Timestamp};
use serde_json::{Map, Value, json};

use super::{
    address,
    members::{Lines, Longest, Members, id, invalid},
};
use crate::Refusal;

/// What a game wants to tell of a player.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityWish {
    /// 1 to 255 characters.
    pub title: String,
    /// At most 2,000 characters.
    pub body: Option<String>,
    /// What it leads to.
    pub url: Option<String>,
    /// A picture.
    pub image_url: Option<String>,
}

/// An activity as it is answered.
#[derive(Clone, Copy, Debug)]
pub struct Activity<'a> {
    /// Which one.
    pub id: ActivityId,
    /// The game, as the platform calls it.
    pub app_number: &'a str,
    /// Of whom, as the platform calls players.
    pub user: &'a str,
    /// What is told.
    pub title: &'a str,
    /// More of it.
    pub body: Option<&'a str>,
    /// What it leads to.
    pub url: Option<&'a str>,
    /// A picture.
    pub image_url: Option<&'a str>,
    /// When it was told.
    pub posted_at: Timestamp,
}

/// Reads what a game wants to tell: `title`, `body`, `url`, and of `mediaItems`
/// the one picture that there is room for.
///
/// # Errors
/// [`Refusal::Invalid`].
pub fn read(body: &[u8]) -> Result<ActivityWish, Refusal> {
    let body = Members::of(body)?;
    let some = |text: Option<String>| text.filter(|text| !text.is_empty());
    let words = body.text("body", Longest::Characters(2_000), Lines::Many)?;
    Ok(ActivityWish {
        title: body.needed_text("title", Longest::Characters(255), Lines::One)?,
        body: some(words),
        url: url(&body, "url")?,
        image_url: image(&body)?,
    })
}

/// A URL that may be absent or empty.
pub(super) fn url(of: &Members, name: &str) -> Result<Option<String>, Refusal> {
    let url = of.text(name, Longest::Bytes(address::LONGEST_URL), Lines::One)?;
    let url = url.filter(|url| !url.is_empty());
    if let Some(url) = &url {
        address::check(name, url, |_| false)?;
    }
    Ok(url)
}

fn image(body: &Members) -> Result<Option<String>, Refusal> {
    let items = match body.get("mediaItems") {
        None => return Ok(None),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(invalid("mediaItems", "is to be a list")),
    };
    let item = match &**items {
        [] => return Ok(None),
        [item] => Members::within(item),
        _ => return Err(invalid("mediaItems", "is to have one picture at most")),
    };
    let item = item.ok_or_else(|| invalid("mediaItems", "is to be a list of objects"))?;
    let kind = item.text("type", Longest::Characters(32), Lines::One)?;
    if kind.is_some_and(|kind| !kind.eq_ignore_ascii_case("image")) {
        return Err(invalid("mediaItems", "is to have pictures (type image)"));
    }
    url(&item, "url")
}

/// An activity as it is answered; moments are milliseconds since the epoch.
#[must_use]
pub fn write(activity: &Activity<'_>) -> Map<String, Value> {
    let mut written = Map::new();
    let mut put = |name: &str, value: Value| written.insert(name.to_owned(), value);
    put("id", activity.id.to_string().into());
    put("appId", id(activity.app_number));
    put("userId", activity.user.into());
    put("title", activity.title.into());
    for (name, value) in [("body", activity.body), ("url", activity.url)] {
        if let Some(value) = value {
            put(name, value.into());
        }
    }
    if let Some(url) = activity.image_url {
        put("mediaItems", json!([{ "type": "image", "url": url }]));
    }
    put("postedTime", activity.posted_at.millis().into());
    written
}
