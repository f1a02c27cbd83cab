//! That the bearer of a token holds the key that its device has attested.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use meta_attest::{
    game::possession::{NotProven, check, message},
    wire::{Claims, Confirmation, Others},
};
use sign::{
    base64url,
    jws::{Algorithm, SigningKey, VerifyingKey},
};

use super::world::*;

fn bound_to(thumbprint: Option<[u8; 32]>) -> Claims {
    let world = World::new();
    let mut wanted = grant();
    wanted.key = thumbprint;
    let issued = world.issue(app(), &signer(Algorithm::EdDsa), false, wanted);
    claims(&world.verify(app(), &text(&issued.unwrap()), NOW))
}

#[expect(clippy::unwrap_in_result, reason = "only the proof may fail here")]
fn prove(claims: &Claims, key: &SigningKey, message: &[u8]) -> Result<(), NotProven> {
    let signature = key.sign(message).unwrap();
    check(
        claims,
        key.public().to_jwk().as_bytes(),
        message,
        &signature,
    )
}

#[test]
fn the_key_that_was_attested_proves_it() {
    for algorithm in Algorithm::ALL {
        let key = signer(algorithm);
        let claims = bound_to(Some(key.public().thumbprint()));
        let signed = message(b"a.b.c", b"POST /match 17");
        assert_eq!(prove(&claims, &key, &signed), Ok(()));
        let signature = key.sign(&signed).unwrap();
        let jwk = key.public().to_jwk();
        for other in [
            message(b"a.b.c", b"POST /match 18"),
            message(b"a.b.d", b"POST /match 17"),
        ] {
            let said = check(&claims, jwk.as_bytes(), &other, &signature);
            assert_eq!(said, Err(NotProven::Forged));
        }
    }
}

#[test]
fn no_other_key_does() {
    let claims = bound_to(Some(signer(Algorithm::Es256).public().thumbprint()));
    let other = signer(Algorithm::EdDsa);
    assert_eq!(prove(&claims, &other, b"m"), Err(NotProven::OtherKey));
    let unbound = bound_to(None);
    assert_eq!(prove(&unbound, &other, b"m"), Err(NotProven::Unbound));
    for jwk in [
        "",
        "[]",
        "{}",
        r#"{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}"#,
    ] {
        let said = check(&claims, jwk.as_bytes(), b"m", &[0; 64]);
        assert_eq!(said, Err(NotProven::Unsupported), "{jwk}");
    }
}

/// A key as Android has it: no name, and signatures in DER.
struct Device(EcdsaKeyPair);

impl Device {
    fn new() -> Self {
        Self(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap())
    }

    fn jwk(&self) -> String {
        let point = self.0.public_key().as_ref();
        let (x, y) = point[1..].split_at(32);
        let (x, y) = (base64url::encode(x), base64url::encode(y));
        format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}"#)
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature = self.0.sign(&SystemRandom::new(), message).unwrap();
        signature.as_ref().to_vec()
    }
}

#[test]
fn signatures_come_as_android_writes_them() {
    let device = Device::new();
    let jwk = device.jwk();
    let named = jwk.replacen('{', r#"{"kid":"k","#, 1);
    let key = VerifyingKey::from_jwk(named.as_bytes()).unwrap();
    let claims = Claims {
        cnf: Some(Confirmation {
            jkt: base64url::encode(&key.thumbprint()),
            others: Others::default(),
        }),
        ..bound_to(None)
    };
    // Often enough for short numbers and for such with a zero in front.
    for number in 0..600_u32 {
        let message = number.to_be_bytes();
        let signature = device.sign(&message);
        assert_eq!(check(&claims, jwk.as_bytes(), &message, &signature), Ok(()));
        let cut = &signature[..signature.len() - 1];
        let longer = [&*signature, &[0]].concat();
        let mut padded = signature.clone();
        padded.insert(4, 0);
        padded[1] += 1;
        padded[3] += 1;
        for other in [cut, &longer, &padded] {
            let said = check(&claims, jwk.as_bytes(), &message, other);
            assert_eq!(said, Err(NotProven::Forged));
        }
    }
}
