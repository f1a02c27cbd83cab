//! G4: an attestation token verified in process, for the first time and again.
//!
//! Beside each signature stands what the cryptographic library takes for the
//! same signature over the same bytes, with its key parsed once, as ours is.

use std::{hint::black_box, time::Duration};

use anyhow::{Context, Result, ensure};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, VerificationAlgorithm,
};
use base::{AppId, Clock, DeviceId, KeyId, Secret, Timestamp};
use meta_attest::{
    platform::token::{Cache, Grant, Issuer, TokenKeys, Verdict, Verifier},
    wire::{AppIntegrity, AppState, DeviceIntegrity, DeviceState, Others},
};
use serde_json::Value;
use sign::{
    SealKey, base64url, jwe,
    jws::{Algorithm, KeySet, SigningKey},
};
use testkit::SeededRng;

use crate::{
    given::{self, SystemClock},
    report::{Goal, Row},
    size::Size,
    turns::{self, Turns},
};

/// Signatures for one look-up in the cache in a round: they take that much longer.
const PER_SIGNATURE: u32 = 20;

const HANDLES: KeyId = KeyId::new([7; 4]);

/// Everything that a token is made and verified with.
struct Side {
    signing: KeySet,
    handles: SealKey,
    app_id: AppId,
    token: Vec<u8>,
    now: Timestamp,
    cache: Cache,
    raw: Raw,
}

impl TokenKeys for Side {
    fn signing(&self) -> &KeySet {
        &self.signing
    }

    fn handle(&self, id: KeyId) -> Option<&SealKey> {
        (id == HANDLES).then_some(&self.handles)
    }

    fn sealing(&self, _: AppId) -> Option<&jwe::Key> {
        None
    }
}

/// What is signed of the token and its signature, for the library alone.
struct Raw {
    key: ParsedPublicKey,
    signed: Vec<u8>,
    signature: Vec<u8>,
}

impl Raw {
    fn new(key: &SigningKey, token: &str) -> Result<Self> {
        let (signed, signature) = token.rsplit_once('.').context("no signature")?;
        let (algorithm, key) = public(key)?;
        let raw = Self {
            key: ParsedPublicKey::new(algorithm, key)?,
            signed: signed.into(),
            signature: base64url::decode(signature.as_bytes())?,
        };
        ensure!(raw.verify(), "the library refuses the signature");
        Ok(raw)
    }

    fn verify(&self) -> bool {
        let signed = black_box(&*self.signed);
        black_box(self.key.verify_sig(signed, &self.signature).is_ok())
    }
}

/// The bytes of a public key as the library takes them, out of its JWK.
fn public(key: &SigningKey) -> Result<(&'static dyn VerificationAlgorithm, Vec<u8>)> {
    let jwk: Value = serde_json::from_str(&key.public().to_jwk())?;
    let part = |name| -> Result<Vec<u8>> {
        let text = jwk.get(name).and_then(Value::as_str).context(name)?;
        Ok(base64url::decode(text.as_bytes())?)
    };
    Ok(match key.public().algorithm() {
        Algorithm::EdDsa => (&ED25519, part("x")?),
        _ => {
            let point = [vec![4], part("x")?, part("y")?].concat();
            (&ECDSA_P256_SHA256_FIXED, point)
        }
    })
}

impl Side {
    fn new(algorithm: Algorithm) -> Result<Self> {
        let now = SystemClock.now();
        let app_id = given::app_id()?;
        let key = SigningKey::new(algorithm, "0b5e55ed", &Secret::new([0x35; 32]))?;
        let handles = SealKey::new(&[0x36; 32])?;
        let issuer = Issuer {
            name: "https://platform.example.com",
            app_id,
            signing: &key,
            handles: (HANDLES, &handles),
            sealing: None,
        };
        let token = issuer.issue(grant(), now, &*SeededRng::new(1))?.token;
        let text = token.expose_str().context("no text")?;
        let side = Self {
            raw: Raw::new(&key, text)?,
            signing: KeySet::new(vec![key.public().clone()])?,
            handles,
            app_id,
            token: text.into(),
            now,
            cache: Cache::new(100_000),
        };
        ensure!(side.cold() && side.again(), "a good token is refused");
        eprintln!("{}: a token of {} bytes", algorithm.name(), text.len());
        Ok(side)
    }

    fn verifier(&self) -> Verifier<'_> {
        Verifier {
            app_id: self.app_id,
            keys: self,
        }
    }

    fn cold(&self) -> bool {
        let verdict = self.verifier().verify(black_box(&self.token), self.now);
        matches!(black_box(verdict), Verdict::Success(_))
    }

    fn again(&self) -> bool {
        let token = black_box(&*self.token);
        let verdict = self.verifier().verify_cached(token, &self.cache, self.now);
        matches!(black_box(verdict), Verdict::Success(_))
    }
}

/// As long as real ones are.
fn grant() -> Grant {
    Grant {
        nonce: "JMxMPp1H6kCxGzPRsjKFLw==".into(),
        lifetime: Duration::from_secs(86_400),
        app_state: AppState {
            app_integrity_state: AppIntegrity::StoreRecognized,
            package_cert_sha256_digest: vec!["c8a2e9bccf597c2f".repeat(4)],
            package_id: "com.example.name123".into(),
            version: "1".into(),
            others: Others::default(),
        },
        device_state: DeviceState {
            device_integrity_state: DeviceIntegrity::Advanced,
            unique_id: "cd81cd7e7e0525f9".repeat(4),
            development: None,
            others: Others::default(),
        },
        device_ban: None,
        device: DeviceId::new([0xd5; 16]),
        key: None,
        extra: Others::default(),
    }
}

pub(crate) fn verify(size: Size) -> Result<Vec<Row>> {
    let es256 = Side::new(Algorithm::Es256)?;
    let ed_dsa = Side::new(Algorithm::EdDsa)?;
    let operations = size.operations();
    let few = operations.div_ceil(PER_SIGNATURE);
    let first = |side| {
        Some(Turns::new(few, move || {
            black_box(Side::cold(side));
        }))
    };
    let raw = |raw| {
        Some(Turns::new(few, move || {
            black_box(Raw::verify(raw));
        }))
    };
    let again = Turns::new(operations, || {
        black_box(es256.again());
    });
    let rounds = turns::rounds(
        size,
        [
            first(&es256),
            raw(&es256.raw),
            first(&ed_dsa),
            raw(&ed_dsa.raw),
            Some(again),
        ],
    )?;
    Ok(rows(&rounds))
}

fn rows([es256, raw_es256, ed_dsa, raw_ed_dsa, again]: &[Vec<f64>; 5]) -> Vec<Row> {
    let pairs = |name, what, pair, goal| Row::pairs(name, what, "ns", pair, Some(goal));
    vec![
        pairs(
            "G4",
            "attestation token, ES256 / the library's verification alone",
            (es256, raw_es256),
            Goal::AtMost(1.05),
        ),
        pairs(
            "G4",
            "attestation token, EdDSA / the library's verification alone",
            (ed_dsa, raw_ed_dsa),
            Goal::AtMost(1.05),
        ),
        Row::figure(
            "G4'",
            "attestation token seen again",
            "ns",
            again,
            Some(Goal::AtMost(1_000.0)),
        ),
        pairs(
            "G4'",
            "attestation token, ES256, first time / seen again",
            (es256, again),
            Goal::AtLeast(40.0),
        ),
    ]
}
