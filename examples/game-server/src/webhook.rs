use anyhow::Context;
use axum::http::HeaderMap;
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::GrantSecret;

/// Knows a call that the gate has signed (Standard Webhooks, "Signature scheme").
///
/// Id, timestamp and body are what is signed, and nothing else of the call is: what
/// is granted is decided by these alone. The timestamp's age is not judged, because
/// a call that somebody repeats later finds its id in the ledger and does nothing.
pub(crate) struct Verifier(Hmac<Sha256>);

impl Verifier {
    pub(crate) fn new(secret: &GrantSecret) -> anyhow::Result<Self> {
        let text = secret.0.strip_prefix("whsec_");
        let text = text.context("a grant secret begins with whsec_")?;
        let key = STANDARD.decode(text).context("a grant secret is base64")?;
        let mac = Hmac::new_from_slice(&key).context("a grant secret is not empty")?;
        Ok(Self(mac))
    }

    /// The call's id, if one of its signatures is the gate's. While the gate's
    /// secret is being replaced there are two.
    pub(crate) fn id<'a>(&self, headers: &'a HeaderMap, body: &[u8]) -> Option<&'a str> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let id = text("webhook-id")?;
        let timestamp = text("webhook-timestamp")?;
        // The parts are joined by dots, so that one in a part would move the joints.
        if id.contains('.') || !timestamp.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let mut mac = self.0.clone();
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        let signed = text("webhook-signature")?
            .split(' ')
            .filter_map(|signature| signature.strip_prefix("v1,"))
            .filter_map(|signature| STANDARD.decode(signature).ok())
            .any(|signature| mac.clone().verify_slice(&signature).is_ok());
        signed.then_some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks specification.
    fn example() -> (Verifier, HeaderMap, &'static [u8]) {
        let secret = GrantSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", "1614265330"),
            (
                "webhook-signature",
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        let body = br#"{"test": 2432232314}"#;
        (Verifier::new(&secret).unwrap(), headers, body)
    }

    #[test]
    fn what_is_signed_is_known_and_nothing_else() {
        let (verifier, headers, body) = example();
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        assert_eq!(verifier.id(&headers, body), Some(id));
        assert_eq!(verifier.id(&headers, b"{}"), None);
        for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
            let mut other = headers.clone();
            other.insert(name, "1".parse().unwrap());
            assert_eq!(verifier.id(&other, body), None, "{name}");
            other.remove(name);
            assert_eq!(verifier.id(&other, body), None, "{name}");
        }
    }
}
