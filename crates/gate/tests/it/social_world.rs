//! A gate in front of a game on OpenSocial, and a platform that signs.

use std::{sync::Arc, time::Duration};

use base::{Clock, Secret};
use gate::{Game, OpenSocial, OpenSocialOptions};
use opensocial::profile::{MOBAGE, Profile};
use serde_json::{Value, json};
use sign::oauth1::{HmacSha1Key, Request, Scheme, Signing, sign};
use testkit::Call;

use super::world::{World, behind, outbound, read};

pub(super) const LAUNCH: &str = "/v1/verify/opensocial-launch";
pub(super) const APP: &str = "12009";
pub(super) const CONSUMER: &str = "abcdefghij1234567890";
pub(super) const SECRET: &str = "consumer_secret";
pub(super) const TOKEN: &str = "0123456789abcdef0123";
pub(super) const TOKEN_SECRET: &str = "fedcba98765432100123";
pub(super) const URL: &str = "http://game.example.com/play?stage=3&opensocial_app_id=12009\
                              &opensocial_viewer_id=101&opensocial_owner_id=101";

/// The game's side of a platform at `base_url`.
pub(super) fn upstream(base_url: &str, profile: &'static Profile) -> Arc<OpenSocial> {
    let options = OpenSocialOptions {
        game: "event".to_owned(),
        base_url: base_url.to_owned(),
        app_id: APP.to_owned(),
        consumer_key: CONSUMER.to_owned(),
        consumer_secret: Secret::new(SECRET),
        profile,
        window: Duration::from_secs(300),
        public_key: None,
    };
    OpenSocial::new(options, outbound())
}

pub(super) async fn asking(base_url: &str, profile: &'static Profile) -> World {
    let (house, store) = behind().await;
    let game = Game {
        opensocial: Some(upstream(base_url, profile)),
        ..Game::default()
    };
    World::of(house, store, game).await
}

pub(super) async fn world() -> World {
    asking("http://127.0.0.1:9/api/restful/v1", &MOBAGE).await
}

/// The header of a GET that the platform makes now, for a player or in its own
/// name.
pub(super) fn signed(world: &World, url: &str, nonce: &str, for_player: bool) -> String {
    let (_, rest) = url.split_once("://").unwrap();
    let (authority, target) = rest.split_at(rest.find('/').unwrap());
    let request = Request {
        method: "GET",
        scheme: Scheme::Http,
        authority,
        target: target.as_bytes(),
        authorization: &[],
        content_type: None,
        body: &[],
    };
    let extra = [("oauth_token_secret", TOKEN_SECRET)];
    let signing = Signing {
        consumer_key: CONSUMER,
        token: for_player.then_some(TOKEN),
        timestamp: world.house.clock.now().secs().unsigned_abs(),
        nonce,
        version: true,
        realm: None,
        extra: if for_player { &extra } else { &[] },
        body_hash: false,
    };
    let (consumer, token) = (Secret::new(SECRET), Secret::new(TOKEN_SECRET));
    let key = HmacSha1Key::new(&consumer, for_player.then_some(&token));
    sign(&request, &signing, key).unwrap()
}

/// What a game's server asks about such a GET.
pub(super) fn question(url: &str, authorization: &str) -> Value {
    json!({
        "method": "GET",
        "url": url,
        "headers": [["User-Agent", "a phone"], ["Authorization", authorization]],
    })
}

/// The envelope that a question is answered with.
pub(super) async fn verdict(world: &World, question: &Value) -> Value {
    read(&world.send(Call::post(LAUNCH, question.to_string())).await)
}
