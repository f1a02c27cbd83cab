//! The known answers, read.

use std::collections::BTreeMap;

use base::{AppId, KeyId, PlayerId, Timestamp, TokenId};
use meta_graph::{
    platform::{Grant, GrantKind},
    wire::Node,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

pub(super) fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap()
}

#[derive(Deserialize)]
pub(super) struct Tokens {
    pub(super) now: Timestamp,
    pub(super) keys: BTreeMap<String, Key>,
    pub(super) grants: Vec<GrantVector>,
    pub(super) forged: BTreeMap<String, String>,
}

#[derive(Deserialize)]
pub(super) struct Key {
    pub(super) id: KeyId,
    material: String,
}

#[derive(Deserialize)]
pub(super) struct GrantVector {
    pub(super) name: String,
    pub(super) kind: String,
    nonce: String,
    app_id: AppId,
    player: PlayerId,
    user_id: PlayerId,
    id: TokenId,
    issued_at: Timestamp,
    expires_at: Timestamp,
    pub(super) key: Option<String>,
    pub(super) text: String,
}

impl Tokens {
    pub(super) fn read() -> Self {
        read(include_str!("../../vectors/tokens.json"))
    }

    /// The text of a token by its name.
    pub(super) fn text(&self, name: &str) -> &str {
        let made = self.grants.iter().find(|grant| grant.name == name);
        made.map_or_else(|| &*self.forged[name], |grant| &*grant.text)
    }
}

impl Key {
    pub(super) fn material(&self) -> Vec<u8> {
        hex(&self.material)
    }
}

impl GrantVector {
    pub(super) fn nonce(&self) -> [u8; 12] {
        hex(&self.nonce).try_into().unwrap()
    }

    pub(super) fn grant(&self) -> Grant {
        Grant {
            app_id: self.app_id,
            player: self.player,
            user_id: self.user_id,
            id: self.id,
            issued_at: self.issued_at,
            expires_at: self.expires_at,
        }
    }
}

pub(super) fn kind_name(kind: GrantKind) -> &'static str {
    match kind {
        GrantKind::UserToken => "user_token",
        GrantKind::UserProof => "user_proof",
        GrantKind::SsoCode => "sso_code",
        GrantKind::RefreshCode => "refresh_code",
    }
}

/// A node of some JSON. Keys live as long as the test.
pub(super) fn node(value: &Value) -> Node {
    match value {
        Value::Null => Node::Absent,
        Value::Bool(value) => Node::Bool(*value),
        Value::Number(number) => Node::Number(number.as_i64().unwrap()),
        Value::String(text) => Node::text(&**text),
        Value::Array(items) => Node::List(items.iter().map(node).collect()),
        Value::Object(members) => {
            let entries = members
                .iter()
                .map(|(key, value)| (leaked(key), node(value)));
            Node::Object(entries.collect())
        }
    }
}

pub(super) fn leaked(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

/// The JSON of a node, read back.
pub(super) fn json(node: &Node) -> Value {
    serde_json::from_slice(&node.to_bytes()).unwrap()
}

fn hex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.map(byte).collect()
}
