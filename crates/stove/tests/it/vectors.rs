//! The files under `vectors/`. The texts in them were made by an independent
//! implementation of the documented layouts.

use std::collections::BTreeMap;

use base::{
    AppId, CredentialId, Environment, FamilyId, KeyId, PlayerId, Secret, Timestamp, TokenId,
};
use serde::Deserialize;
use serde_json::Value;
use stove::platform::{RefreshToken, ServerToken, UserToken};

#[derive(Deserialize)]
pub(super) struct Tokens {
    pub(super) now: Timestamp,
    pub(super) keys: BTreeMap<String, Key>,
    pub(super) server_tokens: Vec<ServerVector>,
    pub(super) user_tokens: Vec<UserVector>,
    pub(super) refresh_tokens: Vec<RefreshVector>,
}

#[derive(Deserialize)]
pub(super) struct Key {
    pub(super) id: KeyId,
    material: String,
}

#[derive(Deserialize)]
pub(super) struct ServerVector {
    pub(super) name: String,
    pub(super) key: String,
    nonce: String,
    environment: Environment,
    app_id: AppId,
    credential_id: CredentialId,
    token_id: TokenId,
    game_id: String,
    issued_at: Timestamp,
    expires_at: Timestamp,
    pub(super) text: String,
}

#[derive(Deserialize)]
pub(super) struct UserVector {
    pub(super) name: String,
    pub(super) key: String,
    environment: Environment,
    app_id: AppId,
    application_no: u64,
    player: PlayerId,
    guid: Option<PlayerId>,
    token_id: TokenId,
    issued_at: Timestamp,
    expires_at: Timestamp,
    pub(super) text: String,
}

#[derive(Deserialize)]
pub(super) struct RefreshVector {
    pub(super) name: String,
    pub(super) key: String,
    nonce: String,
    environment: Environment,
    app_id: AppId,
    player: PlayerId,
    family_id: FamilyId,
    generation: u64,
    issued_at: Timestamp,
    expires_at: Timestamp,
    pub(super) text: String,
}

/// A refresh token and why it is refused.
#[derive(Deserialize)]
pub(super) struct RefreshRefused {
    pub(super) code: String,
    pub(super) why: String,
    pub(super) token: String,
}

#[derive(Deserialize)]
pub(super) struct RefusalVector {
    pub(super) reason: String,
    #[serde(default)]
    pub(super) why: String,
    pub(super) call: String,
    pub(super) environment: Environment,
    #[serde(default)]
    pub(super) game_id: String,
    pub(super) authorization: Option<String>,
    #[serde(default)]
    pub(super) body: String,
    #[serde(default)]
    pub(super) query: String,
    pub(super) caller_id: Option<String>,
    pub(super) status: u16,
    pub(super) code: u32,
    pub(super) message: String,
}

impl Key {
    pub(super) fn material(&self) -> Vec<u8> {
        hex(&self.material)
    }
}

impl ServerVector {
    pub(super) fn nonce(&self) -> [u8; 12] {
        hex(&self.nonce).try_into().unwrap()
    }

    pub(super) fn token(&self) -> ServerToken<'_> {
        ServerToken {
            environment: self.environment,
            app_id: self.app_id,
            credential_id: self.credential_id,
            token_id: self.token_id,
            game_id: &self.game_id,
            issued_at: self.issued_at,
            expires_at: self.expires_at,
        }
    }
}

impl UserVector {
    pub(super) fn token(&self) -> UserToken {
        UserToken {
            environment: self.environment,
            app_id: self.app_id,
            application_no: self.application_no,
            player: self.player,
            guid: self.guid,
            token_id: self.token_id,
            issued_at: self.issued_at,
            expires_at: self.expires_at,
        }
    }
}

impl RefreshVector {
    pub(super) fn nonce(&self) -> [u8; 12] {
        hex(&self.nonce).try_into().unwrap()
    }

    pub(super) fn token(&self) -> RefreshToken {
        RefreshToken {
            environment: self.environment,
            app_id: self.app_id,
            player: self.player,
            family_id: self.family_id,
            generation: self.generation,
            issued_at: self.issued_at,
            expires_at: self.expires_at,
        }
    }
}

impl Tokens {
    pub(super) fn read() -> Self {
        serde_json::from_str(include_str!("../../vectors/tokens.json")).unwrap()
    }

    /// The text of a token by its name, with the altered ones that no file
    /// needs to hold.
    pub(super) fn texts(&self) -> BTreeMap<String, String> {
        let servers = self.server_tokens.iter().map(|t| (&t.name, &t.text));
        let users = self.user_tokens.iter().map(|t| (&t.name, &t.text));
        let mut texts: BTreeMap<String, String> = servers
            .chain(users)
            .chain(self.refresh_tokens.iter().map(|t| (&t.name, &t.text)))
            .map(|(name, text)| (name.clone(), text.clone()))
            .collect();
        for name in ["server", "user", "user_of_other_game", "refresh"] {
            let forged = forge(&texts[name]);
            texts.insert(format!("{name}_forged"), forged);
        }
        let samples = samples();
        let pinned = samples["verify"]["authorization"].as_str().unwrap();
        let pinned = pinned.strip_prefix("Bearer ").unwrap();
        texts.insert("sample_server".into(), pinned.into());
        let pinned = &samples["verify"]["request"]["access_token"];
        texts.insert("sample_user".into(), pinned.as_str().unwrap().into());
        texts.insert("shaped".into(), forge(pinned.as_str().unwrap()));
        for name in [
            "pinned_server_expired",
            "pinned_user_expired",
            "pinned_user_of_banned",
        ] {
            texts.insert(name.into(), name.into());
        }
        texts.insert("deep".into(), "[".repeat(5_000));
        texts
    }
}

/// Changes one character of a token's tag.
fn forge(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let at = bytes.len() - 10;
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    String::from_utf8(bytes).unwrap()
}

/// The documents' own samples.
pub(super) fn samples() -> Value {
    serde_json::from_str(include_str!("../../vectors/samples.json")).unwrap()
}

pub(super) fn refreshes() -> Vec<RefreshRefused> {
    serde_json::from_str(include_str!("../../vectors/refreshes.json")).unwrap()
}

pub(super) fn refusals() -> Vec<RefusalVector> {
    serde_json::from_str(include_str!("../../vectors/refusals.json")).unwrap()
}

/// Puts tokens in the place of their names in braces.
pub(super) fn fill(template: &str, texts: &BTreeMap<String, String>) -> String {
    let mut filled = template.to_owned();
    for (name, text) in texts {
        filled = filled.replace(&format!("{{{name}}}"), text);
    }
    filled
}

pub(super) fn secret(text: &str) -> Secret {
    Secret::new(text)
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2).unwrap(), 16).unwrap())
        .collect()
}
