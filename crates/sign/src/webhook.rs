//! Signed webhooks as the Standard Webhooks specification has them: three
//! headers, of which the third is an HMAC-SHA256 over the other two and the
//! body (section "Signature scheme", symmetric).
//!
//! The signed text is `id.timestamp.body`. An id is held free of dots here, so
//! that no two messages share a text.

use std::fmt;

use base::{Rng, Secret, Timestamp};
use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{BadKey, HmacKey, Malformed, Signed, TAG_LEN};

/// The name of the header with the message's id, in lower case.
pub const ID_HEADER: &str = "webhook-id";
/// The name of the header with the moment of sending, in seconds.
pub const TIMESTAMP_HEADER: &str = "webhook-timestamp";
/// The name of the header with the signatures.
pub const SIGNATURE_HEADER: &str = "webhook-signature";

/// The longest id, in bytes.
pub const MAX_MESSAGE_ID: usize = 256;

/// How many signatures of one message are looked at. A sender needs one for
/// each key that it is about to leave or has just taken up.
pub const MAX_SIGNATURES: usize = 16;

/// What a secret's text begins with.
const SECRET_PREFIX: &str = "whsec_";
/// How many random bytes a secret may have ("Symmetric signatures").
const SECRET_LEN: std::ops::RangeInclusive<usize> = 24..=64;
/// How many it has when it is made here.
const GENERATED_LEN: usize = 32;

/// The version of a signature by HMAC-SHA256.
const VERSION: &str = "v1";

/// A key that signs webhooks.
#[derive(Clone)]
pub struct WebhookKey(HmacKey);

impl WebhookKey {
    /// Reads a secret as it is handed about: `whsec_` and base64 with padding.
    ///
    /// # Errors
    /// [`BadKey`] for another spelling, and for fewer than 24 or more than 64
    /// bytes.
    pub fn read(secret: &Secret) -> Result<Self, BadKey> {
        let text = secret.expose().strip_prefix(SECRET_PREFIX.as_bytes());
        let material = STANDARD.decode(text.ok_or(BadKey)?).map_err(|_| BadKey)?;
        let material = zeroize::Zeroizing::new(material);
        if !SECRET_LEN.contains(&material.len()) {
            return Err(BadKey);
        }
        Ok(Self(HmacKey::new(&material)))
    }

    /// Draws a secret of 32 bytes, spelled as [`read`](Self::read) takes it.
    #[must_use]
    pub fn generate(rng: &dyn Rng) -> Secret {
        let material = zeroize::Zeroizing::new(rng.array::<GENERATED_LEN>());
        Secret::from(format!("{SECRET_PREFIX}{}", STANDARD.encode(*material)))
    }
}

impl fmt::Debug for WebhookKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookKey(redacted)")
    }
}

/// What names a message, the same at every attempt to deliver it: 1 to 256
/// visible ASCII characters without a dot.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessageId(String);

impl MessageId {
    /// Takes an id.
    ///
    /// # Errors
    /// [`Malformed`]. A dot is refused because it ends the id within the
    /// signed text: what follows it could be taken for the timestamp.
    pub fn new(text: &str) -> Result<Self, Malformed> {
        let good = |byte: u8| byte.is_ascii_graphic() && byte != b'.';
        let length = 1..=MAX_MESSAGE_ID;
        if !length.contains(&text.len()) || !text.bytes().all(good) {
            return Err(Malformed);
        }
        Ok(Self(text.to_owned()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The values of the three headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headers {
    /// Of [`ID_HEADER`].
    pub id: String,
    /// Of [`TIMESTAMP_HEADER`].
    pub timestamp: String,
    /// Of [`SIGNATURE_HEADER`].
    pub signature: String,
}

/// Signs a message with the active key, and with `others` besides: keys that a
/// receiver may still have, or not yet.
#[must_use]
pub fn sign<'k>(
    active: &'k WebhookKey,
    others: impl IntoIterator<Item = &'k WebhookKey>,
    id: &MessageId,
    at: Timestamp,
    body: &[u8],
) -> Headers {
    let timestamp = at.secs().to_string();
    let text = signed_text(id.as_str(), &timestamp, body);
    let signatures = std::iter::once(active).chain(others).map(|key| {
        let tag = key.0.sign(&text);
        format!("{VERSION},{}", STANDARD.encode(tag))
    });
    Headers {
        id: id.as_str().to_owned(),
        signature: signatures.collect::<Vec<_>>().join(" "),
        timestamp,
    }
}

/// The three headers as they came, if they came.
#[derive(Clone, Copy, Debug, Default)]
pub struct Presented<'a> {
    /// Of [`ID_HEADER`].
    pub id: Option<&'a [u8]>,
    /// Of [`TIMESTAMP_HEADER`].
    pub timestamp: Option<&'a [u8]>,
    /// Of [`SIGNATURE_HEADER`].
    pub signature: Option<&'a [u8]>,
}

/// A message that was signed. It may be old or have come before: its id and
/// moment are for finding out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What names it.
    pub id: MessageId,
    /// When this attempt was sent, to the second.
    pub sent_at: Timestamp,
}

/// Why a message is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebhookRefusal {
    /// One of the three headers is missing.
    #[error("a webhook header is missing")]
    HeaderMissing,
    /// The id is not one, or holds a dot.
    #[error("webhook-id is not an id")]
    IdUnreadable,
    /// The timestamp is not a whole number of seconds in its one spelling.
    #[error("webhook-timestamp is not a number of seconds")]
    TimestampUnreadable,
    /// None of the signatures was made with one of the keys.
    #[error("no signature matches")]
    Forged,
}

/// Checks a message against every key. Signatures of other versions, and those
/// after the sixteenth, are passed over.
///
/// # Errors
/// [`WebhookRefusal`].
pub fn verify<'k>(
    presented: Presented<'_>,
    body: &[u8],
    keys: impl IntoIterator<Item = &'k WebhookKey>,
) -> Result<Signed<Message>, WebhookRefusal> {
    let missing = WebhookRefusal::HeaderMissing;
    let id = presented.id.ok_or(missing)?;
    let timestamp = presented.timestamp.ok_or(missing)?;
    let signature = presented.signature.ok_or(missing)?;
    let id = std::str::from_utf8(id).map_err(|_| WebhookRefusal::IdUnreadable)?;
    let id = MessageId::new(id).map_err(|_| WebhookRefusal::IdUnreadable)?;
    let (timestamp, sent_at) = seconds(timestamp).ok_or(WebhookRefusal::TimestampUnreadable)?;
    let text = signed_text(id.as_str(), timestamp, body);
    let tags: Vec<_> = tags(signature).collect();
    let mut holds = false;
    for key in keys {
        for tag in &tags {
            holds |= key.0.verify(&text, tag).is_ok();
        }
    }
    if !holds {
        return Err(WebhookRefusal::Forged);
    }
    Ok(Signed::new(Message { id, sent_at }))
}

fn signed_text(id: &str, timestamp: &str, body: &[u8]) -> Vec<u8> {
    [id.as_bytes(), timestamp.as_bytes(), body].join(&b'.')
}

/// A moment after the epoch, in the one spelling that its number has.
fn seconds(text: &[u8]) -> Option<(&str, Timestamp)> {
    let text = std::str::from_utf8(text).ok()?;
    let number: i64 = text.parse().ok()?;
    let canonical = number >= 0 && number.to_string() == text;
    canonical.then(|| (text, Timestamp::from_secs(number)))
}

/// The tags in a list of signatures, each `v1,` and base64 with padding.
fn tags(signatures: &[u8]) -> impl Iterator<Item = [u8; TAG_LEN]> {
    signatures
        .split(|byte| *byte == b' ')
        .take(MAX_SIGNATURES)
        .filter_map(|signature| {
            let text = signature.strip_prefix(b"v1,")?;
            STANDARD.decode(text).ok()?.try_into().ok()
        })
}
