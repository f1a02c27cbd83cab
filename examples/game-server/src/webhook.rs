use anyhow::Context;
use axum::http::HeaderMap;
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::GrantSecret;

/// Knows a call that the gate has signed (Standard Webhooks, "Signature scheme").
///
/// The timestamp is part of what is signed and its age is not judged: a call that
/// somebody repeats later finds its key in the ledger and does nothing.
pub(crate) struct Verifier(Hmac<Sha256>);

impl Verifier {
    pub(crate) fn new(secret: &GrantSecret) -> anyhow::Result<Self> {
        let text = secret.0.strip_prefix("whsec_");
        let text = text.context("a grant secret begins with whsec_")?;
        let key = STANDARD.decode(text).context("a grant secret is base64")?;
        let mac = Hmac::new_from_slice(&key).context("a grant secret is not empty")?;
        Ok(Self(mac))
    }

    /// Whether one of the call's signatures is the gate's. While the gate's secret
    /// is being replaced there are two.
    pub(crate) fn holds(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let (Some(id), Some(timestamp), Some(signatures)) = (
            text("webhook-id"),
            text("webhook-timestamp"),
            text("webhook-signature"),
        ) else {
            return false;
        };
        let mut mac = self.0.clone();
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        signatures
            .split(' ')
            .filter_map(|signature| signature.strip_prefix("v1,"))
            .filter_map(|signature| STANDARD.decode(signature).ok())
            .any(|signature| mac.clone().verify_slice(&signature).is_ok())
    }
}
