//! What our own verification is held against.

use std::hint::black_box;

use anyhow::{Context, Result, ensure};
use base::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::given;

/// HMAC-SHA256 over what is signed of a token, with a prepared key, and nothing else.
pub(super) struct RawHmac {
    key: Hmac<Sha256>,
    signed: Vec<u8>,
}

impl RawHmac {
    pub(super) fn new(token: &str) -> Result<Self> {
        let (signed, _) = token.rsplit_once('.').context("no tag")?;
        Ok(Self {
            key: Hmac::new_from_slice(&given::USER_MATERIAL)?,
            signed: signed.into(),
        })
    }

    pub(super) fn verify(&self) {
        let mut mac = self.key.clone();
        mac.update(black_box(&self.signed));
        black_box(mac.finalize().into_bytes());
    }
}

/// How long its token is, which is as long as our own with a few bytes more.
const LENGTH: usize = 305;

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    exp: i64,
    iat: i64,
    sub: String,
    member_no: u64,
    application_no: u64,
    guid: u64,
    jti: String,
}

/// The crate `jsonwebtoken` as its documentation shows it, on a token of eight claims.
pub(super) struct JsonWebToken {
    token: String,
    key: DecodingKey,
    validation: Validation,
}

impl JsonWebToken {
    pub(super) fn new(now: Timestamp) -> Result<Self> {
        let claims = Claims {
            iss: "countersign".into(),
            exp: now.secs().saturating_add(21_600),
            iat: now.secs(),
            sub: "x".into(),
            member_no: given::MEMBER,
            application_no: given::NUMBER,
            guid: given::GUID,
            jti: "0123456789abcdef0123456".into(),
        };
        let key = EncodingKey::from_secret(&given::USER_MATERIAL);
        let header = Header::new(Algorithm::HS256);
        let token = jsonwebtoken::encode(&header, &claims, &key)?;
        ensure!(token.len() == LENGTH, "the token has {} bytes", token.len());
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&["countersign"]);
        let peer = Self {
            token,
            key: DecodingKey::from_secret(&given::USER_MATERIAL),
            validation,
        };
        ensure!(peer.decode(), "jsonwebtoken refuses its own token");
        Ok(peer)
    }

    fn decode(&self) -> bool {
        let token = black_box(&self.token);
        let data = jsonwebtoken::decode::<Claims>(token, &self.key, &self.validation);
        black_box(data).is_ok()
    }

    pub(super) fn verify(&self) {
        black_box(self.decode());
    }
}
