//! Tokens of public keys, and the sets that the keys come in; encrypted tokens.

use std::sync::LazyLock;

use base::Secret;
use sign::{
    base64url,
    jwe::{Jwe, Key},
    jws::{Algorithm, Jws, KeySet, MAX_PAYLOAD, Refused, SigningKey, VerifyingKey},
};

use crate::{keys, line};

/// Ed25519, because what it signs is the same each time.
pub(crate) static SIGNER: LazyLock<SigningKey> = LazyLock::new(|| {
    let material = Secret::new([0x66; 32]);
    SigningKey::new(Algorithm::EdDsa, "fuzz", &material).expect("32 bytes are a key")
});

static SET: LazyLock<KeySet> = LazyLock::new(|| {
    let material = Secret::new([0x67; 32]);
    let other = SigningKey::new(Algorithm::Es256, "other", &material).expect("a scalar");
    let keys = vec![SIGNER.public().clone(), other.public().clone()];
    KeySet::new(keys).expect("two names")
});

/// Headers, tokens and sets, good and bad.
pub fn seeds() -> Vec<Vec<u8>> {
    let own = SIGNER.token(b"{}").expect("a short payload");
    let sealed = sealing()
        .encrypt(own.expose(), &keys::Constant)
        .expect("short");
    let headers = [
        r#"{"alg":"EdDSA","kid":"fuzz","typ":"JWT"}"#,
        r#" {"typ":"JWT", "kid":"fuzz", "alg":"EdDSA"}"#,
        r#"{"alg":"EdDSA","kid":"other"}"#,
        r#"{"alg":"none","kid":"fuzz"}"#,
        r#"{"alg":"EdDSA","kid":"fuzz","crit":["b64"],"b64":false}"#,
    ];
    let headers = headers.map(|header| format!("{header}\n{{}}").into_bytes());
    let texts = [own, sealed].map(|text| text.expose().to_vec());
    let sets = [SET.to_json(), SIGNER.public().to_jwk()].map(String::into_bytes);
    headers.into_iter().chain(texts).chain(sets).collect()
}

/// Reads the bytes as a token and as keys; then signs them as a payload, below
/// a header of their own, and encrypts them.
///
/// # Panics
/// When a token is taken that nobody made, or one of ours is not.
pub fn run(data: &[u8]) {
    read(data);
    set(data);
    signed(data);
    headed(data);
    encrypted(data);
}

fn judged(text: &[u8]) -> Option<Result<Vec<u8>, Refused>> {
    let token = Jws::parse(text).ok()?;
    let read = |_: &VerifyingKey, payload: &[u8]| Some(payload.to_vec());
    Some(SET.verify(&token, read).map(sign::Signed::into_inner))
}

fn read(text: &[u8]) {
    if let Some(Ok(payload)) = judged(text) {
        // Only the seeds were ever signed, and Ed25519 has one text for each.
        let ours = SIGNER.token(&payload).expect("it was read");
        assert_eq!(ours.expose(), text);
    }
}

fn set(json: &[u8]) {
    if let Ok(key) = VerifyingKey::from_jwk(json) {
        let again = VerifyingKey::from_jwk(key.to_jwk().as_bytes()).expect("its own text");
        assert_eq!(again.to_jwk(), key.to_jwk());
        assert_eq!(again.thumbprint(), key.thumbprint());
    }
    if let Ok(set) = KeySet::from_json(json) {
        let again = KeySet::from_json(set.to_json().as_bytes()).expect("its own text");
        assert_eq!(again.to_json(), set.to_json());
    }
}

fn signed(payload: &[u8]) {
    let token = SIGNER.token(payload);
    assert_eq!(token.is_ok(), payload.len() <= MAX_PAYLOAD);
    if let Ok(token) = token {
        assert_eq!(judged(token.expose()), Some(Ok(payload.to_vec())));
    }
}

/// The first line as a header, the rest as a payload, signed well.
fn headed(data: &[u8]) {
    let (header, payload) = line(data);
    let encoded = base64url::encode(header);
    let text = format!("{encoded}.{}", base64url::encode(payload));
    let signature = SIGNER.sign(text.as_bytes()).expect("Ed25519 signs");
    let text = format!("{text}.{}", base64url::encode(&signature));
    let Some(Ok(read)) = judged(text.as_bytes()) else {
        return;
    };
    assert_eq!(read, payload);
    // Whatever its form, such a header says these three and nothing else.
    let header: serde_json::Map<_, _> = serde_json::from_slice(header).expect("a header");
    assert_eq!(header.get("alg").and_then(|it| it.as_str()), Some("EdDSA"));
    assert_eq!(header.get("kid").and_then(|it| it.as_str()), Some("fuzz"));
    assert!(
        header
            .keys()
            .all(|name| ["alg", "kid", "typ"].contains(&&**name))
    );
}

fn sealing() -> Key {
    Key::new("fuzz", &Secret::new([0x66; 32])).expect("32 bytes are a key")
}

fn encrypted(data: &[u8]) {
    let whole = |content: &[u8]| Some(content.to_vec());
    let key = sealing();
    if let Ok(token) = Jwe::parse(data)
        && let Ok(content) = token.open([&key], whole)
    {
        // Only the seed was ever sealed, with this nonce.
        let ours = key
            .encrypt(content.get(), &keys::Constant)
            .expect("it was read");
        assert_eq!(ours.expose(), data);
    }
    let Ok(token) = key.encrypt(data, &keys::Constant) else {
        return;
    };
    let token = Jwe::parse(token.expose()).expect("its own text");
    let content = token.open([&key], whole).expect("its own key");
    assert_eq!(content.get(), data);
}
