//! A game that hears requests, and a platform that signs them.

use std::time::Duration;

use base::{AppId, Secret, Timestamp};
use guard::Unclaimed;
use opensocial::game::{Heard, Received, Refusal, Verifier, VerifierOptions};
use sign::oauth1::{HmacSha1Key, Request, Scheme, Signing, sign};

pub(super) const APP: &str = "12009";
pub(super) const CONSUMER: &str = "abcdefghij1234567890";
pub(super) const SECRET: &str = "consumer_secret";
pub(super) const TOKEN: &str = "0123456789abcdef0123";
pub(super) const TOKEN_SECRET: &str = "fedcba98765432100123";
/// When everything is signed.
pub(super) const AT: i64 = 1_234_567_890;

pub(super) fn options() -> VerifierOptions {
    VerifierOptions {
        app_id: APP.to_owned(),
        consumer_key: CONSUMER.to_owned(),
        consumer_secret: Secret::new(SECRET),
        rsa_key: None,
        forms_unsigned: false,
        window: Duration::from_secs(300),
        claimed_for: AppId::new(7),
    }
}

pub(super) fn game() -> Verifier {
    Verifier::new(options())
}

pub(super) fn now() -> Timestamp {
    Timestamp::from_secs(AT)
}

/// A request that the platform makes.
#[derive(Clone)]
pub(super) struct Sent {
    pub(super) method: &'static str,
    pub(super) url: String,
    pub(super) content_type: Option<&'static str>,
    pub(super) body: String,
    /// Whether it is made for a player.
    pub(super) for_player: bool,
    pub(super) body_hash: bool,
    pub(super) consumer: &'static str,
    pub(super) secret: &'static str,
    pub(super) nonce: String,
    /// Signed beside OAuth's own.
    pub(super) extra: Vec<(&'static str, &'static str)>,
}

impl Sent {
    pub(super) fn get(url: &str) -> Self {
        Self {
            method: "GET",
            url: url.to_owned(),
            content_type: None,
            body: String::new(),
            for_player: true,
            body_hash: false,
            consumer: CONSUMER,
            secret: SECRET,
            nonce: "a-nonce".to_owned(),
            extra: Vec::new(),
        }
    }

    /// The platform speaks for itself.
    pub(super) fn of_platform(url: &str) -> Self {
        Self {
            for_player: false,
            ..Self::get(url)
        }
    }

    /// The `Authorization` header.
    pub(super) fn signed(&self) -> String {
        let (_, rest) = self.url.split_once("://").unwrap();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(end);
        let request = Request {
            method: self.method,
            scheme: if self.url.starts_with("https") {
                Scheme::Https
            } else {
                Scheme::Http
            },
            authority,
            target: target.as_bytes(),
            authorization: &[],
            content_type: self.content_type.map(str::as_bytes),
            body: self.body.as_bytes(),
        };
        let mut extra = self.extra.clone();
        if self.for_player {
            extra.push(("oauth_token_secret", TOKEN_SECRET));
        }
        let signing = Signing {
            consumer_key: self.consumer,
            token: self.for_player.then_some(TOKEN),
            timestamp: AT.unsigned_abs(),
            nonce: &self.nonce,
            version: true,
            realm: Some("http://sb.sp.app.mbga.jp/api/restful"),
            extra: &extra,
            body_hash: self.body_hash,
        };
        let (consumer, token) = (Secret::new(self.secret), Secret::new(TOKEN_SECRET));
        let key = HmacSha1Key::new(&consumer, self.for_player.then_some(&token));
        sign(&request, &signing, key).unwrap()
    }

    /// What `judge` makes of it as it arrives.
    pub(super) fn judged<T>(
        &self,
        judge: impl FnOnce(&Heard<'_>) -> Result<Unclaimed<Received<T>>, Refusal>,
    ) -> Result<Unclaimed<Received<T>>, Refusal> {
        self.arriving_as(&self.url, &self.signed(), judge)
    }

    /// The same with this URL and this header.
    pub(super) fn arriving_as<T>(
        &self,
        url: &str,
        authorization: &str,
        judge: impl FnOnce(&Heard<'_>) -> Result<Unclaimed<Received<T>>, Refusal>,
    ) -> Result<Unclaimed<Received<T>>, Refusal> {
        let mut headers = vec![("AUTHORIZATION", authorization.as_bytes())];
        headers.extend(self.content_type.map(|it| ("content-type", it.as_bytes())));
        let body = self.body.as_bytes();
        judge(&heard(self.method, url, headers, body))
    }
}

fn heard<'a>(
    method: &'a str,
    url: &'a str,
    headers: Vec<(&'a str, &'a [u8])>,
    body: &'a [u8],
) -> Heard<'a> {
    Heard::new(method, url, Scheme::Http, headers, body).unwrap()
}

/// A launch's URL, with more behind what the platform adds.
pub(super) fn launch_url(more: &str) -> String {
    format!(
        "http://game.example.com/play?opensocial_app_id={APP}&opensocial_owner_id=101\
         &opensocial_viewer_id=101{more}"
    )
}
