use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use sign::mac::{EcdsaPublic, Key};

/// Where Google publishes the document ("Fetch the list of public keys").
pub const URL: &str = "https://www.gstatic.com/admob/reward/verifier-keys.json";

/// The longest document that is read, in bytes.
pub const MAX_DOCUMENT: usize = 64 * 1024;

/// How many keys a document may have.
pub const MAX_KEYS: usize = 64;

/// The keys of one document, by their names.
#[derive(Clone)]
pub struct AdmobKeys(Vec<(String, Key)>);

/// The bytes are no list of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKeys {
    /// More than [`MAX_DOCUMENT`] bytes.
    #[error("the document is too long")]
    TooLong,
    /// No JSON of the expected shape.
    #[error("not a list of keys")]
    Shape,
    /// More than [`MAX_KEYS`].
    #[error("more than 64 keys")]
    TooMany,
    /// Two keys of one name.
    #[error("two keys have one name")]
    Duplicate,
    /// A key that is written twice is not the same both times, or is not
    /// written at all.
    #[error("a key is not readable")]
    Unreadable,
    /// None of the keys is on a curve that is known here.
    #[error("there is no key of a known kind")]
    NoKey,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Published>,
}

#[derive(Deserialize)]
struct Published {
    #[serde(rename = "keyId")]
    key_id: u64,
    pem: Option<String>,
    base64: Option<String>,
}

impl AdmobKeys {
    /// Reads `{"keys":[{"keyId":…,"pem":…,"base64":…}]}`; one of the two forms
    /// is enough. The curve of a key is the one that the key itself says. A key
    /// of a kind that is not known is left out, so that a new one does not
    /// spoil the others; members that are unknown are passed over.
    ///
    /// # Errors
    /// [`InvalidKeys`].
    pub fn parse(json: &[u8]) -> Result<Self, InvalidKeys> {
        if json.len() > MAX_DOCUMENT {
            return Err(InvalidKeys::TooLong);
        }
        let document: Document = serde_json::from_slice(json).map_err(|_| InvalidKeys::Shape)?;
        if document.keys.len() > MAX_KEYS {
            return Err(InvalidKeys::TooMany);
        }
        let mut seen = Vec::new();
        let mut keys = Vec::new();
        for published in &document.keys {
            if seen.contains(&published.key_id) {
                return Err(InvalidKeys::Duplicate);
            }
            seen.push(published.key_id);
            let spki = spki(published)?;
            if let Ok(key) = EcdsaPublic::from_spki(&spki) {
                keys.push((published.key_id.to_string(), Key::from(key)));
            }
        }
        if keys.is_empty() {
            return Err(InvalidKeys::NoKey);
        }
        Ok(Self(keys))
    }

    /// The key of a name, which is a decimal number without leading zeros.
    #[must_use]
    pub fn get(&self, key_id: &str) -> Option<&Key> {
        let found = self.0.iter().find(|(known, _)| known == key_id);
        found.map(|(_, key)| key)
    }

    /// The names of the keys.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(id, _)| &**id)
    }
}

fn spki(published: &Published) -> Result<Vec<u8>, InvalidKeys> {
    let decode = |text: &str| {
        let text: String = text.split_ascii_whitespace().collect();
        STANDARD.decode(text).map_err(|_| InvalidKeys::Unreadable)
    };
    let bare = published.base64.as_deref().map(decode).transpose()?;
    let pem = match published.pem.as_deref() {
        None => None,
        Some(pem) => Some(decode(inside(pem).ok_or(InvalidKeys::Unreadable)?)?),
    };
    match (bare, pem) {
        (Some(bare), Some(pem)) if bare != pem => Err(InvalidKeys::Unreadable),
        (Some(der), _) | (None, Some(der)) => Ok(der),
        (None, None) => Err(InvalidKeys::Unreadable),
    }
}

/// What stands between the lines of a PEM text (RFC 7468, section 13).
fn inside(pem: &str) -> Option<&str> {
    let rest = pem.trim().strip_prefix("-----BEGIN PUBLIC KEY-----")?;
    rest.strip_suffix("-----END PUBLIC KEY-----")
}

impl fmt::Debug for AdmobKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}
