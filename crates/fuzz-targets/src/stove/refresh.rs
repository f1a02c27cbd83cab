//! Refresh tokens, as they come and behind their seal.

use sign::{SealKey, Sealed};
use stove::platform::{judge_refresh_token, seal_refresh_token};

use super::{INSTALLATION, seeds};
use crate::keys;

const PURPOSE: &[u8] = b"stove.refresh_token.live";

/// All tokens as texts, and what is inside the refresh tokens.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut all = seeds::texts();
    let key = key();
    for vector in &INSTALLATION.tokens.refresh_tokens {
        let sealed = Sealed::parse(vector.text.as_bytes()).expect("a vector can be read");
        let opened = sealed.open(&key, PURPOSE, |bytes| Some(bytes.to_vec()));
        all.extend(opened.map(sign::Signed::into_inner));
    }
    all
}

/// Judges the bytes as a text, and seals them as a plaintext.
pub fn run(data: &[u8]) {
    let here = &*INSTALLATION;
    let now = here.tokens.now;
    if judge_refresh_token(data, &here.world, now).is_ok() {
        assert!(here.known.contains(data), "a token out of nothing");
    }
    let key_id = here.tokens.keys["live_refresh"].id;
    let sealed = Sealed::write(key_id, &key(), keys::NONCE, PURPOSE, data);
    let Ok(text) = sealed else { return };
    let Ok(fresh) = judge_refresh_token(text.expose(), &here.world, now) else {
        return;
    };
    let token = fresh.get();
    assert!(token.expires_at > now);
    let again = seal_refresh_token(token, key_id, &key(), keys::NONCE);
    let again = again.expect("it was sealed before");
    assert_eq!(again.expose(), text.expose(), "two texts say the same");
}

fn key() -> SealKey {
    let material = INSTALLATION.tokens.keys["live_refresh"].material();
    SealKey::new(&material).expect("32 bytes are a key")
}
