//! Against the crate `jsonwebtoken`, in both directions.

use aws_lc_rs::{
    agreement::{self, ECDH_P256},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair},
};
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation, jwk::Jwk};
use rsa::{PrivateKey, pkcs1::EncodeRsaPrivateKey, pkcs8::DecodePrivateKey};
use serde_json::{Value, json};

use super::*;

fn theirs(algorithm: Algorithm) -> jsonwebtoken::Algorithm {
    algorithm.name().parse().unwrap()
}

/// The key as that crate takes it.
fn encoding_key(algorithm: Algorithm) -> EncodingKey {
    let material = material(algorithm);
    let material = material.expose();
    match algorithm {
        Algorithm::Es256 => {
            let private = agreement::PrivateKey::from_private_key(&ECDH_P256, material).unwrap();
            let key = EcdsaKeyPair::from_private_key_and_public_key(
                &ECDSA_P256_SHA256_FIXED_SIGNING,
                material,
                private.compute_public_key().unwrap().as_ref(),
            );
            EncodingKey::from_ec_der(key.unwrap().to_pkcs8v1().unwrap().as_ref())
        }
        Algorithm::EdDsa => {
            let key = Ed25519KeyPair::from_seed_unchecked(material).unwrap();
            EncodingKey::from_ed_der(key.to_pkcs8v1().unwrap().as_ref())
        }
        Algorithm::Ps256 => {
            let key = PrivateKey::from_pkcs8_der(material).unwrap();
            EncodingKey::from_rsa_der(key.to_pkcs1_der().unwrap().as_bytes())
        }
    }
}

#[test]
fn jsonwebtoken_reads_ours() {
    for algorithm in Algorithm::ALL {
        let key = signer(algorithm);
        let token = key.token(br#"{"version":"7"}"#).unwrap();
        let jwk: Jwk = serde_json::from_str(&key.public().to_jwk()).unwrap();
        let mut validation = Validation::new(theirs(algorithm));
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        let key = DecodingKey::from_jwk(&jwk).unwrap();
        let read = jsonwebtoken::decode::<Value>(token.expose(), &key, &validation).unwrap();
        assert_eq!(read.claims, json!({"version": "7"}));
        assert_eq!(read.header.kid, Some(kid(algorithm)));
    }
}

#[test]
fn ours_reads_jsonwebtokens() {
    for algorithm in Algorithm::ALL {
        let mut header = Header::new(theirs(algorithm));
        header.kid = Some(kid(algorithm));
        let claims = json!({"version": "7"});
        let token = jsonwebtoken::encode(&header, &claims, &encoding_key(algorithm)).unwrap();
        // Its headers have another order than ours.
        let own = signer(algorithm).token(b"{}").unwrap();
        let own = own.expose_str().unwrap().split_once('.').unwrap().0;
        assert!(!token.starts_with(own));
        let (by, payload) = judged(&token, set()).unwrap();
        assert_eq!(
            (by, &*payload),
            (kid(algorithm), &br#"{"version":"7"}"#[..])
        );
    }
}
