//! What authentic tokens may say: both are made with the installation's keys
//! around whatever the engine thinks of.

use base::Environment;
use serde_json::Value;
use sign::{
    HmacKey, SealKey, Sealed, base64url,
    compact::{self, Parts},
};
use stove::platform::{self, explain};

use super::INSTALLATION;
use crate::keys;

/// `{"alg":"HS256"}`.
const HEADER: &str = "eyJhbGciOiJIUzI1NiJ9";
const PURPOSE: &[u8] = b"stove.server_token.live";
const GAME: &str = "MVP_SDK_QA";
const NUMBER: u64 = 10_002;

/// What is inside the tokens of the vectors: each player's with a good server's,
/// each server's with a good player's.
pub fn seeds() -> Vec<Vec<u8>> {
    let tokens = &INSTALLATION.tokens;
    let key = seal_key();
    let servers: Vec<Vec<u8>> = tokens
        .server_tokens
        .iter()
        .filter_map(|vector| {
            let sealed = Sealed::parse(vector.text.as_bytes()).ok()?;
            let opened = sealed.open(&key, PURPOSE, |bytes| Some(bytes.to_vec()));
            opened.ok().map(sign::Signed::into_inner)
        })
        .collect();
    let users: Vec<Vec<u8>> = tokens
        .user_tokens
        .iter()
        .filter_map(|vector| Parts::split(vector.text.as_bytes()).ok())
        .filter_map(|parts| base64url::decode(parts.payload).ok())
        .collect();
    let with_server = users.iter().map(|user| join(&servers[0], user));
    let with_user = servers.iter().map(|server| join(server, &users[0]));
    with_server.chain(with_user).collect()
}

fn join(server: &[u8], user: &[u8]) -> Vec<u8> {
    let len = u8::try_from(server.len()).expect("a sealed token is short");
    [&[len], server, user].concat()
}

/// A byte with the length of the server token's plaintext, that plaintext, and
/// the payload of the player's token.
pub fn run(data: &[u8]) {
    let Some((len, rest)) = data.split_first() else {
        return;
    };
    let Some((server, user)) = rest.split_at_checked(usize::from(*len)) else {
        return;
    };
    let here = &*INSTALLATION;
    let key_id = here.tokens.keys["live_server"].id;
    let sealed = Sealed::write(key_id, &seal_key(), keys::NONCE, PURPOSE, server);
    let server = sealed.expect("it is short enough");
    let signed = compact::write(HEADER, user, &user_key());
    let text = signed.expose_str().expect("it is text");
    let authorization = [b"Bearer ", server.expose()].concat();
    let body = format!("{{\"access_token\":\"{text}\"}}");
    let (environment, now) = (Environment::Live, here.tokens.now);
    let bearer = Some(&*authorization);
    let judged = platform::verify(environment, GAME, bearer, body.as_bytes(), &here.world, now);
    let explained = explain(text.as_bytes(), &here.world, now);
    let Ok(member) = judged else { return };
    assert!(explained.accepted, "{explained:?}");
    let payload: Value = serde_json::from_slice(user).expect("it is JSON");
    assert_eq!(payload["member_no"].as_u64(), Some(member.member_no));
    assert_eq!(payload["application_no"].as_u64(), Some(NUMBER));
    assert_eq!(payload.get("guid").and_then(Value::as_u64), member.guid);
    let end = payload["expire_time"].as_i64().expect("it has an end");
    assert!(end > now.millis());
}

fn seal_key() -> SealKey {
    let material = INSTALLATION.tokens.keys["live_server"].material();
    SealKey::new(&material).expect("32 bytes are a key")
}

fn user_key() -> HmacKey {
    HmacKey::new(&INSTALLATION.tokens.keys["live_user"].material())
}
