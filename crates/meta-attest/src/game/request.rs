//! What to send. Each function names the answer that it gets, to be read by
//! [`Reply::read`](super::Reply::read).
//!
//! The app's token travels in the query of [`verify`], as Meta's page has it and
//! nothing else (Meta, "Token verification"). Everywhere else it travels in the
//! `Authorization` header, since URLs stand in logs; that the header is taken
//! there is known from a game that is live.

use base::Secret;

use crate::wire::{FEED_PATH, Handle, Sentence};

/// A request. Target, headers and body carry secrets, so none is printed.
#[derive(Clone, Debug)]
pub struct Request {
    /// The HTTP method.
    pub method: &'static str,
    /// The path and, behind `?`, the query, escaped, to be appended to the
    /// platform's base URL. It carries a token of a device's and may carry the
    /// app's.
    pub target: Secret,
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

/// Asks whether a token holds, and what it says (Meta, "Token verification").
/// By GET, with the app's token and the device's in the query: the platform takes
/// nothing else.
///
/// Answer: [`Verified`](super::answer::Verified).
#[must_use]
pub fn verify(app_token: &Secret, token: &Secret) -> Request {
    let token = token.expose_str().unwrap_or_default();
    let query = [
        ("token", token),
        ("access_token", app_token.expose_str().unwrap_or_default()),
    ];
    asked("/platform_integrity/verify", &query, Vec::new())
}

/// Bans a device, moves the end of its ban, or lifts it.
///
/// Answer: [`Banned`](super::answer::Banned).
#[must_use]
pub fn device_ban(app_token: &Secret, handle: Handle<'_>, sentence: Sentence) -> Request {
    let (name, value) = named(handle);
    // The seed of the documents wants the minutes in any case.
    let (is_banned, minutes) = match sentence {
        Sentence::Banned { minutes } => ("true", minutes),
        Sentence::Free => ("false", 0),
    };
    let minutes = minutes.to_string();
    let body = pairs(&[
        (name, value),
        ("is_banned", is_banned),
        ("remaining_time_in_minute", &minutes),
    ]);
    let form = Secret::new("application/x-www-form-urlencoded");
    Request {
        method: "POST",
        target: Secret::new("/platform_integrity/device_ban"),
        headers: vec![bearer(app_token), ("content-type", form)],
        body: Secret::from(body),
    }
}

/// Asks whether a device is banned, and for how long.
///
/// Answer: [`BanStatus`](super::answer::BanStatus).
#[must_use]
pub fn device_ban_status(app_token: &Secret, handle: Handle<'_>) -> Request {
    get(
        "/platform_integrity/device_ban_status",
        &[named(handle)],
        app_token,
    )
}

/// Asks for the ids of the bans that stand, from behind that cursor on.
///
/// Answer: [`BanIds`](super::answer::BanIds).
#[must_use]
pub fn device_ban_ids(app_token: &Secret, after: Option<&str>) -> Request {
    list("/platform_integrity/device_ban_ids", after, app_token)
}

/// Asks for what has happened to bans since that cursor. An extension: Meta
/// has no such call.
///
/// Answer: [`FeedPage`](super::answer::FeedPage).
#[must_use]
pub fn ban_feed(app_token: &Secret, after: Option<&str>) -> Request {
    list(FEED_PATH, after, app_token)
}

/// Asks for the public keys of tokens, at the root of the platform's host and
/// not below its base URL. An extension: Meta publishes none.
///
/// Answer: what [`Offline::take_keys`](super::Offline::take_keys) reads.
#[must_use]
pub fn keys() -> Request {
    Request {
        method: "GET",
        target: Secret::new("/.well-known/jwks.json"),
        headers: Vec::new(),
        body: Secret::new([]),
    }
}

const fn named(handle: Handle<'_>) -> (&'static str, &str) {
    match handle {
        Handle::UniqueId(id) => ("unique_id", id),
        Handle::BanId(id) => ("ban_id", id),
    }
}

fn list(path: &str, after: Option<&str>, app_token: &Secret) -> Request {
    let after = after.map(|after| ("after", after));
    let pairs: Vec<_> = [("limit", "500")].into_iter().chain(after).collect();
    get(path, &pairs, app_token)
}

fn get(path: &str, query: &[(&str, &str)], app_token: &Secret) -> Request {
    asked(path, query, vec![bearer(app_token)])
}

fn asked(path: &str, query: &[(&str, &str)], headers: Vec<(&'static str, Secret)>) -> Request {
    let query = pairs(query);
    Request {
        method: "GET",
        target: Secret::from(format!("{path}?{query}")),
        headers,
        body: Secret::new([]),
    }
}

fn pairs(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

fn bearer(app_token: &Secret) -> (&'static str, Secret) {
    let value = [b"Bearer ", app_token.expose()].concat();
    ("authorization", Secret::new(value))
}
