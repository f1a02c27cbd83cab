//! Proxy tokens, within calls that are signed well whatever the token is.

use std::sync::LazyLock;

use base::{KeyId, Secret};
use opensocial::{
    Refusal,
    platform::{Denied, ProxyToken},
    wire::Model,
};
use sign::{
    SealKey, Sealed,
    oauth1::{HmacSha1Key, Request, Scheme, Signing, sign},
};

use super::{
    vectors::{CallVector, Calls, Expected},
    world::World,
};

static WORLD: LazyLock<World> = LazyLock::new(World::new);

/// Calls with any text for a token; then seals the bytes as a token's inside and
/// calls with that.
///
/// # Panics
/// When a token that nobody made is taken.
pub fn run(data: &[u8]) {
    let made = |text: &str| WORLD.tokens.tokens.iter().any(|it| it.text == text);
    if let Ok(text) = std::str::from_utf8(data) {
        let told = call(text, None);
        assert!(made(text) || text.is_empty() || told.is_err(), "{text}");
    }
    let live = &WORLD.tokens.keys["live"];
    let (id, key): (KeyId, _) = (live.id, SealKey::new(&live.material()).expect("32 bytes"));
    // A key that wrote them opens them, whatever they are.
    let Ok(text) = Sealed::write(id, &key, [0; 12], b"opensocial.token", data) else {
        return;
    };
    let text = text.expose_str().expect("base64url");
    let tail: Option<&[u8; 20]> = data.last_chunk();
    let secret = tail.map(|tail| ProxyToken::secret_of(*tail));
    if let Ok(model) = call(text, secret.as_ref()) {
        assert_eq!(model, Model::Proxy);
        assert_eq!(data.len(), 77);
    }
}

/// What comes of a call for the vectors' player with that token.
fn call(token: &str, secret: Option<&Secret>) -> Result<Model, Refusal> {
    let consumer = &WORLD.tokens.consumers[0];
    let consumer_secret = Secret::from(consumer.secret.clone());
    let target = "/api/restful/v1/people/@me/@self";
    let request = Request {
        method: "GET",
        scheme: Scheme::Http,
        authority: "h",
        target: target.as_bytes(),
        authorization: &[],
        content_type: None,
        body: &[],
    };
    let signing = Signing {
        consumer_key: &consumer.consumer_key,
        token: Some(token),
        timestamp: WORLD.tokens.now.millis().cast_unsigned() / 1000,
        nonce: "n",
        version: true,
        realm: None,
        extra: &[("xoauth_requestor_id", "2001")],
        body_hash: false,
    };
    let key = HmacSha1Key::new(&consumer_secret, secret);
    let authorization = sign(&request, &signing, key)?;
    let vector = CallVector {
        name: String::new(),
        method: "GET".to_owned(),
        scheme: "http".to_owned(),
        host: "h".to_owned(),
        target: target.to_owned(),
        authorization,
        body: String::new(),
        content_type: None,
        at: 0,
        expect: Expected::default(),
    };
    let judged = WORLD.judge(&vector);
    if let Err(Refusal::Denied(Denied::ConsumerUnknown | Denied::SignatureMethod)) = &judged {
        panic!("the call itself is good");
    }
    judged.map(|caller| caller.get().model)
}

/// The texts of the vectors, and their insides.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let texts = WORLD
        .tokens
        .tokens
        .iter()
        .map(|it| it.text.clone().into_bytes());
    let calls = Calls::read().calls.into_iter();
    let inside = [1_u8]
        .into_iter()
        .chain(
            [1001_u64, 2001, 3001]
                .into_iter()
                .flat_map(u64::to_be_bytes),
        )
        .chain([7; 16])
        .chain((WORLD.tokens.now.millis() - 1).to_be_bytes())
        .chain((WORLD.tokens.now.millis() + 1).to_be_bytes())
        .chain([9; 20]);
    texts
        .chain([inside.collect()])
        .chain(calls.take(3).map(|call| call.authorization.into_bytes()))
        .collect()
}
