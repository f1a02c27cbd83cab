//! The known answers, read.

use std::collections::BTreeMap;

use base::{AppId, CredentialId, KeyId, PlayerId, Secret, Timestamp, TokenId};
use opensocial::platform::ProxyToken;
use serde::{Deserialize, de::DeserializeOwned};

pub(super) fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap()
}

#[derive(Deserialize)]
pub(super) struct Tokens {
    pub(super) now: Timestamp,
    pub(super) forgotten_until: Timestamp,
    pub(super) keys: BTreeMap<String, Key>,
    pub(super) tokens: Vec<TokenVector>,
    pub(super) consumers: Vec<ConsumerVector>,
    pub(super) revoked: Revoked,
}

#[derive(Deserialize)]
pub(super) struct Key {
    pub(super) id: KeyId,
    material: String,
}

#[derive(Deserialize)]
pub(super) struct Revoked {
    pub(super) token: TokenId,
    pub(super) player: PlayerId,
    pub(super) credential: CredentialId,
}

#[derive(Deserialize)]
pub(super) struct TokenVector {
    pub(super) name: String,
    pub(super) key: String,
    app_id: AppId,
    player: PlayerId,
    credential: CredentialId,
    id: TokenId,
    issued_at: Timestamp,
    expires_at: Timestamp,
    secret: String,
    nonce: String,
    pub(super) text: String,
}

#[derive(Clone, Deserialize)]
pub(super) struct ConsumerVector {
    pub(super) consumer_key: String,
    pub(super) secret: String,
    pub(super) previous: Option<String>,
    pub(super) previous_until: Option<i64>,
    pub(super) app_id: AppId,
    pub(super) app_number: Option<String>,
    pub(super) credential: CredentialId,
    pub(super) window: u64,
    pub(super) on_form: String,
    pub(super) require_body_hash: bool,
    pub(super) profile: String,
}

#[derive(Deserialize)]
pub(super) struct Calls {
    pub(super) calls: Vec<CallVector>,
}

#[derive(Clone, Deserialize)]
pub(super) struct CallVector {
    pub(super) name: String,
    pub(super) method: String,
    pub(super) scheme: String,
    pub(super) host: String,
    pub(super) target: String,
    pub(super) authorization: String,
    #[serde(default)]
    pub(super) body: String,
    pub(super) content_type: Option<String>,
    /// Milliseconds after the vectors' now.
    #[serde(default)]
    pub(super) at: i64,
    pub(super) expect: Expected,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expected {
    pub(super) app: Option<AppId>,
    pub(super) model: Option<String>,
    pub(super) viewer: Option<PlayerId>,
    pub(super) refused: Option<String>,
}

impl Tokens {
    pub(super) fn read() -> Self {
        read(include_str!("../../vectors/tokens.json"))
    }
}

impl Calls {
    pub(super) fn read() -> Self {
        read(include_str!("../../vectors/calls.json"))
    }

    pub(super) fn named(&self, name: &str) -> &CallVector {
        self.calls.iter().find(|call| call.name == name).unwrap()
    }
}

impl Key {
    pub(super) fn material(&self) -> Vec<u8> {
        hex(&self.material)
    }
}

impl TokenVector {
    pub(super) fn nonce(&self) -> [u8; 12] {
        hex(&self.nonce).try_into().unwrap()
    }

    pub(super) fn token(&self) -> ProxyToken {
        ProxyToken {
            app_id: self.app_id,
            player: self.player,
            credential: self.credential,
            id: self.id,
            issued_at: self.issued_at,
            expires_at: self.expires_at,
            secret: Secret::from(self.secret.clone()),
        }
    }
}

pub(super) fn hex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.map(byte).collect()
}
