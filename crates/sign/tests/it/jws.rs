//! Tokens of public keys: known answers, another implementation, attacks.

mod attacks;
mod crossed;
mod keys;
mod published;

use std::sync::LazyLock;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
};
use base::Secret;
use sign::{
    base64url,
    jws::{Algorithm, Jws, KeySet, Refused, SigningKey},
};

/// A key in DER as PKCS #8 has it.
static RSA: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der<'_> = key.as_der().unwrap();
    der.as_ref().to_vec()
});

fn material(algorithm: Algorithm) -> Secret {
    match algorithm {
        Algorithm::Es256 => Secret::new([0x11; 32]),
        Algorithm::EdDsa => Secret::new([0x22; 32]),
        Algorithm::Ps256 => Secret::new(RSA.clone()),
    }
}

fn kid(algorithm: Algorithm) -> String {
    format!("the-{}", algorithm.name())
}

fn signer(algorithm: Algorithm) -> SigningKey {
    SigningKey::new(algorithm, &kid(algorithm), &material(algorithm)).unwrap()
}

/// A key of each algorithm.
fn set() -> &'static KeySet {
    static SET: LazyLock<KeySet> = LazyLock::new(|| {
        let keys = Algorithm::ALL.map(|it| signer(it).public().clone());
        KeySet::new(keys.to_vec()).unwrap()
    });
    &SET
}

/// Which key made a token, and what it says; a text that is none is refused as
/// a header is.
fn judged(text: &str, keys: &KeySet) -> Result<(String, Vec<u8>), Refused> {
    let token = Jws::parse(text.as_bytes()).map_err(|_| Refused::Header)?;
    let read = |key: &sign::jws::VerifyingKey, payload: &[u8]| {
        Some((key.kid().to_owned(), payload.to_vec()))
    };
    keys.verify(&token, read).map(sign::Signed::into_inner)
}

/// A token with any header, signed well.
fn signed_with(header: &str, key: &SigningKey, payload: &[u8]) -> String {
    let header = base64url::encode(header.as_bytes());
    let signed = format!("{header}.{}", base64url::encode(payload));
    let signature = key.sign(signed.as_bytes()).unwrap();
    format!("{signed}.{}", base64url::encode(&signature))
}

#[test]
fn a_token_says_what_was_signed_and_by_which_key() {
    for algorithm in Algorithm::ALL {
        let token = signer(algorithm).token(b"{\"a\":1}").unwrap();
        let token = token.expose_str().unwrap();
        let (by, payload) = judged(token, set()).unwrap();
        assert_eq!((by, &*payload), (kid(algorithm), &b"{\"a\":1}"[..]));
        let (header, _) = token.split_once('.').unwrap();
        let header = String::from_utf8(base64url::decode(header.as_bytes()).unwrap()).unwrap();
        let alg = algorithm.name();
        let expected = format!(r#"{{"alg":"{alg}","kid":"the-{alg}","typ":"JWT"}}"#);
        assert_eq!(header, expected);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        assert!(token.bytes().all(plain), "{token}");
    }
}

#[test]
fn what_cannot_be_read_counts_as_forged() {
    let token = signer(Algorithm::EdDsa).token(b"{}").unwrap();
    let token = Jws::parse(token.expose()).unwrap();
    let nothing = |_: &_, _: &[u8]| None::<()>;
    assert_eq!(set().verify(&token, nothing), Err(Refused::Forged));
}

#[test]
fn a_payload_has_a_greatest_length() {
    let key = signer(Algorithm::EdDsa);
    let longest = key.token(&[b'x'; sign::jws::MAX_PAYLOAD]).unwrap();
    assert!(judged(longest.expose_str().unwrap(), set()).is_ok());
    assert!(key.token(&[b'x'; sign::jws::MAX_PAYLOAD + 1]).is_err());
    let payload = "A".repeat(11_000);
    let longer = signed_with(
        r#"{"alg":"EdDSA","kid":"the-EdDSA"}"#,
        &key,
        payload.as_bytes(),
    );
    assert_eq!(judged(&longer, set()), Err(Refused::Header));
}

#[test]
fn nothing_of_a_private_key_is_printed() {
    let shown = format!("{:?}", signer(Algorithm::Es256));
    assert_eq!(
        shown,
        "SigningKey(VerifyingKey { kid: \"the-ES256\", algorithm: Es256, .. })"
    );
}
